#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Why the operating system refused something, with the path and its own reason.
public struct FileError: Error, Sendable, CustomStringConvertible {
  /// What kind of trouble it is.
  public enum Code: String, Sendable, CaseIterable {
    /// No such file or folder.
    case missing
    /// Permission or a read-only file system.
    case notAllowed = "not-allowed"
    /// A folder, a pipe, a device where a file was expected.
    case notARegularFile = "not-a-regular-file"
    /// The disk or a quota is full.
    case diskFull = "disk-full"
    /// Something is there already.
    case alreadyThere = "already-there"
    /// The file changed while it was being read.
    case changed
    /// More bytes than are taken.
    case tooLarge = "too-large"
    /// Bytes that are no text.
    case notText = "not-text"
    /// It was not wanted any more.
    case stopped
    /// Any other reason.
    case other
  }

  /// What kind of trouble it is.
  public let code: Code
  /// The file or folder that it is about; nil where it is none.
  public let file: String?
  /// What can't be done with it, and the reason.
  public let message: String

  /// The file and the message.
  public var description: String { file.map { "\($0): \(message)" } ?? message }

  init(_ code: Code, file: String? = nil, _ message: String) {
    self.code = code
    self.file = file
    self.message = message
  }

  /// From `errno` right after a call, as in `x.h5: can't create: no space left on device`.
  init(errno number: Int32, _ what: String, _ path: String) {
    let code: Code =
      switch number {
      case ENOENT, ENOTDIR: .missing
      case EACCES, EPERM, EROFS: .notAllowed
      case ENOSPC, EDQUOT, EFBIG: .diskFull
      case EEXIST: .alreadyThere
      default: .other
      }
    let reason = String(cString: strerror(number)).lowercased()
    self.init(code, file: path, "can't \(what): \(reason)")
  }
}
