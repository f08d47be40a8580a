internal import CHDF5
internal import CHDF5Shims

/// A guarded call, the one way into libhdf5: lock, mute, call, check, drain the error stack, throw.
enum GuardedCall {
  private static let lock = Lock()

  /// Makes one call and gives its answer; a negative one becomes an error.
  ///
  /// `request` says what was wanted, as in "can't open dataset `/a`"; it is only built when needed.
  /// `file` is the file that the call may touch, which an error is about. `code` is what a refusal means here when the stack does not tell better.
  /// `isLast` is for flushing and closing, after whose failure the file can't be used whatever the reason.
  @discardableResult
  static func make<Status: FixedWidthInteger & SignedInteger>(
    _ request: @autoclosure () -> String, on file: OpenFile? = nil, refusal code: HDF5Error.Code,
    isLast: Bool = false, _ body: () -> Status
  ) throws(HDF5Error) -> Status {
    let (status, error) = lock.locked { () -> (Status, HDF5Error?) in
      if case .sound? = file?.state {
      } else if let refusal = file?.refusal(of: request()) {
        return (-1, refusal)
      }
      mute()
      let status = body()
      guard status < 0 else { return (status, nil) }
      let stack = ErrorStack.drain()
      let error = stack.error(request: request(), refusal: code).about(file?.path)
      if let file, file.isWritable, isLast || stack.isFailedWrite { file.state = .failed(error) }
      return (status, error)
    }
    if let error { throw error }
    return status
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

  /// Gives an identifier back. That may write what is still in memory: if it fails, the file hears of it.
  static func release(_ id: hid_t, of file: OpenFile?) {
    lock.locked {
      if case .sound = file?.state ?? .sound {} else { return }
      mute()
      guard H5Idec_ref(id) < 0 else { return }
      let stack = ErrorStack.drain()
      guard let file, file.isWritable else { return }
      file.state = .failed(stack.error(request: "can't write", refusal: .library).about(file.path))
    }
  }

  /// Refuses a file that is closed or given up.
  static func requireSound(_ file: OpenFile, _ request: @autoclosure () -> String) throws(HDF5Error) {
    if let refusal = lock.locked({ file.refusal(of: request()) }) { throw refusal }
  }

  /// libhdf5 prints its errors by itself unless told otherwise, for each thread anew.
  private static func mute() {
    _ = leavesExitAlone
    _ = H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil)
  }

  /// At the process's end libhdf5 would close what is still open, and crash on a file that was given up. Says so to it
  /// before anything else.
  private static let leavesExitAlone = H5dont_atexit() >= 0
}
