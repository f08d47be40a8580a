internal import Synchronization

/// Tells a supervising process which temporary file exists, so that it can remove it should this process die.
public enum TemporaryFiles {
  private static let listener = Mutex<(@Sendable (_ path: String?) -> Void)?>(nil)

  /// Called with the path when a temporary file is created, and with nil when it is gone (renamed or removed).
  public static func onChange(_ body: (@Sendable (_ path: String?) -> Void)?) {
    listener.withLock { $0 = body }
  }

  static func announce(_ path: String?) {
    listener.withLock { $0 }?(path)
  }
}
