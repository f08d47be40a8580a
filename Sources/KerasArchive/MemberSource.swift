internal import FormatInterface
internal import KerasHDF5

/// What a `.keras` is made of, by names: the members of a zip, or the files of a folder.
protocol MemberSource: Sendable {
  /// The path of the whole.
  var path: String { get }
  /// Which of both it is.
  var format: FileFormat { get }
  /// Bytes on disk.
  var byteCount: Int { get }
  /// When it was last changed, in seconds since 1970.
  var savedAt: Int { get }
  /// What is in it. Two have never one name.
  var members: [Member] { get }
  /// What tells its content from that of others.
  var identity: AnyHashable { get }
  /// Whether it is what it was when it was opened.
  var isUnchanged: Bool { get }

  /// The content of a small member.
  ///
  /// - Parameter limit: A member of more bytes is refused before anything is read.
  func bytes(of member: Member, limit: Int) throws -> [UInt8]

  /// A member that is a file of HDF5, which is not read yet.
  ///
  /// - Parameter folder: On whose disk it is inflated where it is compressed; where nil, that of temporary files.
  func store(of member: Member, inflatingIn folder: String?) throws -> HDF5Store
}

/// One member of a `.keras`.
struct Member: Sendable {
  /// Its path, with `/` between the parts.
  let name: String
  /// Bytes of its content.
  let byteCount: Int
  /// What its source knows it by.
  let place: Int
}

extension FileFormat {
  /// What one of its members is called.
  var memberNoun: String { self == .kerasFolder ? "file" : "member" }
}
