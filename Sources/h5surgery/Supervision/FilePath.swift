#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Files and folders by their paths, as far as a command needs them.
enum FilePath {
  /// The folder of a path, `.` for a bare name.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last component.
  static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// A name beside another file.
  static func sibling(of path: String, named name: String) -> String {
    path.contains("/") ? (folder(of: path) == "/" ? "/\(name)" : "\(folder(of: path))/\(name)") : name
  }

  /// Whether this process may put a file into the folder.
  static func isWritable(folder: String) -> Bool { access(folder, W_OK | X_OK) == 0 }

  /// Removes a file. What is gone already is fine.
  static func remove(_ path: String) { _ = unlink(path) }
}
