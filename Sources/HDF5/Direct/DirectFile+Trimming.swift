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
    guard let file = whole(path) else { return nil }
    let (descriptor, size) = try RegularFile.descriptor(of: path, writable: true)
    defer { _ = close(descriptor) }
    guard file.source.furthest < size else { return size }
    return try file.cut(descriptor, path)
  }

  /// Makes the file end where the last of all that was read ends, by its own words as well.
  ///
  /// - Returns: how many bytes it has then.
  func cut(_ descriptor: Int32, _ path: String) throws(HDF5Error) -> Int {
    let end = source.furthest
    let declared = UInt64(end - source.base) + superblock.declaredBase
    let address = (0..<8).map { UInt8(truncatingIfNeeded: declared >> (8 * $0)) }
    let place = off_t(source.base + Superblock.endPlace)
    guard unsafe pwrite(descriptor, address, address.count, place) == address.count,
      ftruncate(descriptor, off_t(end)) == 0
    else {
      let reason = unsafe String(cString: strerror(errno))
      throw HDF5Error(code: .notWritable, file: path, message: "can't cut off at its end: \(reason)")
    }
    return end
  }
}
