package import Files
internal import FormatInterface
package import Tensors

/// The tensors of a checkpoint, by their keys.
package final class BundleStore: TensorStore {
  /// The checkpoint.
  package let bundle: Bundle
  package let path: String
  /// Files beside it that what is said of the tensors depends on, as they were when they were read.
  private let beside: [Beside]

  /// A file that was read beside the checkpoint.
  package struct Beside: Sendable, Hashable {
    let path: String
    let identity: FileIdentity

    /// The file as it was when it was opened.
    package init(_ file: ReadableFile) {
      path = file.path
      identity = file.identity
    }
  }

  /// - Parameter path: What people call it.
  package init(_ bundle: Bundle, named path: String, beside: [Beside] = []) {
    self.bundle = bundle
    self.path = path
    self.beside = beside
  }

  package var identity: AnyHashable {
    AnyHashable(Identity(index: bundle.index, shards: bundle.shards, beside: beside))
  }

  private struct Identity: Hashable {
    let index: FileIdentity
    let shards: [FileIdentity?]
    let beside: [Beside]
  }

  package var isUnchanged: Bool {
    func isThere(_ path: String, _ before: FileIdentity) -> Bool { (try? FileIdentity(at: path)) == before }
    return isThere(Bundle.indexPath(of: bundle.prefix), bundle.index)
      && bundle.shards.indices.allSatisfy { shard in
        bundle.shards[shard].map { isThere(bundle.path(ofShard: shard), $0) } ?? true
      }
      && beside.allSatisfy { isThere($0.path, $0.identity) }
  }

  package func requireSound() throws {
    let entries = bundle.entries.filter { !$0.isSliced && $0.type != nil }
    for (shard, entries) in Dictionary(grouping: entries, by: \.shard).sorted(by: { $0.key < $1.key }) {
      let file = try bundle.openShard(shard)
      for entry in entries.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
        var checksum = CRC32C()
        try file.forEachBlock(of: entry.range, failure: { $0 as any Error }) { checksum.add($0) }
        guard checksum.masked == entry.checksum else { throw Bundle.damaged(entry, file.path) }
      }
    }
  }

  package func open(forMany: Bool) throws -> any OpenTensorStore {
    guard isUnchanged else { throw FormatError.changed(path) }
    return OpenBundle(bundle)
  }
}

/// The files of a checkpoint, each opened for the first tensor in it.
private final class OpenBundle: OpenTensorStore {
  private let bundle: Bundle
  private var files: [Int: ReadableFile] = [:]

  init(_ bundle: Bundle) { self.bundle = bundle }

  func reader(of key: String) throws -> any TensorReader {
    guard let entry = bundle[key], let element = ElementKind.number(entry.kind), !entry.isSliced else {
      throw FormatError(.missingWeights, file: bundle.prefix, "there are no numbers called \"\(key)\"")
    }
    let file: ReadableFile
    if let open = files[entry.shard] {
      file = open
    } else {
      file = try bundle.openShard(entry.shard)
      files[entry.shard] = file
    }
    return BundleTensorReader(
      TensorDescription(
        shape: entry.shape, type: element.name, elementSize: element.size, isLittleEndian: true),
      at: entry.range.lowerBound, in: file)
  }
}

private final class BundleTensorReader: TensorReader {
  let description: TensorDescription
  private let file: ReadableFile
  private var position: Int

  init(_ description: TensorDescription, at position: Int, in file: ReadableFile) {
    self.description = description
    self.position = position
    self.file = file
  }

  func read(into block: UnsafeMutableRawBufferPointer) throws {
    try file.read(at: position, into: block)
    position += block.count
  }
}
