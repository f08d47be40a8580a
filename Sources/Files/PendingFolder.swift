internal import CFileShims

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A folder that appears whole under its name or not at all.
///
/// Its files are written into a temporary folder beside it, which gets its name at the end. Dropped without `commit`, that
/// is removed with what is in it.
package final class PendingFolder {
  /// Where the folder is to appear.
  package let path: String
  /// The folder that the files are written into.
  package let temporaryPath: String
  private let name: String
  private let overwrites: Bool
  private let foreign: @Sendable (FolderTree) -> String?
  private let durably: Bool
  private var isDone = false

  /// Creates the temporary folder, for its owner alone until `commit`.
  ///
  /// - Parameters:
  ///   - foreign: Looks at a folder that would be replaced, and says what in it must not go; nil where nothing is.
  ///   - durably: Whether the disk has the folder, and not only its name, when it has been committed.
  package init(
    for path: String, overwriting overwrites: Bool, durably: Bool = false,
    foreign: @escaping @Sendable (FolderTree) -> String?
  ) throws(FileError) {
    name = path
    self.path = TemporaryFiles.target(of: path)
    self.overwrites = overwrites
    self.durably = durably
    self.foreign = foreign
    _ = try Self.standing(at: self.path, name, overwriting: overwrites, foreign: foreign)
    guard let temporaryPath = TemporaryFiles.create(beside: self.path, as: .folder) else {
      throw FileError(errno: errno, "create", path)
    }
    self.temporaryPath = temporaryPath
  }

  /// What would be replaced; nil where nothing is there.
  private static func standing(
    at path: String, _ name: String, overwriting overwrites: Bool, foreign: (FolderTree) -> String?
  ) throws(FileError) -> FolderTree? {
    guard let there = try FileIdentity(at: path) else { return nil }
    guard there.kind == .folder else {
      throw FileError(
        .alreadyThere, file: name,
        "can't write a folder: a file is there, which none replaces; give it another name")
    }
    guard overwrites else { throw FileError(.alreadyThere, file: name, "it exists already") }
    let tree = try FolderTree(path)
    if let foreign = foreign(tree) {
      throw FileError(
        .alreadyThere, file: name,
        "can't replace it: \(foreign) in it is no part of a model; move that away, or give the output another name"
      )
    }
    return tree
  }

  /// Gives the files their permissions and the folder its name.
  ///
  /// - Parameters:
  ///   - permissions: Those of its files; of these, they get what the process's umask leaves.
  ///   - sources: The files whose content went in: who may not read one of them may not read the files.
  /// - Returns: Who may not read it any more and what could not be removed, a sentence each.
  package func commit(permissions: UInt32, madeFrom sources: [String]) throws(FileError) -> [String] {
    let old = try Self.standing(at: path, name, overwriting: overwrites, foreign: foreign)
    var notes = try settle(permissions, madeFrom: sources)
    if let old, !old.entries.isEmpty {
      try takePlace(of: old, &notes)
    } else {
      try appear(over: old != nil)
    }
    isDone = true
    TemporaryFiles.announce(.gone)
    if durably { try? Disk.synchronize(RelativePath.folder(of: path), name) }
    return notes
  }

  private func settle(_ permissions: UInt32, madeFrom sources: [String]) throws(FileError) -> [String] {
    let list = try FileAccess(at: temporaryPath)?.list
    // a folder's list takes the umask's place
    var settled = list == nil ? ProcessMask.narrow(permissions) : permissions
    let notes = try FileAccess.narrow(&settled, of: name, with: list, madeFrom: sources)
    let tree = try FolderTree(temporaryPath)
    for entry in tree.entries.reversed() {
      try set(settled, of: tree.path(of: entry.path), isFolder: entry.kind == .folder)
      if durably { try Disk.synchronize(tree.path(of: entry.path), name) }
    }
    try set(settled, of: temporaryPath, isFolder: true)
    if durably { try Disk.synchronize(temporaryPath, name) }
    return notes
  }

  private func set(_ permissions: UInt32, of path: String, isFolder: Bool) throws(FileError) {
    // who may read what is in a folder may go into it
    let mode = isFolder ? permissions | (permissions & 0o444) >> 2 : permissions
    guard chmod(path, mode_t(mode)) == 0 else {
      throw FileError(errno: errno, "set the permissions of", name)
    }
  }

  /// - Parameter isEmpty: Whether an empty folder is there, which the system replaces.
  private func appear(over isEmpty: Bool) throws(FileError) {
    if !isEmpty {
      if h5s_rename_new(temporaryPath, path) == 0 { return }
      if errno == EEXIST { throw FileError(.alreadyThere, file: name, "it exists already") }
      guard errno == ENOSYS || errno == EINVAL else { throw FileError(errno: errno, "write", name) }
    }
    guard rename(temporaryPath, path) == 0 else { throw FileError(errno: errno, "write", name) }
  }

  /// Exchanges both folders, and removes what was listed of the old one.
  private func takePlace(of old: FolderTree, _ notes: inout [String]) throws(FileError) {
    var aside = temporaryPath
    if h5s_exchange(temporaryPath, path) != 0 {
      guard errno == ENOSYS || errno == EINVAL else { throw FileError(errno: errno, "write", name) }
      // a file system that can't: for a moment there is none under the name
      aside = temporaryPath + ".old"
      guard rename(path, aside) == 0 else { throw FileError(errno: errno, "write", name) }
      guard rename(temporaryPath, path) == 0 else {
        let reason = errno
        rename(aside, path)
        throw FileError(errno: reason, "write", name)
      }
    }
    if !old.remove(from: aside) {
      notes.append(
        "\"\(name)\" was replaced, but not all of what was in it could be removed: it is in \"\(aside)\"")
    }
  }

  deinit {
    guard !isDone else { return }
    TemporaryFiles.removeFolder(temporaryPath)
    TemporaryFiles.announce(.gone)
  }
}
