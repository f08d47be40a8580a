#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A small text file, read and written as a whole.
public enum TextFile {
  /// The text of a regular file of at most `limit` bytes of UTF-8.
  public static func read(_ path: String, limit: Int) throws(FileError) -> String {
    let (descriptor, _) = try RegularFile.open(path, to: "open")
    defer { close(descriptor) }
    // One byte more shows that there is more, whatever the file's size says.
    let bytes = try content(of: descriptor, path, upTo: limit + 1)
    guard bytes.count <= limit else {
      throw FileError(.tooLarge, "can't read \"\(path)\": it has more than \(limit) bytes")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FileError(.notText, "can't read \"\(path)\": it is no text in UTF-8")
    }
    return text
  }

  /// Writes a text that appears under its name whole or not at all. A file that is replaced keeps its permissions.
  public static func write(_ text: String, to path: String, overwriting: Bool) throws(FileError) {
    let old = try FileIdentity(at: path)?.permissions
    let output = try AtomicOutput(for: path, overwriting: overwriting)
    let usual = try fill(output.temporaryPath, with: text)
    try output.commit(permissions: old ?? usual)
  }

  private static func content(
    of descriptor: Int32, _ path: String, upTo count: Int
  ) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let place = filled
      let read = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress?.advanced(by: place), count - place, off_t(place))
      }
      if read < 0, errno == EINTR { continue }
      guard read >= 0 else { throw FileError(errno: errno, "read", path) }
      if read == 0 { break }
      filled += read
    }
    bytes.removeLast(count - filled)
    return bytes
  }
}

/// Fills a temporary file anew, and returns the permissions that a new file gets here.
private func fill(_ path: String, with text: String) throws(FileError) -> UInt32 {
  // Made for its owner alone: made again, it has what the process's umask leaves.
  unlink(path)
  let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw FileError(errno: errno, "create", path) }
  defer { close(descriptor) }
  let bytes = Array(text.utf8)
  var written = 0
  while written < bytes.count {
    let place = written
    let count = bytes.withUnsafeBytes { buffer in
      write(descriptor, buffer.baseAddress?.advanced(by: place), bytes.count - place)
    }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { throw FileError(errno: errno, "write", path) }
    written += count
  }
  return try FileIdentity(descriptor: descriptor, path: path).permissions
}
