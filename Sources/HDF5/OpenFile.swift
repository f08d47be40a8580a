/// What all handles of one open file share.
///
/// After a failed write libhdf5 leaves its own structures half torn down: closing, flushing or using anything of that file
/// then crashes (a full disk is enough). So the first failed write gives the file up: every later call is refused with
/// that same reason, and nothing of it is given back to libhdf5 any more.
final class OpenFile: @unchecked Sendable {
  /// The path on disk.
  let path: String
  /// Where in the file on disk the bytes begin that libhdf5 sees of it.
  let start: Int
  /// How many of these bytes stand in front of all that is HDF5's: addresses count from behind them. Known once it is
  /// open.
  var userBlockSize = 0
  /// Whether it was opened to be written.
  let isWritable: Bool
  /// Read and changed inside a guarded call only.
  var state: State = .sound

  enum State {
    case sound
    case closed
    /// Given up, because of this.
    case failed(HDF5Error)
  }

  init(path: String, from start: Int = 0, isWritable: Bool) {
    self.path = path
    self.start = start
    self.isWritable = isWritable
  }

  /// Why nothing may be done with the file any more. Ask inside a guarded call.
  func refusal(of request: String) -> HDF5Error? {
    switch state {
    case .sound: nil
    case .closed: HDF5Error(code: .library, file: path, message: "\(request): the file is closed")
    case .failed(let first):
      HDF5Error(
        code: first.code, file: path,
        message: "\(request): given up after an earlier failure: \(first.message)",
        stack: first.stack)
    }
  }
}
