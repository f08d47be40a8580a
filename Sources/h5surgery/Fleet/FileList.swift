internal import Files

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The names in the file of `--files-from`.
enum FileList {
  /// A list that is longer holds something else.
  private static let mostBytes = 1 << 30

  /// Reads the names, one a line, or each with a NUL behind it. Empty ones are left out.
  ///
  /// - Parameter path: The file; `-` is standard input.
  /// - Throws: where it can't be read, or a name is no UTF-8.
  static func names(in path: String, endingWithNUL: Bool) throws -> [String] {
    let title = path == "-" ? "standard input" : path
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandError(
        .failed, code: errno == ENOENT ? "missing" : "not-allowed", file: path, setting: "files-from",
        "can't open for reading: \(String(cString: strerror(errno)).lowercasedFirst)")
    }
    defer { if path != "-" { close(descriptor) } }
    let bytes = try bytes(of: descriptor, title)
    let end: UInt8 = endingWithNUL ? 0 : 0x0A
    return try bytes.split(separator: end).enumerated().compactMap { number, line in
      let name = endingWithNUL || line.last != 0x0D ? line : line.dropLast()
      guard !name.isEmpty else { return nil }
      guard let text = String(validating: name, as: UTF8.self), !name.contains(0) else {
        throw CommandError(
          .failed, code: "not-text", file: title, setting: "files-from",
          "name \(number + 1) in it is no UTF-8 or has a NUL, so it can't be told which file is "
            + "meant\(endingWithNUL ? "" : "; names that end with NUL need -0")"
        )
      }
      return text
    }
  }

  private static func bytes(of descriptor: Int32, _ title: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw CommandError(
          .failed, code: "other", file: title, setting: "files-from",
          "can't read: \(String(cString: strerror(errno)).lowercasedFirst)")
      }
      if count == 0 { return bytes }
      bytes += block.prefix(count)
      guard bytes.count <= mostBytes else {
        throw CommandError(
          .failed, code: "too-large", file: title, setting: "files-from", "it is too long for a list of files"
        )
      }
    }
  }
}
