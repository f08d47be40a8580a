internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Tells a supervising process which temporary file exists, so that it can remove it should this process die.
public enum TemporaryFiles {
  private static let listener = Mutex<(@Sendable (_ path: String?) -> Void)?>(nil)

  /// Called with the path when a temporary file is created, and with nil when it is gone (renamed or removed).
  public static func onChange(_ body: (@Sendable (_ path: String?) -> Void)?) {
    listener.withLock { $0 = body }
  }

  /// Creates an empty file and announces it, with no signal in between that could end the process: there is no moment
  /// at which a file exists that nobody would remove.
  ///
  /// - Parameter template: A path with `XXXXXX` before `suffix`.
  /// - Returns: The path of the file; nil, with `errno` set, when it can't be created.
  static func create(template: String, suffix: String) -> String? {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var bytes = template.utf8CString
    let descriptor = bytes.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { mkstemps($0, Int32(suffix.utf8.count)) } ?? -1
    }
    guard descriptor >= 0 else { return nil }
    close(descriptor)
    let path = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    announce(path)
    return path
  }

  static func announce(_ path: String?) {
    listener.withLock { $0 }?(path)
  }
}
