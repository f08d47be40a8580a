internal import FormatInterface
internal import GraphIR
internal import Tensors

/// The members of a `.keras` as tensors of bytes, by their names.
final class AssetStore: TensorStore {
  private let source: any MemberSource

  /// Larger vocabularies are not read.
  static let limit = 256 << 20

  init(_ source: any MemberSource) { self.source = source }

  var path: String { source.path }
  var identity: AnyHashable { AnyHashable(Identity(source: source.identity)) }
  var isUnchanged: Bool { source.isUnchanged }

  /// Differs from that of the weights beside them.
  private struct Identity: Hashable {
    let source: AnyHashable
  }

  func open(forMany: Bool) throws -> any OpenTensorStore { OpenAssets(source) }
}

private final class OpenAssets: OpenTensorStore {
  private let source: any MemberSource

  init(_ source: any MemberSource) { self.source = source }

  func reader(of key: String) throws -> any TensorReader {
    guard let member = source.members.first(where: { $0.name.utf8.elementsEqual(key.utf8) }) else {
      throw FormatError.changed(source.path)
    }
    return AssetReader(try source.bytes(of: member, limit: AssetStore.limit))
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
