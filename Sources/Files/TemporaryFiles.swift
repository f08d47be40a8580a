internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What becomes of a temporary file.
public enum TemporaryFileChange: Sendable, Hashable {
  /// An empty file is about to appear at this path, if nothing stands there.
  case planned(path: String)
  /// It has appeared.
  case made(path: String)
  /// It has another name or none.
  case gone
}

/// Tells a supervising process which temporary file exists, so that it can remove it should this process die.
public enum TemporaryFiles {
  private static let listener = Mutex<(@Sendable (TemporaryFileChange) -> Void)?>(nil)

  /// Calls `body` before a temporary file is created, when it has been, and when it is gone.
  public static func onChange(_ body: (@Sendable (TemporaryFileChange) -> Void)?) {
    listener.withLock { $0 = body }
  }

  /// Creates an empty file that only its owner can read. It is announced before and after, with no signal in between that
  /// can be held back: there is no moment at which a file exists of which nobody knows.
  ///
  /// - Parameters:
  ///   - start: What the path begins with; six letters or digits follow that nobody can foretell.
  ///   - end: What it ends with.
  /// - Returns: The path of the file; nil, with `errno` set, when it can't be created.
  static func create(_ start: String, _ end: String) -> String? {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    for _ in 0..<attempts {
      let path = start + String((0..<6).map { _ in letters.randomElement() ?? "0" }) + end
      announce(.planned(path: path))
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if descriptor >= 0 {
        close(descriptor)
        announce(.made(path: path))
        return path
      }
      guard errno == EEXIST || errno == EINTR else { return nil }
    }
    return nil
  }

  /// So many names are tried, of 57 billion.
  private static let attempts = 100
  private static let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

  static func announce(_ change: TemporaryFileChange) {
    listener.withLock { $0 }?(change)
  }
}
