internal import Files
internal import FormatInterface
internal import GraphIR
internal import Tensors
internal import Zip

/// The members of an archive as tensors of bytes, by their names.
final class AssetStore: TensorStore {
  private let archive: ZipArchive

  /// Larger vocabularies are not read.
  static let limit = 256 << 20

  init(_ archive: ZipArchive) { self.archive = archive }

  var path: String { archive.file.path }
  var identity: AnyHashable { AnyHashable(Identity(file: archive.file.identity)) }
  var isUnchanged: Bool { (try? archive.file.requireUnchanged()) != nil }

  /// Differs from that of the archive's weights.
  private struct Identity: Hashable {
    let file: FileIdentity
  }

  func open(forMany: Bool) throws -> any OpenTensorStore { OpenAssets(archive) }
}

private final class OpenAssets: OpenTensorStore {
  private let archive: ZipArchive

  init(_ archive: ZipArchive) { self.archive = archive }

  func reader(of key: String) throws -> any TensorReader {
    guard let member = archive.member(named: key) else { throw FormatError.changed(archive.file.path) }
    return AssetReader(try archive.bytes(of: member, limit: AssetStore.limit))
  }
}

/// Gives the bytes of a member, which are in memory.
private final class AssetReader: TensorReader {
  private var rest: ArraySlice<UInt8>
  let description: TensorDescription

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
    description = TensorDescription(
      shape: [bytes.count], type: "uint8", elementSize: 1, isLittleEndian: true)
  }

  func read(into block: UnsafeMutableRawBufferPointer) throws {
    block.copyBytes(from: rest.prefix(block.count))
    rest = rest.dropFirst(block.count)
  }
}
