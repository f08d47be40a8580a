internal import Files
internal import FormatInterface
package import GraphIR
internal import JSON
internal import KerasHDF5
internal import ObjectPaths

/// Weights in several files with an index, as `save_weights("x.weights.json", max_shard_size=...)` of Keras 3 writes
/// them.
package struct NewShards {
  private let shards: [NewTensorFile]
  private let places: [(group: String, shards: [Int])]
  private let numberByteCount: Int

  /// What Keras takes where nothing is asked for: 5 GB, as it counts them.
  package static let defaultSize = 5 << 30

  /// Bytes of all shards.
  package var byteCount: Int { shards.reduce(0) { $0 + $1.byteCount } }

  /// How many shards there are.
  package var count: Int { shards.count }

  /// Plans the files.
  ///
  /// - Parameters:
  ///   - whole: The model, in the dialect of the Keras that will read its weights.
  ///   - optimizer: The variables of the optimizer, in its order; empty where its state is not kept.
  ///   - size: Bytes of the numbers in one shard at most.
  /// - Throws: where that Keras reads no shards, or a weight is larger than a shard may be.
  package init(of whole: WholeModel, optimizer: [Weight], shardSize size: Int = defaultSize) throws {
    // 3.10 reads no group that is split
    guard whole.dialect.family == .keras3, whole.dialect.isAtLeast(3, 11) else {
      throw FormatError(
        .notWritable,
        "no shards are written for \(whole.dialect): only Keras 3.11 and later ones read them. Give OUT a name that ends "
          + "in .weights.h5")
    }
    let objects = try FormatError.wrapping { () throws(ObjectPathError) in
      try ObjectTree(of: whole.model, for: whole.dialect)
    }
    let tree = try KerasTree(objects, of: whole, optimizer: optimizer, shardSize: size)
    guard tree.trees.count <= ShardIndex.shardLimit else {
      throw FormatError(
        .tooLarge,
        "there would be \(tree.trees.count) shards, and \(ShardIndex.shardLimit) are taken; give a larger `shard-size`"
      )
    }
    places = tree.places
    numberByteCount = tree.byteCount
    shards = try tree.trees.map { try NewTensorFile($0) }
  }

  /// Writes the index and the shards into an empty folder, under the names that they are going to have.
  ///
  /// - Parameters:
  ///   - folder: The temporary one.
  ///   - name: The path of the index, by which errors call it.
  ///   - progress: Called with bytes done and bytes in all.
  package func write(
    into folder: String, called name: String, progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws {
    let (new, total) = (NewFolder(folder), byteCount)
    let names = names(of: name)
    var done = 0
    for (shard, shardName) in zip(shards, names) {
      try shard.writeAlone(
        to: try new.create(shardName), called: RelativePath.sibling(of: name, named: shardName)
      ) { written, _ in progress?(done + written, total) }
      done += shard.byteCount
    }
    try new.write(index(of: names), to: RelativePath.name(of: name), called: RelativePath.folder(of: name))
  }

  /// Requires a folder to hold what was planned.
  package func require(in folder: String, called name: String) throws {
    for (shard, shardName) in zip(shards, names(of: name)) {
      try shard.require(
        in: RelativePath.resolve(shardName, in: folder),
        called: RelativePath.sibling(of: name, named: shardName))
    }
  }

  /// The names of the shards beside an index, as Keras gives them: `x_00000.weights.h5` of `x.weights.json`.
  private func names(of index: String) -> [String] {
    let stem = RelativePath.name(of: index).split(separator: ".").dropLast().joined(separator: ".")
    let base = stem.hasSuffix(".weights") ? String(stem.dropLast(8)) : stem
    return shards.indices.map { number in
      let digits = String(number)
      return "\(base)_\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits).weights.h5"
    }
  }

  private func index(of names: [String]) -> [UInt8] {
    var map = JSONObject()
    for (group, shards) in places {
      let files = shards.map { JSONValue.string(names[$0]) }
      map["/\(group)"] = .array(files)
    }
    let value: JSONValue = [
      "metadata": ["total_size": .number(JSONNumber(numberByteCount))],
      ShardIndex.groupsKey: .object(map),
    ]
    return value.serializedBytes()
  }
}
