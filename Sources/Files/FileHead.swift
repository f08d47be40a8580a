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

  /// Writes the first bytes of a file over those of another.
  public static func copy(_ count: Int, from source: String, to target: String) throws(FileError) {
    guard count > 0 else { return }
    let (input, output) = (open(source, O_RDONLY | O_CLOEXEC), open(target, O_WRONLY | O_CLOEXEC))
    defer {
      close(input)
      close(output)
    }
    guard input >= 0 else { throw FileError(errno: errno, "read", source) }
    guard output >= 0 else { throw FileError(errno: errno, "write", target) }
    var buffer = [UInt8](repeating: 0, count: min(count, 1 << 16))
    var done = 0
    while done < count {
      let read = pread(input, &buffer, min(buffer.count, count - done), off_t(done))
      if read < 0, errno == EINTR { continue }
      guard read > 0 else {
        throw FileError(.changed, file: source, "it became shorter while it was being read; try again")
      }
      guard pwrite(output, buffer, read, off_t(done)) == read else {
        throw FileError(errno: errno, "write", target)
      }
      done += read
    }
  }
}
