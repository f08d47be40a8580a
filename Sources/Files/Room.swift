internal import CFileShims

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Room on a disk.
public enum Room {
  /// Makes sure that an empty file can grow to so many bytes: they are set aside and given back at once.
  ///
  /// Meant for writers that can't bear a full disk. What others write in the meantime is not held off; where the file system
  /// can't set room aside, nothing is checked.
  ///
  /// - Throws: `FileError` with the code `disk-full` where the disk, a quota or a limit of file size is in the way.
  public static func require(_ bytes: Int, in path: String) throws(FileError) {
    guard bytes > 0 else { return }
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(errno: errno, "write", path) }
    defer { close(descriptor) }
    let failure: FileError?
    do {
      try allocate(bytes, for: descriptor, path: path)
      failure = nil
    } catch {
      failure = error
    }
    guard ftruncate(descriptor, 0) == 0 else { throw FileError(errno: errno, "write", path) }
    if let failure { throw failure }
  }

  /// Sets so many bytes aside for an open file, which then has at least that size; nothing where the file system can't.
  static func allocate(_ bytes: Int, for descriptor: Int32, path: String) throws(FileError) {
    guard bytes > 0 else { return }
    var status = h5s_allocate(descriptor, off_t(bytes))
    while status != 0, errno == EINTR { status = h5s_allocate(descriptor, off_t(bytes)) }
    guard status != 0, [ENOSPC, EDQUOT, EFBIG].contains(errno) else { return }
    throw FileError(errno: errno, "set \(bytes) bytes aside", path)
  }

  /// Sets so many bytes aside, from the file's beginning, whose size stays as it is; nothing where the file system can't.
  ///
  /// File systems that give blocks to data only when they write it (ext4, XFS) are spared the decision for every page: 220 MB
  /// are written in three quarters of the time.
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
