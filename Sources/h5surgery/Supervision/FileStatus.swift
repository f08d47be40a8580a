#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// What tells one file from another, whatever names lead to it.
struct FileIdentity: Hashable, Sendable {
  let device: UInt64
  let inode: UInt64
}

/// What the file system says of a path.
struct FileStatus: Sendable {
  /// What stands there.
  enum Kind: Sendable { case file, folder, link, other }

  let kind: Kind
  let identity: FileIdentity
  let byteCount: Int

  /// Looks at what the path leads to; nil when nothing is there (or a link leads nowhere).
  init?(at path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Looks at the path itself: a symbolic link is not followed.
  init?(ofLinkAt path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    identity = FileIdentity(
      device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(truncatingIfNeeded: status.st_ino))
    byteCount = Int(status.st_size)
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
  }
}

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

  /// The path with every symbolic link followed; nil when it leads nowhere.
  static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Removes a file. What is gone already is fine.
  static func remove(_ path: String) { _ = unlink(path) }
}
