#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What stands in a folder, by its paths from there. Nothing is followed.
package struct FolderTree: Sendable {
  /// The folder's path, without a slash at its end.
  package let path: String
  /// What is in it, sorted by path; what is in a folder comes behind it.
  package let entries: [Entry]

  /// One thing in a folder.
  package struct Entry: Sendable {
    /// Its path from the folder, with `/` between its parts.
    package let path: String
    /// What it is.
    package let kind: Kind
    /// Bytes of a file.
    package let byteCount: Int
  }

  /// What an entry is.
  package enum Kind: Sendable, Hashable {
    /// A plain file.
    case regular
    /// A folder.
    case folder
    /// A symbolic link.
    case link
    /// A pipe, a socket, a device.
    case other
  }

  /// More is no model's.
  private static let mostEntries = 100_000
  private static let deepest = 32

  /// Lists a folder.
  ///
  /// - Parameter descends: Which folders in it, by their paths, are listed as well.
  package init(_ path: String, descending descends: (String) -> Bool = { _ in true }) throws(FileError) {
    let path = Self.trimmed(path)
    self.path = path
    var entries: [Entry] = []
    try Self.list("", of: path, depth: 0, &entries, descends)
    self.entries = entries
  }

  /// A path without slashes at its end.
  package static func trimmed(_ path: String) -> String {
    var path = path
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    return path
  }

  /// The path by which an entry is opened.
  package func path(of entry: String) -> String { RelativePath.resolve(entry, in: path) }

  /// Removes what was listed, and the folder itself; what has come since stays, and the folders around it.
  ///
  /// - Returns: Whether all is gone.
  @discardableResult
  package func remove() -> Bool { remove(from: path) }

  /// The same, of a folder that has another path by now.
  func remove(from folder: String) -> Bool {
    // what is in a folder comes behind it
    for entry in entries.reversed() {
      let place = RelativePath.resolve(entry.path, in: folder)
      _ = entry.kind == .folder ? rmdir(place) : unlink(place)
    }
    return rmdir(folder) == 0
  }

  private static func list(
    _ inner: String, of folder: String, depth: Int, _ entries: inout [Entry], _ descends: (String) -> Bool
  ) throws(FileError) {
    let place = inner.isEmpty ? folder : "\(folder)/\(inner)"
    for name in try names(in: place) {
      let path = inner.isEmpty ? name : "\(inner)/\(name)"
      var info = stat()
      guard lstat("\(folder)/\(path)", &info) == 0 else {
        throw FileError(errno: errno, "look up", "\(folder)/\(path)")
      }
      let kind = Kind(info.st_mode)
      entries.append(Entry(path: path, kind: kind, byteCount: kind == .regular ? Int(info.st_size) : 0))
      guard entries.count <= mostEntries else {
        throw FileError(
          .tooLarge, file: folder, "it has more than \(mostEntries) files, the most that are taken")
      }
      guard kind == .folder, descends(path) else { continue }
      guard depth < deepest else {
        throw FileError(
          .tooLarge, file: folder, "\"\(path)\" in it is \(depth + 1) folders deep, and no model's file is")
      }
      try list(path, of: folder, depth: depth + 1, &entries, descends)
    }
  }

  /// The names in a folder, sorted by their bytes.
  private static func names(in folder: String) throws(FileError) -> [String] {
    guard let stream = opendir(folder) else { throw FileError(errno: errno, "read", folder) }
    defer { closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      let (name, shown) = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
          (String(validatingCString: $0), String(cString: $0))
        }
      }
      guard let name else {
        throw FileError(
          .notText, file: folder,
          "the name \"\(shown)\" in it is no UTF-8, so it can't be told which file is meant; rename the file")
      }
      if name != ".", name != ".." { names.append(name) }
      guard names.count <= mostEntries else { break }
      errno = 0
    }
    guard errno == 0 else { throw FileError(errno: errno, "read", folder) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension FolderTree.Kind {
  fileprivate init(_ mode: mode_t) {
    switch UInt32(mode) & UInt32(S_IFMT) {
    case UInt32(S_IFREG): self = .regular
    case UInt32(S_IFDIR): self = .folder
    case UInt32(S_IFLNK): self = .link
    default: self = .other
    }
  }
}
