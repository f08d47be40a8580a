#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension RegularFile {
  /// Whether the superblock at a place says that its writer has the file open. libhdf5 looks at that only where its own driver
  /// reads the file, so not in a part of one.
  static func isMarkedOpen(_ path: String, at place: Int) throws(HDF5Error) -> Bool {
    let (descriptor, _) = try RegularFile.descriptor(of: path, writable: false)
    defer { close(descriptor) }
    // signature, version, two sizes, flags
    var start = [UInt8](repeating: 0, count: 12)
    guard unsafe pread(descriptor, &start, start.count, off_t(place)) == start.count else { return false }
    let (version, flags) = (start[8], start[11])
    // of version 3: open for writing, open for writing beside readers
    return version == 3 && flags & 0b101 != 0
  }
}
