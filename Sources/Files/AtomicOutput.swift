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
  /// What it was called, and errors call it.
  let name: String
  private let overwrites: Bool
  private var isDone = false

  /// Creates the temporary file, empty, for its owner alone until `commit`.
  public init(for path: String, overwriting overwrites: Bool) throws(FileError) {
    if let there = try FileIdentity(at: path) {
      guard there.kind == .regular else {
        throw FileError(
          .notARegularFile, file: path,
          "can't write: a \(there.kind == .folder ? "folder" : "special file") is there"
        )
      }
      guard overwrites else { throw FileError(.alreadyThere, file: path, "it exists already") }
    }
    let target = TemporaryFiles.target(of: path)
    guard let temporaryPath = TemporaryFiles.create(beside: target, as: .file) else {
      throw FileError(errno: errno, "create", path)
    }
    self.path = target
    self.name = path
    self.overwrites = overwrites
    self.temporaryPath = temporaryPath
  }

  /// Gives the file its permissions and its name.
  ///
  /// A file that is replaced keeps what it has beside its content, as when it is written over: owner, group, permissions,
  /// extended attributes, access control list. Who may not read one of the sources may not read the output.
  ///
  /// - Parameters:
  ///   - permissions: Those of a new file; of these, it gets what the process's umask leaves.
  ///   - sources: Paths of the files whose content went in.
  ///   - durably: Waits until the disk has the content and the name.
  /// - Returns: What of a replaced file could not be kept, and who may not read the output any more, a sentence each.
  @discardableResult
  public consuming func commit(
    permissions: UInt32, madeFrom sources: [String] = [], durably: Bool = false
  ) throws(FileError) -> [String] {
    if durably { try Disk.synchronize(temporaryPath, name) }
    let old = overwrites ? try FileAccess(at: path) : nil
    let notes = try settleAccess(permissions, replacing: old, madeFrom: sources)
    if overwrites {
      guard rename(temporaryPath, path) == 0 else { throw FileError(errno: errno, "write", name) }
    } else {
      // A hard link fails where a name is taken, also by what appeared in the meantime.
      if link(temporaryPath, path) == 0 {
        unlink(temporaryPath)
      } else if errno == EEXIST {
        throw FileError(.alreadyThere, file: name, "it exists already")
      } else {
        // A file system without hard links: there what appeared under the name in the meantime is overwritten.
        guard rename(temporaryPath, path) == 0 else { throw FileError(errno: errno, "write", name) }
      }
    }
    isDone = true
    TemporaryFiles.announce(.gone)
    if durably { try? Disk.synchronize(RelativePath.folder(of: path), name) }
    return notes
  }

  deinit {
    guard !isDone else { return }
    unlink(temporaryPath)
    TemporaryFiles.announce(.gone)
  }
}

/// What is on the disk, and not only on its way there.
enum Disk {
  /// Waits until the disk has the content of a file, or the names in a folder.
  ///
  /// - Parameter name: What errors call it.
  static func synchronize(_ path: String, _ name: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw FileError(errno: errno, "open", name) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileError(errno: errno, "write to disk", name) }
  }
}
