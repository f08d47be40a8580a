internal import GraphIR

/// What is wrong with `layer_names` as a list: Keras takes its groups one after the other, whatever their names.
enum ListOrder {
  /// Problems of a list whose groups have been paired with the layers of a model.
  static func findings(of groups: [SavedGroup], with model: Model, _ dialect: Dialect) -> [Finding] {
    var names: Set<ExactName> = []
    for group in groups where !names.insert(ExactName(group.name)).inserted {
      return [
        Finding(
          .problem, "weights-twice", layer: group.name,
          "layer_names lists this layer twice, expected once: Keras counts its weights twice")
      ]
    }
    return misfit(of: groups, model, dialect).map { [$0] } ?? []
  }

  /// The first layer that can't take the weights that stand at its position, where names say that they are another's.
  ///
  /// Layers are looked at in the order of the config, in which Keras lists them when it saves, and in that in which it
  /// lists them once it has loaded them: those may differ in sound files, and a list that fits one of them is left alone.
  private static func misfit(of groups: [SavedGroup], _ model: Model, _ dialect: Dialect) -> Finding? {
    let filled = groups.filter { !$0.weightNames.names.isEmpty }
    let saved = model.layers.filter(hasWeights)
    guard filled.count == saved.count, filled.allSatisfy(\.missing.isEmpty),
      !zip(filled, saved).allSatisfy({ isPlace(of: $1, $0) })
    else { return nil }
    let places = LoadOrder.places(of: model, dialect) ?? []
    let loaded = places.map { model.layers[$0] }.filter(hasWeights)
    guard let (group, layer) = zip(filled, saved).first(where: { !fits($0, $1) }),
      zip(filled, loaded).contains(where: { !fits($0, $1) })
    else { return nil }
    return Finding(
      .problem, "weights-order", layer: layer.name,
      "layer_names has \"\(group.name)\" at the place of this layer, whose weights have other shapes; Keras takes them by "
        + "place: list the layers in the order of model_config")
  }

  private static func hasWeights(_ layer: Layer) -> Bool {
    !layer.weights.isEmpty || layer.children.contains(where: hasWeights)
  }

  private static func isPlace(of layer: Layer, _ group: SavedGroup) -> Bool {
    layer.savedName?.isExactly(group.name) ?? false
  }

  /// Whether a group's arrays have the shapes of a layer's weights, in any order.
  private static func fits(_ group: SavedGroup, _ layer: Layer) -> Bool {
    func sorted(_ shapes: [[Int]]) -> [[Int]] { shapes.sorted { $0.lexicographicallyPrecedes($1) } }
    return sorted(group.arrays.map(\.shape)) == sorted(layer.allWeights.map(\.shape))
  }
}
