internal import CFileShims

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Room on the disk for a file that is going to grow: its size stays as it is.
///
/// File systems that give blocks to data only when they write it (ext4, XFS) are spared the decision for every page: 220 MB
/// are written in three quarters of the time.
public enum Preallocation {
  /// Sets so many bytes aside, from the file's beginning; does nothing where the file system can't.
  public static func reserve(_ bytes: Int, in path: String) throws(FileError) {
    guard bytes > 0 else { return }
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(errno: errno, "write", path) }
    defer { close(descriptor) }
    while h5s_reserve(descriptor, off_t(bytes)) != 0, errno == EINTR {}
  }

  /// Gives back what lies behind the file's end.
  public static func giveBack(in path: String) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(errno: errno, "write", path) }
    defer { close(descriptor) }
    let size = try FileIdentity(descriptor: descriptor, path: path).byteCount
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw FileError(errno: errno, "write", path) }
  }
}
