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
      throw FileError(.tooLarge, file: path, "can't read: it has more than \(limit) bytes")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FileError(.notText, file: path, "can't read: it is no text in UTF-8")
    }
    return text
  }

  /// Writes a text that appears under its name whole or not at all. A file that is replaced keeps what it has beside its
  /// content.
  ///
  /// - Returns: What of it could not be kept, in a sentence.
  @discardableResult
  public static func write(_ text: String, to path: String, overwriting: Bool) throws(FileError) -> [String] {
    let output = try AtomicOutput(for: path, overwriting: overwriting)
    try fill(output.temporaryPath, with: text, for: path)
    return try output.commit(permissions: 0o666)
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

/// Fills an empty file. Errors are about the file that it is for.
private func fill(_ path: String, with text: String, for name: String) throws(FileError) {
  let descriptor = open(path, O_WRONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileError(errno: errno, "write", name) }
  defer { close(descriptor) }
  let bytes = Array(text.utf8)
  var written = 0
  while written < bytes.count {
    let place = written
    let count = bytes.withUnsafeBytes { buffer in
      write(descriptor, buffer.baseAddress?.advanced(by: place), bytes.count - place)
    }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { throw FileError(errno: errno, "write", name) }
    written += count
  }
}
