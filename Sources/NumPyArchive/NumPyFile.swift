internal import Files
internal import FlatTensors
package import FormatInterface
internal import GraphIR
internal import Tensors
package import WeightKeys
internal import Zip

/// A `.npz`: arrays by their names, without a model.
package struct NumPyFile: Sendable {
  /// The file's path.
  package let path: String
  /// Its arrays.
  package let listing: TensorListing
  private let byteCount: Int

  private static let ending = ".npy"

  /// Whether a file begins as one does: with a member that ends in `.npy`.
  package static func begins(_ head: [UInt8]) -> Bool {
    guard FileFormat.isZip(head), head.count > 30 else { return false }
    let length = Int(head[26]) | Int(head[27]) << 8
    let name = head[30...].prefix(length)
    return name.count == length && name.suffix(ending.utf8.count).elementsEqual(ending.utf8)
  }

  /// Bytes from the start that tell it: a name may be long.
  package static let headByteCount = 30 + 1024

  /// Reads the headers of the arrays.
  ///
  /// - Parameter folder: On whose disk arrays are inflated that are compressed; where nil, that of temporary files.
  /// - Throws: `ZipError`, or `FormatError` for a member that is no array of numbers.
  package init(reading path: String, inflatingIn folder: String? = nil) throws {
    self.path = path
    let archive = try ZipArchive(ReadableFile(path))
    var arrays: [StoredMember] = []
    for member in archive.members where !member.isFolder {
      guard member.name.hasSuffix(Self.ending) else {
        throw FormatError(
          .badHeader,
          "its member \"\(member.name.printableName)\" is no array: every member of a .npz ends in .npy")
      }
      do {
        arrays.append(
          StoredMember(
            member: member,
            header: try ArrayHeader(reading: archive.head(of: member, count: ArrayHeader.limit + 12))))
      } catch let error as FormatError {
        throw FormatError(error.code, "its member \"\(member.name.printableName)\" \(error.message)")
      }
    }
    for array in arrays {
      let expected = array.header.byteCount + array.header.description.byteCount
      guard array.member.byteCount == expected else {
        throw FormatError(
          .badHeader,
          "its member \"\(array.member.name.printableName)\" has \(array.member.byteCount) bytes, and its header makes "
            + "\(expected)")
      }
    }
    let store = MemberStore(archive, arrays, inflatingIn: folder)
    byteCount = archive.file.byteCount
    listing = TensorListing(
      path: path,
      tensors: arrays.map { array in
        let description = array.header.description
        return NamedTensor(
          key: String(array.member.name.dropLast(Self.ending.count)), shape: description.shape,
          type: description.type, byteCount: array.member.storedByteCount,
          tensor: StoredTensor(array.member.name, in: store),
          filter: array.member.method == .deflated ? "deflate" : nil)
      })
  }

  /// What the file says of itself.
  package var facts: FileFacts {
    FileFacts(
      kind: .numpyArchive, byteCount: byteCount, kerasVersion: nil, backend: nil, dialect: nil,
      weightByteCount: listing.byteCount, elementTypes: listing.elementTypes, filters: listing.filters,
      optimizerState: nil, isCompiled: false)
  }
}

/// A member of an archive, and what its header says.
private struct StoredMember: Sendable {
  let member: ZipMember
  let header: ArrayHeader
}

/// The arrays of an archive, by the names of their members.
private final class MemberStore: TensorStore {
  private let archive: ZipArchive
  private let arrays: [ExactName: StoredMember]
  private let folder: String?

  init(_ archive: ZipArchive, _ arrays: [StoredMember], inflatingIn folder: String?) {
    self.archive = archive
    self.arrays = Dictionary(
      arrays.map { (ExactName($0.member.name), $0) }, uniquingKeysWith: { first, _ in first })
    self.folder = folder
  }

  var path: String { archive.file.path }
  var identity: AnyHashable { AnyHashable(archive.file.identity) }

  var isUnchanged: Bool {
    guard let now = try? FileIdentity(at: path) else { return false }
    return now == archive.file.identity
  }

  func requireSound() throws {
    // what is inflated is checked by that
    for array in arrays.values where array.member.method == .stored { try archive.check(array.member) }
  }

  func open(forMany: Bool) throws -> any OpenTensorStore {
    guard isUnchanged else { throw FormatError.changed(path) }
    return OpenMembers(archive, arrays, folder)
  }
}

private final class OpenMembers: OpenTensorStore {
  private let archive: ZipArchive
  private let arrays: [ExactName: StoredMember]
  private let folder: String?

  init(_ archive: ZipArchive, _ arrays: [ExactName: StoredMember], _ folder: String?) {
    self.archive = archive
    self.arrays = arrays
    self.folder = folder
  }

  func reader(of key: String) throws -> any TensorReader {
    guard let array = arrays[ExactName(key)] else { throw FormatError.changed(archive.file.path) }
    let description = array.header.description
    switch array.member.method {
    case .stored:
      let start = try archive.range(of: array.member).lowerBound
      return PlacedTensorReader(
        PlacedTensor(description, at: start + array.header.byteCount), in: archive.file)
    case .deflated:
      return InflatedReader(description) { [archive, folder] in
        PlacedTensorReader(
          PlacedTensor(description, at: array.header.byteCount),
          in: try archive.inflated(array.member, in: folder))
      }
    }
  }
}

/// Inflates an array when its first element is asked for: facts alone need none.
private final class InflatedReader: TensorReader {
  let description: TensorDescription
  private let open: () throws -> PlacedTensorReader
  private var reader: PlacedTensorReader?

  init(_ description: TensorDescription, _ open: @escaping () throws -> PlacedTensorReader) {
    self.description = description
    self.open = open
  }

  func read(into block: UnsafeMutableRawBufferPointer) throws {
    let reader = try self.reader ?? open()
    self.reader = reader
    try reader.read(into: block)
  }
}

extension String {
  /// The name without what steers a terminal.
  fileprivate var printableName: String { hasControlCharacters ? "?" : self }
}
