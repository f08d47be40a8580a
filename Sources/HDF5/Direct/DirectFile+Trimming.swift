#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension DirectFile {
  /// Cuts off what nothing in the file needs at its end.
  ///
  /// libhdf5 gives room at the end back when it closes a file, but only what was freed since it opened it: a hole of a
  /// few bytes that an earlier writer left stops it, with megabytes before it. The superblock's end of file is the only
  /// byte range that is written.
  ///
  /// - Parameter path: a closed file that nobody else uses.
  /// - Returns: the file's size afterwards in bytes; nil, and nothing is changed, where it is not understood all that is in it.
  public static func trim(_ path: String) throws(HDF5Error) -> Int? {
    guard let end = liveEnd(of: path) else { return nil }
    let (descriptor, size) = try RegularFile.descriptor(of: path, writable: true)
    defer { _ = close(descriptor) }
    guard end < size else { return size }
    try cut(descriptor, at: end, path)
    return end
  }

  /// Makes a file end at `end`, by its own words as well.
  static func cut(_ descriptor: Int32, at end: Int, _ path: String) throws(HDF5Error) {
    let address = (0..<8).map { UInt8(truncatingIfNeeded: end >> (8 * $0)) }
    guard unsafe pwrite(descriptor, address, address.count, off_t(Superblock.endPlace)) == address.count,
      ftruncate(descriptor, off_t(end)) == 0
    else {
      let reason = unsafe String(cString: strerror(errno))
      throw HDF5Error(code: .notWritable, file: path, message: "can't cut off at its end: \(reason)")
    }
  }
}
