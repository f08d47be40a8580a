#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file of which a few bytes here and there are read.
public final class FileSamples {
  private let descriptor: Int32
  private let path: String

  /// So many bytes are read of each end.
  private static let endByteCount = 64

  /// Opens a file for reading.
  public init(of path: String) throws(FileError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(errno: errno, "open", path) }
  }

  deinit { close(descriptor) }

  /// The first and the last bytes of a piece of the file.
  public func ends(at offset: UInt64, count: Int) throws(FileError) -> [UInt8] {
    let part = min(Self.endByteCount, count)
    return try bytes(at: offset, count: part) + bytes(at: offset + UInt64(count - part), count: part)
  }

  private func bytes(at offset: UInt64, count: Int) throws(FileError) -> [UInt8] {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
      read = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
    }
    guard bytes.count == count else { throw FileError(errno: errno, "read", path) }
    return bytes
  }
}
