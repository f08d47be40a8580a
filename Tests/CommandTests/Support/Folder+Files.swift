import TestSupport

extension Folder {
  /// Makes a file with the given content and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) -> String {
    Folder.write(bytes, to: path(name))
    return path(name)
  }

  /// The content of a file.
  func bytes(_ name: String) -> [UInt8] { Folder.bytes(path(name)) }
}
