#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The first bytes of a file, by which formats know each other.
public enum FileHead {
  /// Up to `count` bytes from the start; none where it is no regular file or can't be read.
  public static func bytes(of path: String, count: Int) -> [UInt8] {
    guard let (descriptor, _) = try? RegularFile.open(path, to: "read") else { return [] }
    defer { close(descriptor) }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
      read = max(0, pread(descriptor, buffer.baseAddress, count, 0))
    }
  }
}
