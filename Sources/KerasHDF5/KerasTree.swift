internal import FormatInterface
package import GraphIR
internal import HDF5
internal import JSON
package import ObjectPaths

/// The groups and datasets that Keras makes of a model's weights and of its optimizer: of `model.weights.h5` in an
/// archive, and of a `.weights.h5`.
package struct KerasTree {
  /// What the file holds.
  package private(set) var tree: TensorTree

  /// - Parameters:
  ///   - objects: The objects of the model.
  ///   - optimizer: The variables of the optimizer, in its order; empty where its state is not kept.
  package init(_ objects: ObjectTree, of whole: WholeModel, optimizer: [Weight]) throws {
    tree = TensorTree(markingBrainFloats: whole.dialect.family == .keras3)
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
        try tree.addDataset(
          group.path(of: variable), weight, attributes: kept)
      }
    }
    guard !optimizer.isEmpty else { return }
    let writesNames = objects.groups.contains { $0.name != nil }
    func addVariables(_ variables: some Sequence<Weight>, to group: String, named name: String) throws {
      try add(group, name: writesNames ? name : nil)
      for (index, variable) in variables.enumerated() {
        try tree.addDataset("\(group)/\(index)", variable)
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
    try tree.addGroup(path, attributes: attributes)
  }
}
