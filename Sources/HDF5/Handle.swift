internal import CHDF5

/// Owns one identifier of libhdf5 and gives it back.
@safe struct Handle: ~Copyable {
  let id: hid_t
  /// The file that it is a part of; nil for what is in memory only.
  private let file: OpenFile?

  /// Takes what a call opens or creates.
  init(
    _ request: @autoclosure () -> String, on file: OpenFile? = nil, refusal code: HDF5Error.Code,
    _ body: () -> hid_t
  ) throws(HDF5Error) {
    id = try GuardedCall.make(request(), on: file, refusal: code, body)
    self.file = file
  }

  deinit { GuardedCall.release(id, of: file) }
}

@available(*, unavailable)
extension Handle: Sendable {}
