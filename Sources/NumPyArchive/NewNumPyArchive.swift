internal import Files
internal import FlatTensors
package import FormatInterface
package import GraphIR
internal import WeightKeys
internal import WeightStreams
internal import Zip

/// A `.npz` that is to be written: the weights of a model as arrays that `numpy.load` reads without pickles, under the
/// names of layers and variables.
package struct NewNumPyArchive {
  private struct Entry {
    let name: String
    let weight: Weight
    let header: [UInt8]
    let byteCount: Int
  }

  private let entries: [Entry]

  /// Bytes of the arrays with their headers, and about those of the zip around them.
  package var byteCount: Int { entries.reduce(0) { $0 + $1.byteCount + 2 * $1.name.utf8.count + 100 } }

  /// Plans a file.
  ///
  /// - Throws: `FormatError` for numbers of a type that NumPy does not have.
  package init(of whole: WholeModel) throws(FormatError) {
    var bare = whole.model
    // vocabularies are no arrays of numbers
    for index in bare.layers.indices { bare.layers[index].walk { layer, _ in layer.assets = [] } }
    var entries: [Entry] = []
    for (key, weight) in WeightKeys(of: bare).tensors {
      guard let header = ArrayHeader.bytes(shape: weight.shape, type: weight.type),
        let size = ArrayHeader.elementSize(of: weight.type)
      else {
        throw FormatError(
          .notWritable,
          "the weight \"\(key)\" is of type \(weight.type), which NumPy does not have; '`cast: {to: float32}`' makes "
            + "numbers of it that it has")
      }
      entries.append(
        Entry(
          name: "\(key).npy", weight: weight, header: header, byteCount: header.count + weight.count * size))
    }
    self.entries = entries
  }

  /// Writes it over an empty file.
  ///
  /// - Parameters:
  ///   - path: The file under its temporary name.
  ///   - name: What errors call it.
  ///   - progress: Called with bytes done and bytes in all.
  package func write(
    to path: String, called name: String, progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws {
    try Room.reserve(byteCount, in: path, named: name)
    let sources = WeightSources(readsMany: true)
    let total = byteCount
    var zip = ZipWriter(try WritableFile(path, named: name))
    for entry in entries {
      try zip.add(entry.name, byteCount: entry.byteCount) { file, start in
        var crc = CRC32()
        var writer = TensorWriter(sources, at: start)
        try entry.header.withUnsafeBytes {
          crc.update($0)
          try writer.write($0, to: file)
        }
        try writer.write(entry.weight, littleEndian: true, to: file) { block, end in
          crc.update(block)
          progress?(min(end, total), total)
        }
        return crc
      }
    }
    try zip.finish()
  }

  /// Requires a file to hold what was planned.
  package func require(in path: String, called name: String) throws {
    let found = try NumPyFile(reading: path).listing.tensors
    let isAsPlanned =
      found.count == entries.count
      && zip(found, entries).allSatisfy { tensor, entry in
        "\(tensor.key).npy".isExactly(entry.name) && tensor.shape == entry.weight.shape
          && tensor.type.isExactly(entry.weight.type)
      }
    guard isAsPlanned else {
      throw FormatError(
        .lostWeights, file: name,
        "its arrays are not as planned: a fault of h5surgery; nothing was written. Please report it")
    }
  }
}
