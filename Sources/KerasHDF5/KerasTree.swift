internal import FormatInterface
package import GraphIR
internal import HDF5
internal import JSON
package import ObjectPaths

/// The groups and datasets that Keras makes of a model's weights and of its optimizer: of `model.weights.h5` in an
/// archive, of a `.weights.h5`, and of shards.
package struct KerasTree {
  /// What the file holds, or each of the shards.
  package private(set) var trees: [TensorTree]
  /// The shards, by their numbers, of each group that has variables, by its path, in the order of the first of them.
  package private(set) var places: [(group: String, shards: [Int])] = []
  /// Bytes of all numbers.
  package private(set) var byteCount = 0

  private let shardSize: Int?
  /// Bytes of the numbers in the last shard so far.
  private var filled = 0

  /// What the file holds, where it is one.
  package var tree: TensorTree { trees[0] }

  /// - Parameters:
  ///   - objects: The objects of the model.
  ///   - optimizer: The variables of the optimizer, in its order; empty where its state is not kept.
  ///   - shardSize: Bytes of the numbers in one shard at most, of which a new one is begun as Keras does; nil for one
  ///     file.
  /// - Throws: where a weight has no place in the tree, or is larger than a shard may be.
  package init(
    _ objects: ObjectTree, of whole: WholeModel, optimizer: [Weight], shardSize: Int? = nil
  ) throws {
    self.shardSize = shardSize
    trees = [TensorTree(markingBrainFloats: whole.dialect.family == .keras3)]
    for group in objects.groups {
      try add(group.variablesPath, name: group.name)
      for variable in group.variables {
        guard let place = variable.weight else {
          throw FormatError(
            .notWritable, layer: group.path,
            "\"\(group.path(of: variable))\" is a table that the model does not have")
        }
        let weight = whole.model.layer(at: place.layer).weights[place.index]
        // Keras does not look at it
        let kept = variable.keptName.map { [("name", Attribute(text: $0, type: .variable(.utf8)))] } ?? []
        try addDataset(
          group.path(of: variable), weight,
          of: place.layer.isEmpty ? nil : whole.model.layer(at: place.layer).name,
          attributes: kept)
      }
    }
    guard !optimizer.isEmpty else { return }
    let writesNames = objects.groups.contains { $0.name != nil }
    func addVariables(_ variables: some Sequence<Weight>, to group: String, named name: String) throws {
      try add(group, name: writesNames ? name : nil)
      for (index, variable) in variables.enumerated() {
        try addDataset("\(group)/\(index)", variable, of: nil)
      }
    }
    let config = whole.trainingConfig?["optimizer_config"]
    guard whole.dialect.family == .keras3, let start = LossScaling.innerStart(in: optimizer) else {
      try addVariables(optimizer, to: OptimizerPaths.variables, named: OptimizerConfig.name(of: config))
      return
    }
    // the inner one's once more
    try addVariables(
      optimizer.dropFirst(start), to: OptimizerPaths.innerVariables,
      named: OptimizerConfig.name(of: LossScaling.inner(of: config) ?? config))
    try addVariables(optimizer, to: OptimizerPaths.variables, named: LossScaling.name)
  }

  private mutating func add(_ path: String, name: String?) throws(FormatError) {
    let attributes = name.map { [("name", Attribute(text: $0, type: .variable(.utf8)))] } ?? []
    try trees[trees.count - 1].addGroup(path, attributes: attributes)
  }

  /// - Parameter layer: Whose weight it is; nil for the optimizer's.
  private mutating func addDataset(
    _ path: String, _ weight: Weight, of layer: String?,
    attributes: [(name: String, value: Attribute)] = []
  ) throws {
    let size = weight.count * (ElementType(numpyName: weight.type)?.size ?? 1)
    byteCount += size
    if let shardSize {
      guard size <= shardSize else {
        let owner = layer.map { "layer \"\($0)\": " } ?? ""
        throw FormatError(
          .notWritable, layer: layer,
          "\(owner)\"\(path)\" has \(size) bytes, and a shard has at most \(shardSize); give a larger `shard-size`"
        )
      }
      filled += size
      if filled > shardSize {
        trees.append(TensorTree(markingBrainFloats: trees[0].marksBrainFloats))
        filled = size
      }
    }
    let group = String(ObjectPath.holder(of: path))
    if places.last?.group != group { places.append((group, [])) }
    if places[places.count - 1].shards.last != trees.count - 1 {
      places[places.count - 1].shards.append(trees.count - 1)
    }
    try trees[trees.count - 1].addDataset(path, weight, attributes: attributes)
  }
}
