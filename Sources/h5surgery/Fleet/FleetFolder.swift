internal import Files
internal import ModelSurgery

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A folder whose files are inputs.
struct FleetFolder {
  /// What was found, by ways from the folder, sorted.
  private(set) var files: [String] = []
  /// Symbolic links, which are not followed.
  private(set) var links = 0
  /// Folders that were not gone into.
  private(set) var unvisited = 0
  /// Pipes, sockets and devices, which are not opened: one could be waited for without an end.
  private(set) var specials = 0

  /// More below one another is no collection of models.
  private static let deepest = 64

  /// Whether a path leads to a folder that is no model.
  static func isOne(_ path: String) throws -> Bool {
    try FileIdentity(at: FolderTree.trimmed(path))?.kind == .folder && !ModelFile.isFolder(path)
  }

  /// Looks for the files of a folder. Names that begin with a dot are hidden, and left out.
  ///
  /// - Throws: `FileError` where the folder itself can't be read.
  init(_ path: String, _ options: FolderRequest) throws {
    try visit(FolderTree.trimmed(path), "", options, depth: 0)
  }

  private mutating func visit(_ path: String, _ way: String, _ options: FolderRequest, depth: Int) throws {
    let tree = try FolderTree(path) { _ in false }
    for entry in tree.entries where !entry.path.hasPrefix(".") {
      let inside = way.isEmpty ? entry.path : "\(way)/\(entry.path)"
      let place = path == "/" ? "/\(entry.path)" : "\(path)/\(entry.path)"
      switch entry.kind {
      case .link: links += 1
      case .folder where !ModelFile.isFolder(place):
        guard options.recursive, depth < Self.deepest else {
          unvisited += 1
          continue
        }
        do {
          try visit(place, inside, options, depth: depth + 1)
        } catch {
          // said of it when its turn comes
          files.append(inside)
        }
      case .folder, .regular:
        if Self.isIncluded(entry.path, inside, options.include) { files.append(inside) }
      case .other:
        if Self.isIncluded(entry.path, inside, options.include) { specials += 1 }
      }
    }
  }

  /// A pattern with a slash is for the whole way from the folder.
  private static func isIncluded(_ name: String, _ way: String, _ patterns: [String]) -> Bool {
    patterns.isEmpty || patterns.contains { fnmatch($0, $0.contains("/") ? way : name, 0) == 0 }
  }
}
