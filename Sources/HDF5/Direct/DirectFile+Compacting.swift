#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension DirectFile {
  /// How many bytes before the last that is needed nothing in the file needs, and a file that is packed anew would not have;
  /// nil where it is not understood whole, as by `usedEnd`, or consists of more than so many pieces, of which each takes some
  /// dozens of bytes of memory.
  public static func idleByteCount(of path: String, pieces: Int = .max) -> Int? {
    try? mapped(path, pieces: pieces).idle.byteCount
  }

  /// Cuts off what nothing in the file needs at its end, and overwrites all else that nothing needs with zeros: between
  /// objects, and in structures that have room for more. What was deleted can't be found in the file any more.
  ///
  /// No byte changes that anything refers to, but for the superblock's end of file.
  ///
  /// - Parameters:
  ///   - path: a closed file that nobody else uses.
  ///   - limit: how many bytes may lie idle in the file afterwards that packing it anew would save.
  /// - Returns: the file's size afterwards in bytes; nil, and nothing is changed, where more would lie idle, or where it is
  ///   not understood whole.
  public static func compact(_ path: String, leaving limit: Int) throws(HDF5Error) -> Int? {
    guard let (file, idle) = try? mapped(path), idle.byteCount <= limit else { return nil }
    let (descriptor, _) = try RegularFile.descriptor(of: path, writable: true)
    defer { _ = close(descriptor) }
    let buffer = [UInt8](repeating: 0, count: zeros)
    for range in idle.ranges {
      for start in stride(from: range.lowerBound, to: range.upperBound, by: zeros) {
        let count = min(zeros, range.upperBound - start)
        guard try !file.source.isZero(start..<(start + count)) else { continue }
        guard unsafe pwrite(descriptor, buffer, count, off_t(start)) == count else {
          let number = errno
          let reason = unsafe String(cString: strerror(number))
          throw HDF5Error(
            code: HDF5Error.Code(systemError: number) ?? .notWritable, file: path,
            message: "can't clear unused room: \(reason)")
        }
      }
    }
    return try file.cut(descriptor, path)
  }

  /// Bytes that are cleared at a time.
  private static let zeros = 4096

  private static func mapped(
    _ path: String, pieces: Int = .max
  ) throws(HDF5Error) -> (file: DirectFile, idle: FreeSpaceMap.Idle) {
    let file = try DirectFile(HDF5Bytes(path), mapping: true, pieces: pieces)
    _ = try UsedWalk(through: file)
    guard let idle = try file.source.map?.idle(beside: file.source.ownership) else {
      throw .notUnderstood("a file without a map")
    }
    return (file, idle)
  }
}
