internal import CHDF5

/// Owns one identifier of libhdf5 and gives it back.
@safe struct Handle: ~Copyable {
  let id: hid_t

  init(owning id: hid_t) { self.id = id }

  /// Takes what a call opens or creates.
  init(_ request: @autoclosure () -> String, refusal code: HDF5Error.Code, _ body: () -> hid_t)
    throws(HDF5Error)
  {
    id = try Door.call(request(), refusal: code, body)
  }

  /// After `File.close()` the identifier is no longer valid: then this does nothing.
  deinit { Door.quietly { [id] in _ = H5Idec_ref(id) } }
}

@available(*, unavailable)
extension Handle: Sendable {}
