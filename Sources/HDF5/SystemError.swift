#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension HDF5Error.Code {
  /// The code for an `errno`, where there is one that fits whatever was asked.
  init?(systemError number: Int32) {
    switch number {
    case ENOENT, ENOTDIR: self = .missing
    case EEXIST: self = .alreadyThere
    case ENOSPC, EDQUOT, EFBIG: self = .diskFull
    case EROFS: self = .notWritable
    default: return nil
    }
  }
}

/// What the system knows about a path before libhdf5 may touch it.
enum RegularFile {
  /// The size in bytes of a regular file, after trying that it can be opened.
  ///
  /// A FIFO would hang whoever opens it and a device may act on being opened, so the kind is asked first; what is
  /// opened then is asked again. Symbolic links are followed: they are the user's, not the file's.
  static func size(of bytes: HDF5Bytes, writable: Bool) throws(HDF5Error) -> Int {
    let (descriptor, size) = try descriptor(of: bytes, writable: writable)
    close(descriptor)
    return size
  }

  /// A descriptor of its own for a file, and the file's size in bytes.
  static func descriptor(
    of bytes: HDF5Bytes, writable: Bool = false
  ) throws(HDF5Error) -> (descriptor: Int32, size: Int) {
    guard let held = bytes.held else { return try descriptor(of: bytes.path, writable: writable) }
    var status = stat()
    let descriptor = fcntl(held.descriptor, F_DUPFD_CLOEXEC, 0)
    guard descriptor >= 0 else { throw refusal(bytes.path, errno, writable: writable) }
    guard unsafe fstat(descriptor, &status) == 0 else {
      let number = errno
      close(descriptor)
      throw refusal(bytes.path, number, writable: writable)
    }
    return (descriptor, Int(status.st_size))
  }

  /// Opens the regular file at `path`, and gives its size in bytes.
  static func descriptor(of path: String, writable: Bool) throws(HDF5Error) -> (descriptor: Int32, size: Int)
  {
    try Names.check(path, as: "path")
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw refusal(path, errno, writable: writable) }
    try requireRegular(status, path)
    let descriptor = unsafe open(path, (writable ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw refusal(path, errno, writable: writable) }
    do throws(HDF5Error) {
      guard unsafe fstat(descriptor, &status) == 0 else { throw refusal(path, errno, writable: writable) }
      try requireRegular(status, path)
    } catch {
      close(descriptor)
      throw error
    }
    return (descriptor, Int(status.st_size))
  }

  /// Whether the superblock at a place says that its writer has the file open. libhdf5 looks at that
  /// only where its own driver reads the file, so not in a part of one.
  static func isMarkedOpen(_ bytes: HDF5Bytes, at place: Int) throws(HDF5Error) -> Bool {
    let (descriptor, _) = try RegularFile.descriptor(of: bytes)
    defer { close(descriptor) }
    // signature, version, two sizes, flags
    var start = [UInt8](repeating: 0, count: 12)
    guard unsafe pread(descriptor, &start, start.count, off_t(place)) == start.count else { return false }
    let (version, flags) = (start[8], start[11])
    // of version 3: open for writing, open for writing beside readers
    return version == 3 && flags & 0b101 != 0
  }

  private static func requireRegular(_ status: stat, _ path: String) throws(HDF5Error) {
    let kind: String
    switch status.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR: kind = "a directory"
    case S_IFIFO: kind = "a FIFO"
    case S_IFSOCK: kind = "a socket"
    case S_IFCHR, S_IFBLK: kind = "a device"
    default: kind = "something else"
    }
    let advice = status.st_mode & S_IFMT == S_IFIFO ? "; a pipe is not read: save it to a file first" : ""
    throw HDF5Error(
      code: .notARegularFile, file: path, message: "this is \(kind), expected a regular file\(advice)")
  }

  private static func refusal(_ path: String, _ number: Int32, writable: Bool) -> HDF5Error {
    let reason = unsafe strerror(number).map { unsafe String(cString: $0).lowercased() } ?? "error \(number)"
    return HDF5Error(
      code: HDF5Error.Code(systemError: number) ?? (writable ? .notWritable : .unreadable),
      file: path, message: "can't open for \(writable ? "editing" : "reading"): \(reason)")
  }
}
