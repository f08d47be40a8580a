internal import Files
internal import FormatInterface
internal import KerasHDF5
internal import Zip

/// The members of a zip.
struct ZipMembers: MemberSource {
  private let archive: ZipArchive
  let members: [Member]

  init(_ path: String) throws {
    let archive = try ZipArchive(ReadableFile(path))
    self.archive = archive
    members = archive.members.indices.compactMap { place in
      let member = archive.members[place]
      return member.isFolder ? nil : Member(name: member.name, byteCount: member.byteCount, place: place)
    }
  }

  var path: String { archive.file.path }
  var format: FileFormat { .keras }
  var byteCount: Int { archive.file.byteCount }
  var savedAt: Int { Int(archive.file.identity.modified / 1_000_000_000) }
  var identity: AnyHashable { AnyHashable(archive.file.identity) }
  var isUnchanged: Bool { (try? archive.file.requireUnchanged()) != nil }

  func bytes(of member: Member, limit: Int) throws -> [UInt8] {
    try archive.bytes(of: archive.members[member.place], limit: limit)
  }

  func store(of member: Member, inflatingIn folder: String?) throws -> HDF5Store {
    let (archive, member) = (archive, archive.members[member.place])
    switch member.method {
    case .stored:
      return try HDF5Store(path, part: archive.range(of: member)) { try archive.check(member) }
    case .deflated:
      return try HDF5Store(path, inflated: archive.inflated(member, in: folder))
    }
  }
}
