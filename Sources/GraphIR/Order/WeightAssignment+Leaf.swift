extension WeightAssignment {
  /// The common case, told at once: a layer that holds no other, whose arrays come in the order of the flags with the
  /// names and shapes of the catalogue. Nil for all else, and then it is looked at with care.
  init?(leaf: Layer, _ arrays: [SavedArray], _ dialect: Dialect) {
    guard case .plain = leaf.contents, let wanted = Catalogue.weights(of: leaf, dialect),
      wanted.count == arrays.count
    else { return nil }
    var layer = leaf
    layer.weights = wanted.map {
      Weight(
        name: $0.name, path: "", shape: [], type: "", isTrainable: $0.isTrainable, source: .unassigned)
    }
    let slots = SavedOrder.slots(of: layer, dialect)
    guard slots.count == arrays.count else { return nil }
    for (array, slot) in zip(arrays, slots) {
      let specification = wanted[slot.index]
      guard array.prefix == arrays[0].prefix, array.variable == specification.name,
        specification.matches(shape: array.shape)
      else { return nil }
      layer.weights[slot.index].path = array.path
      layer.weights[slot.index].shape = array.shape
      layer.weights[slot.index].type = array.type
      layer.weights[slot.index].source = .stored(array.tensor)
    }
    self.init(layer: layer, confidence: .flags, findings: [])
  }
}
