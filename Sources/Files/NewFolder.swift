#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A temporary folder that files are put into.
package struct NewFolder {
  private let path: String

  /// The folder at a path, which is empty.
  package init(_ path: String) { self.path = path }

  /// Creates an empty file, and the folders around it.
  ///
  /// - Parameter name: Its path from the folder, with `/` between the parts.
  /// - Returns: Its path.
  package func create(_ name: String) throws(FileError) -> String {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/\(part)"
      guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
        throw FileError(errno: errno, "create", folder)
      }
    }
    let file = RelativePath.resolve(name, in: path)
    let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(errno: errno, "create", file) }
    close(descriptor)
    return file
  }

  /// Creates a file.
  ///
  /// - Parameter folder: What errors call the folder.
  package func write(_ bytes: [UInt8], to name: String, called folder: String) throws {
    let output = try WritableFile(try create(name), named: "\(folder)/\(name)")
    try bytes.withUnsafeBytes { try output.write($0, at: 0) }
    try output.close()
  }
}
