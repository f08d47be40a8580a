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
  /// can't set room aside, only what it says of its free room is held against what is needed.
  ///
  /// - Parameter name: what people call the file.
  /// - Throws: `FileError` with the code `disk-full` where the disk, a quota or a limit of file size is in the way.
  public static func require(_ bytes: Int, in path: String, named name: String) throws(FileError) {
    guard bytes > 0 else { return }
    let descriptor = try open(path, named: name)
    defer { close(descriptor) }
    let failure: FileError?
    do {
      try compare(bytes, for: descriptor, named: name)
      try allocate(bytes, for: descriptor, named: name)
      failure = nil
    } catch {
      failure = error
    }
    guard ftruncate(descriptor, 0) == 0 else { throw FileError(errno: errno, "write", name) }
    if let failure { throw failure }
  }

  /// Sets so many bytes aside for an open file, which then has at least that size; nothing where the file system can't.
  static func allocate(_ bytes: Int, for descriptor: Int32, named name: String) throws(FileError) {
    guard bytes > 0 else { return }
    try repeating(bytes, named: name) { h5s_allocate(descriptor, off_t(bytes)) }
  }

  /// Sets bytes aside for a file that is going to have so many, but for its first ones; its size stays as it is.
  ///
  /// File systems that give blocks to data only when they write it (ext4, XFS) are spared the decision for every page: 220 MB
  /// are written in three quarters of the time.
  ///
  /// - Parameters:
  ///   - first: how many bytes of the file somebody else sets aside.
  ///   - name: what people call the file.
  /// - Throws: `FileError` with the code `disk-full` where the disk, a quota or a limit of file size is in the way of all the
  ///   bytes.
  public static func reserve(
    _ bytes: Int, after first: Int = 0, in path: String, named name: String
  ) throws(FileError) {
    guard bytes > first else { return }
    let descriptor = try open(path, named: name)
    defer { close(descriptor) }
    try compare(bytes, for: descriptor, named: name)
    try repeating(bytes, named: name) { h5s_reserve(descriptor, off_t(first), off_t(bytes - first)) }
  }

  /// Gives back what lies behind the file's end.
  public static func giveBack(in path: String) throws(FileError) {
    let descriptor = try open(path, named: path)
    defer { close(descriptor) }
    let size = try FileIdentity(descriptor: descriptor, path: path).byteCount
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw FileError(errno: errno, "write", path) }
  }

  private static func open(_ path: String, named name: String) throws(FileError) -> Int32 {
    #if canImport(Glibc)
      let descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC)
    #else
      let descriptor = Darwin.open(path, O_WRONLY | O_CLOEXEC)
    #endif
    guard descriptor >= 0 else { throw FileError(errno: errno, "write", name) }
    return descriptor
  }

  /// Where the file system can't set room aside, that is no failure.
  private static func repeating(_ bytes: Int, named name: String, _ call: () -> Int32) throws(FileError) {
    var status = call()
    while status != 0, errno == EINTR { status = call() }
    guard status != 0, [ENOSPC, EDQUOT, EFBIG].contains(errno) else { return }
    throw lack(of: bytes, named: name, ": \(String(cString: strerror(errno)).lowercased())")
  }

  private static func lack(of bytes: Int, named name: String, _ reason: String) -> FileError {
    FileError(.diskFull, file: name, "can't write: it needs \(bytes) bytes\(reason)")
  }

  /// Holds the bytes that a file is going to have against what is free and what it may have: trying it out would fill the disk
  /// first.
  static func compare(_ bytes: Int, for descriptor: Int32, named name: String) throws(FileError) {
    if let limit = limit(), bytes > limit {
      throw lack(of: bytes, named: name, ", and files may have \(limit) here (ulimit -f)")
    }
    var (disk, file) = (statvfs(), stat())
    // some that are reached over a network tell nothing
    guard fstatvfs(descriptor, &disk) == 0, disk.f_blocks > 0, fstat(descriptor, &file) == 0 else { return }
    let free = geteuid() == 0 ? disk.f_bfree : disk.f_bavail
    let (room, isMuch) = UInt64(free).multipliedReportingOverflow(by: UInt64(disk.f_frsize))
    let own = UInt64(max(0, file.st_blocks)) * 512
    guard !isMuch, UInt64(bytes) > own, UInt64(bytes) - own > room else { return }
    throw lack(of: bytes, named: name, ", and only \(room) are free there")
  }

  /// How many bytes this process may give a file; nil for any number.
  private static func limit() -> Int? {
    var limit = rlimit()
    #if canImport(Glibc)
      let status = getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    #else
      let status = getrlimit(RLIMIT_FSIZE, &limit)
    #endif
    return status == 0 ? Int(exactly: limit.rlim_cur) : nil
  }
}
