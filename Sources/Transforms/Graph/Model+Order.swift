internal import GraphIR

extension Model {
  /// Puts layers in the order in which Keras lists them, which is the order in which it expects their weights.
  ///
  /// A surgery may bring layers of parallel branches nearer to the outputs than they were to the old ones.
  mutating func sortAsBuilt(after before: Model, _ dialect: Dialect) {
    guard let old = LayerOrder.asBuilt(before, dialect), old == old.sorted(),
      let order = LayerOrder.asBuilt(self, dialect)
    else { return }
    let listed = Set(order)
    var sorted = order
    // What no output depends on stays behind what it stands behind.
    for index in layers.indices where !listed.contains(index) {
      let place = sorted.firstIndex(of: index - 1).map { $0 + 1 } ?? 0
      sorted.insert(index, at: place)
    }
    layers = sorted.map { layers[$0] }
  }
}
