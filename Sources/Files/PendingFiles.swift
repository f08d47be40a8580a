internal import CFileShims

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Several files beside each other, of which one lists the others: it appears when all of them are there, or not at all.
///
/// They are written into a temporary folder beside them. Dropped without `commit`, that is removed with what is in it.
package final class PendingFiles {
  /// Where the file is to appear that lists the others.
  package let path: String
  /// The folder that the files are written into.
  package let temporaryPath: String
  /// Bytes of all files that were committed.
  package private(set) var byteCount = 0
  private let name: String
  private let overwrites: Bool
  private let durably: Bool

  /// Creates the temporary folder, for its owner alone.
  ///
  /// - Parameters:
  ///   - path: Where the file is to appear that lists the others.
  ///   - durably: Whether the disk has the files, and not only their names, when they have been committed.
  package init(
    for path: String, overwriting overwrites: Bool, durably: Bool = false
  ) throws(FileError) {
    name = path
    self.path = TemporaryFiles.target(of: path)
    self.overwrites = overwrites
    self.durably = durably
    try Self.requirePlace(self.path, called: path, overwriting: overwrites)
    guard let temporaryPath = TemporaryFiles.create(beside: self.path, as: .folder) else {
      throw FileError(errno: errno, "create", path)
    }
    self.temporaryPath = temporaryPath
  }

  private static func requirePlace(
    _ path: String, called name: String, overwriting overwrites: Bool
  ) throws(FileError) {
    guard let there = try FileIdentity(at: path) else { return }
    guard there.kind == .regular else {
      throw FileError(
        .notARegularFile, file: name,
        "can't write: a \(there.kind == .folder ? "folder" : "special file") is there")
    }
    guard overwrites else { throw FileError(.alreadyThere, file: name, "it exists already") }
  }

  /// Gives the files their permissions and their names, that which lists the others last.
  ///
  /// Where files are replaced, the old list goes first: at no moment it leads to files of both.
  ///
  /// - Parameters:
  ///   - permissions: Of these, they get what the process's umask leaves.
  ///   - sources: The files whose content went in: who may not read one of them may not read the files.
  /// - Returns: Who may not read them any more, a sentence each.
  package func commit(permissions: UInt32, madeFrom sources: [String]) throws(FileError) -> [String] {
    let list = RelativePath.name(of: path)
    let tree = try FolderTree(temporaryPath)
    let others = tree.entries.map(\.path).filter { !$0.utf8.elementsEqual(list.utf8) }
    var settled = ProcessMask.narrow(permissions)
    let notes = try FileAccess.narrow(&settled, of: name, with: nil, madeFrom: sources)
    for entry in others + [list] {
      let file = tree.path(of: entry)
      try Self.requirePlace(
        RelativePath.sibling(of: path, named: entry), called: RelativePath.sibling(of: name, named: entry),
        overwriting: overwrites)
      guard chmod(file, mode_t(settled)) == 0 else {
        throw FileError(errno: errno, "set the permissions of", name)
      }
      if durably { try Disk.synchronize(file, name) }
    }
    if overwrites { unlink(path) }
    var moved: [String] = []
    do throws(FileError) {
      for entry in others + [list] {
        let target = RelativePath.sibling(of: path, named: entry)
        try move(tree.path(of: entry), to: target, called: RelativePath.sibling(of: name, named: entry))
        moved.append(target)
      }
    } catch {
      for target in moved { unlink(target) }
      throw error
    }
    byteCount = tree.entries.reduce(0) { $0 + $1.byteCount }
    if durably { try? Disk.synchronize(RelativePath.folder(of: path), name) }
    return notes
  }

  private func move(_ file: String, to target: String, called name: String) throws(FileError) {
    if !overwrites {
      if h5s_rename_new(file, target) == 0 { return }
      if errno == EEXIST { throw FileError(.alreadyThere, file: name, "it exists already") }
      guard errno == ENOSYS || errno == EINVAL else { throw FileError(errno: errno, "write", name) }
    }
    guard rename(file, target) == 0 else { throw FileError(errno: errno, "write", name) }
  }

  deinit {
    TemporaryFiles.removeFolder(temporaryPath)
    TemporaryFiles.announce(.gone)
  }
}
