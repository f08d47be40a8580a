#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What a path leads to, symbolic links followed.
public struct FileIdentity: Sendable, Hashable {
  /// Device and inode: the same for every name of one file.
  public let device: UInt64, inode: UInt64
  /// Size in bytes.
  public let byteCount: Int
  /// Permission bits.
  public let permissions: UInt32
  /// A file, a folder or something else.
  public let kind: Kind
  /// Nanoseconds since 1970 of the last change of the content.
  public let modified: Int64

  /// What stands at a path.
  public enum Kind: Sendable, Hashable {
    /// A plain file.
    case regular
    /// A folder.
    case folder
    /// A pipe, a socket, a device.
    case other
  }

  /// Looks a path up; nil where nothing is.
  public init?(at path: String) throws(FileError) {
    var info = stat()
    guard stat(path, &info) == 0 else {
      if errno == ENOENT { return nil }
      throw FileError(errno: errno, "look up", path)
    }
    self.init(info)
  }

  /// Whether the last part of a path is a symbolic link; not where nothing is.
  public static func isSymbolicLink(at path: String) throws(FileError) -> Bool {
    var info = stat()
    guard lstat(path, &info) == 0 else {
      if errno == ENOENT { return false }
      throw FileError(errno: errno, "look up", path)
    }
    return UInt32(info.st_mode) & UInt32(S_IFMT) == UInt32(S_IFLNK)
  }

  /// Looks up a file that is open.
  init(descriptor: Int32, path: String) throws(FileError) {
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { throw FileError(errno: errno, "look up", path) }
    self.init(info)
  }

  private init(_ info: stat) {
    device = UInt64(info.st_dev)
    inode = UInt64(info.st_ino)
    byteCount = Int(info.st_size)
    permissions = UInt32(info.st_mode) & 0o777
    switch UInt32(info.st_mode) & UInt32(S_IFMT) {
    case UInt32(S_IFREG): kind = .regular
    case UInt32(S_IFDIR): kind = .folder
    default: kind = .other
    }
    #if canImport(Darwin)
      let time = info.st_mtimespec
    #else
      let time = info.st_mtim
    #endif
    modified = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Whether two paths lead to one file.
  public func isSameFile(as other: FileIdentity) -> Bool { device == other.device && inode == other.inode }
}
