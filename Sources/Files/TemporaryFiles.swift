internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What becomes of a temporary file.
public enum TemporaryFileChange: Sendable, Hashable {
  /// An empty file is about to appear at this path, if nothing stands there.
  case planned(path: String)
  /// It has appeared.
  case made(path: String)
  /// It has another name or none.
  case gone
}

/// Tells a supervising process which temporary file exists, so that it can remove it should this process die.
public enum TemporaryFiles {
  private static let listener = Mutex<(@Sendable (TemporaryFileChange) -> Void)?>(nil)

  /// Calls `body` before a temporary file is created, when it has been, and when it is gone.
  public static func onChange(_ body: (@Sendable (TemporaryFileChange) -> Void)?) {
    listener.withLock { $0 = body }
  }

  /// Creates an empty file or folder that only its owner can read. It is announced before and after, with no signal in between that
  /// can be held back: there is no moment at which a file exists of which nobody knows.
  ///
  /// - Parameters:
  ///   - start: What the path begins with; six letters or digits follow that nobody can foretell.
  ///   - end: What it ends with.
  /// - Returns: The path; nil, with `errno` set, when it can't be created.
  private static func create(_ start: String, _ end: String, as kind: Kind) -> String? {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    for _ in 0..<attempts {
      let path = start + String((0..<6).map { _ in letters.randomElement() ?? "0" }) + end
      announce(.planned(path: path))
      if make(path, as: kind) {
        announce(.made(path: path))
        return path
      }
      guard errno == EEXIST || errno == EINTR else { return nil }
    }
    return nil
  }

  private static func make(_ path: String, as kind: Kind) -> Bool {
    guard kind == .file else { return mkdir(path, 0o700) == 0 }
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }
    return descriptor >= 0
  }

  /// What a temporary thing is.
  package enum Kind {
    case file, folder
  }

  /// The path of the output itself, links followed, so that a link goes on pointing at what it points at.
  static func target(of path: String) -> String {
    let path = FolderTree.trimmed(path)
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Creates what is going to be an output, empty, beside where that will stand.
  ///
  /// - Parameter target: The path of the output itself.
  package static func create(beside target: String, as kind: Kind) -> String? {
    // Long names leave room for what is added: most file systems take 255 bytes.
    let name = RelativePath.name(of: target)
    let stem = String(decoding: name.utf8.prefix(200), as: UTF8.self)
    return create(RelativePath.sibling(of: target, named: ".\(stem)."), ".h5surgery-tmp", as: kind)
  }

  /// Removes a temporary folder with what is in it. What is gone already is fine.
  public static func removeFolder(_ path: String) {
    guard let tree = try? FolderTree(path) else { return }
    tree.remove()
  }

  /// So many names are tried, of 57 billion.
  private static let attempts = 100
  private static let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

  static func announce(_ change: TemporaryFileChange) {
    listener.withLock { $0 }?(change)
  }
}
