internal import Files
internal import FormatInterface
internal import KerasHDF5

/// The files of a folder that a `.keras` was unpacked into, or that `save(zipped=False)` of Keras 3 wrote.
///
/// What is hidden in it, as version control has it, is no part of the model. Symbolic links are not followed: the files
/// of a folder that somebody else made lead nowhere else.
struct FolderMembers: MemberSource {
  private let tree: FolderTree
  private let files: [FileIdentity]
  let members: [Member]

  /// Whether a folder is one: it has one of the three files that Keras writes into it.
  static func isOne(_ path: String) -> Bool {
    guard (try? FileIdentity(at: path))?.kind == .folder else { return false }
    return ArchiveMembers.names.contains { name in
      let file = RelativePath.resolve(name, in: path)
      return (try? FileIdentity(at: file)) != nil || (try? FileIdentity.isSymbolicLink(at: file)) == true
    }
  }

  init(_ path: String) throws {
    tree = try FolderTree(path) { "\($0)/".utf8.starts(with: ArchiveMembers.assetsFolder.utf8) }
    var members: [Member] = []
    var files: [FileIdentity] = []
    for entry in tree.entries where entry.path.utf8.first != UInt8(ascii: ".") {
      switch entry.kind {
      case .link:
        throw FormatError(
          .symbolicLink,
          "\"\(entry.path)\" in it is a symbolic link, which may lead anywhere; copy the folder with what its links "
            + "lead to ('cp -rL')")
      case .other:
        throw FormatError(.notWritable, "\"\(entry.path)\" in it is neither a file nor a folder")
      case .folder:
        // those of the assets are in their names; of others it is said that they are there
        if "\(entry.path)/".utf8.starts(with: ArchiveMembers.assetsFolder.utf8) { continue }
      case .regular: break
      }
      guard let file = try FileIdentity(at: tree.path(of: entry.path)) else {
        throw FormatError.changed(path)
      }
      members.append(Member(name: entry.path, byteCount: entry.byteCount, place: files.count))
      files.append(file)
    }
    self.members = members
    self.files = files
  }

  var path: String { tree.path }
  var format: FileFormat { .kerasFolder }
  var identity: AnyHashable { AnyHashable(files) }
  var byteCount: Int { members.reduce(0) { $0 + $1.byteCount } }
  var savedAt: Int { Int((files.map(\.modified).max() ?? 0) / 1_000_000_000) }

  var isUnchanged: Bool {
    zip(members, files).allSatisfy { (try? FileIdentity(at: tree.path(of: $0.name))) == $1 }
  }

  func bytes(of member: Member, limit: Int) throws -> [UInt8] {
    let file = try ReadableFile(tree.path(of: member.name))
    guard file.identity == files[member.place] else { throw FormatError.changed(file.path) }
    guard file.byteCount <= limit else {
      throw FormatError(
        .tooLarge, file: file.path, "the file has \(file.byteCount) bytes, and \(limit) are taken")
    }
    return try file.bytes(at: 0, count: file.byteCount)
  }

  func store(of member: Member, inflatingIn folder: String?) throws -> HDF5Store {
    try HDF5Store(tree.path(of: member.name))
  }
}
