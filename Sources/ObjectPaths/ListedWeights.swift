internal import GraphIR

/// Weights as the catalogue has them, and where it has none, as the file does.
struct ListedWeights: WeightKnowledge {
  let tree: StoredTree

  func hasWeights(_ layer: Layer, path: String, _ style: TreeStyle) -> Bool {
    if layer.hasHiddenWeights(style) { return true }
    if layer.children.contains(where: { hasWeights($0, path: path, style) }) { return true }
    if let specifications = Catalogue.definition(of: layer, style.dialect)?.weights(
      layer, inputShapes: nil, style.dialect)
    {
      return !specifications.isEmpty
    }
    return layer.model == nil && !tree.arrays(inside: path).isEmpty
  }

  func weights(
    of layer: Layer, at place: [Int], path: String, _ style: TreeStyle
  ) throws(ObjectPathError) -> LayerVariables {
    if let definition = Catalogue.definition(of: layer, style.dialect),
      let storage = definition.storage(layer, style.dialect), storage.fits(layer)
    {
      if !storage.tables.isEmpty { return .known([], storage) }
      if let wanted = definition.weights(layer, inputShapes: nil, style.dialect) {
        return .known(
          wanted.map { KnownWeight(name: $0.name, shape: $0.shape, isTrainable: $0.isTrainable) }, storage)
      }
    }
    guard case .plain = layer.contents else { return .opaque }
    let own = tree.arrays(of: "\(path)/vars")
    let areNumbered = own.enumerated().allSatisfy { ObjectPath.last(of: $1.path) == "\($0)" }
    guard own.count == tree.arrays(inside: path).count, areNumbered else { return .opaque }
    return .alone(
      own.enumerated().map { KnownWeight(name: $1.name ?? "\($0)", shape: $1.shape, isTrainable: true) })
  }
}
