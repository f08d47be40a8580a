#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file that appears whole under its name or not at all.
///
/// It is written under a temporary name `.NAME.XXXXXX.h5surgery-tmp` in the folder of the output and renamed at the end,
/// which the file system does in one step. Dropped without `commit`, the temporary file is removed.
public struct AtomicOutput: ~Copyable {
  /// Where the file is to appear.
  public let path: String
  /// Where it is being written.
  public let temporaryPath: String
  private let overwrites: Bool
  private var isDone = false

  /// Creates the temporary file, empty, for its owner alone until `commit`.
  public init(for path: String, overwriting overwrites: Bool) throws(FileError) {
    if let there = try FileIdentity(at: path) {
      guard there.kind == .regular else {
        throw FileError(
          .notARegularFile,
          "can't write \"\(path)\": a \(there.kind == .folder ? "folder" : "special file") is there"
        )
      }
      guard overwrites else { throw FileError(.alreadyThere, "\"\(path)\" exists already") }
    }
    // A link is followed, so that it goes on pointing at what it points at.
    let target = Self.resolved(path)
    let slash = target.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(target[...$0]) } ?? ""
    let name = slash.map { String(target[target.index(after: $0)...]) } ?? target
    // Long names leave room for what is added: most file systems take 255 bytes.
    let stem = String(decoding: name.utf8.prefix(200), as: UTF8.self)
    guard let temporaryPath = TemporaryFiles.create("\(folder).\(stem).", ".h5surgery-tmp") else {
      throw FileError(errno: errno, "create", path)
    }
    self.path = target
    self.overwrites = overwrites
    self.temporaryPath = temporaryPath
  }

  /// Gives the file its permissions and its name.
  ///
  /// - Parameters:
  ///   - permissions: Those of the file that it replaces or was made from; the process's umask is not applied.
  ///   - durably: Waits until the disk has the content and the name.
  public consuming func commit(permissions: UInt32, durably: Bool = false) throws(FileError) {
    if durably { try Self.synchronize(temporaryPath) }
    guard chmod(temporaryPath, mode_t(permissions)) == 0 else {
      throw FileError(errno: errno, "set the permissions of", temporaryPath)
    }
    if overwrites {
      guard rename(temporaryPath, path) == 0 else { throw FileError(errno: errno, "write", path) }
    } else {
      // A hard link fails where a name is taken, also by what appeared in the meantime.
      if link(temporaryPath, path) == 0 {
        unlink(temporaryPath)
      } else if errno == EEXIST {
        throw FileError(.alreadyThere, "\"\(path)\" exists already")
      } else {
        // A file system without hard links: there what appeared under the name in the meantime is overwritten.
        guard rename(temporaryPath, path) == 0 else { throw FileError(errno: errno, "write", path) }
      }
    }
    isDone = true
    TemporaryFiles.announce(.gone)
    if durably { try? Self.synchronize(Self.folder(of: path)) }
  }

  deinit {
    guard !isDone else { return }
    unlink(temporaryPath)
    TemporaryFiles.announce(.gone)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func synchronize(_ path: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw FileError(errno: errno, "open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileError(errno: errno, "write to disk", path) }
  }
}
