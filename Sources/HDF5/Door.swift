internal import CHDF5
internal import CHDF5Shims

/// The one way into libhdf5: lock, mute, call, check, drain the error stack, throw.
enum Door {
  private static let lock = Lock()

  /// Makes one call and gives its answer; a negative one becomes an error.
  ///
  /// `request` says what was wanted, as in "can't open dataset '/a' of 'model.h5'"; it is only built when needed.
  /// `code` is what a refusal means here when the stack does not tell better.
  @discardableResult
  static func call<Status: FixedWidthInteger & SignedInteger>(
    _ request: @autoclosure () -> String, refusal code: HDF5Error.Code, _ body: () -> Status
  ) throws(HDF5Error) -> Status {
    let (status, stack) = lock.locked { () -> (Status, ErrorStack) in
      mute()
      let status = body()
      return (status, status < 0 ? ErrorStack.drain() : ErrorStack())
    }
    guard status < 0 else { return status }
    throw stack.error(request: request(), refusal: code)
  }

  /// Makes one call whose failure is an answer, or that can't fail.
  static func quietly<Result>(_ body: () -> Result) -> Result {
    lock.locked {
      mute()
      let result = body()
      _ = H5Eclear2(hid_t(H5E_DEFAULT))
      return result
    }
  }

  /// libhdf5 prints its errors by itself unless told otherwise, for each thread anew.
  private static func mute() { _ = H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil) }
}
