package import Files
internal import FlatTensors
internal import FormatInterface
package import GraphIR
internal import HDF5
internal import WeightStreams
package import Zip

/// A new HDF5 file of weights: its groups and attributes, and where the numbers of its datasets come from.
///
/// It is laid out whole before its first byte is written, and written from its beginning to its end in one pass. At
/// most a block of numbers is in memory.
package struct NewTensorFile {
  /// A dataset of the file.
  package struct Entry: Sendable {
    /// Its path from the root, without a slash in front.
    package let path: String
    /// Where its numbers are from.
    package let weight: Weight
  }

  /// The datasets, in the order of their bytes.
  private let entries: [Entry]
  private let layout: FileLayout
  private let sources: WeightSources

  /// Bytes of the whole file, with the user block.
  package var byteCount: Int { layout.byteCount }

  /// Lays a file out.
  ///
  /// - Parameters:
  ///   - tree: What the file holds.
  ///   - userBlockSize: Bytes in front of all that is HDF5's.
  /// - Throws: where a weight can't be read or stored, or the layout can't be written.
  package init(_ tree: TensorTree, userBlockSize: Int = 0) throws {
    entries = tree.entries
    sources = WeightSources(readsMany: true)
    layout = try FileLayout(of: tree.group(sources), userBlockSize: userBlockSize)
  }

  /// Writes the file behind its user block, from there to its end.
  ///
  /// - Parameter progress: Called with bytes done and bytes in all.
  /// - Returns: The checksum of what was written.
  package func write(
    to file: borrowing WritableFile, progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws -> CRC32 {
    var crc = CRC32()
    var writer = TensorWriter(sources, at: layout.userBlockSize)
    try layout.forEachPiece { (piece) throws in
      switch piece {
      case .metadata(let bytes):
        try bytes.withUnsafeBytes {
          crc.update($0)
          try writer.write($0, to: file)
        }
      case .dataset(let number, _):
        try writer.write(entries[number].weight, to: file) { block, end in
          crc.update(block)
          progress?(end, layout.byteCount)
        }
      }
    }
    return crc
  }

  /// Writes it as a file of its own.
  package func writeAlone(
    to path: String, called name: String, progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws {
    try Room.reserve(byteCount, in: path, named: name)
    let output = try WritableFile(path, named: name)
    _ = try write(to: output, progress: progress)
    try output.close()
  }

  /// Requires a file to hold each weight under its path, in its shape and type, at the place that was planned.
  ///
  /// - Parameters:
  ///   - path: The file under its temporary name.
  ///   - part: Which bytes of it are HDF5; nil for all.
  ///   - name: What to call it.
  package func require(in path: String, part: Range<Int>? = nil, called name: String) throws {
    let offsets = Dictionary(uniqueKeysWithValues: layout.datasets.map { ($0.number, $0.offset) })
    try KerasFile.readMetadata(of: HDF5Bytes(path, part: part), mattering: []) { root, _ in
      for (number, entry) in entries.enumerated() {
        func lost(_ what: String) -> FormatError {
          FormatError(
            .lostWeights, file: name,
            "the dataset \"\(entry.path)\" \(what): a fault of h5surgery, found before the output got its name; "
              + "nothing was written. Please report it with this message")
        }
        let (info, type): (DatasetInfo, String)
        do {
          let dataset = try root.dataset(entry.path)
          (info, type) = (dataset.info, try dataset.numberType())
        } catch {
          throw lost("is gone (\((error as? HDF5Error)?.message ?? "\(error)"))")
        }
        guard info.shape == entry.weight.shape, type.isExactly(entry.weight.type) else {
          throw lost("is \(type) \(TensorShape(info.shape.map { $0 }))")
        }
        guard info.count == 0 || info.offset.map(Int.init) == offsets[number] else {
          throw lost("is at another place than planned")
        }
      }
    }
  }
}
