internal import Files

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Files and folders by their paths, as far as a command needs them.
enum FilePath {
  /// The folder that a path is in, `.` for a bare name. A slash at its end, as folders have it, is none of its parts.
  static func folder(of path: String) -> String {
    let path = FolderTree.trimmed(path)
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

  /// Removes a file, or a temporary folder with what is in it. What is gone already is fine.
  static func remove(_ path: String) {
    if unlink(path) != 0, (try? FileIdentity(at: path))?.kind == .folder { TemporaryFiles.removeFolder(path) }
  }

  /// Removes a folder that nothing is in.
  static func removeEmptyFolder(_ path: String) { _ = rmdir(path) }
}
