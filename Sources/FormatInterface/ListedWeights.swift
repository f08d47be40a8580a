package import GraphIR

extension StoredModel {
  /// Whether the file lists the weights of a layer in the order that follows from the flags, which the layer still has.
  ///
  /// Then a list is known to be right of which nothing else tells what its entries are.
  package func lists(_ layer: Layer) -> Bool {
    guard let before = whole.model.layer(named: layer.name), layer.hasFlags(of: before),
      let group = listedOrder.first(where: { $0.group.isExactly(layer.name) })
    else { return false }
    let order = SavedOrder.slots(of: layer, whole.dialect).map { layer.weight(at: $0).tensor?.key }
    return order == group.keys.map { Optional($0) }
  }
}

extension Layer {
  /// A part whose weights are not understood, at any depth.
  package var opaquePart: Layer? {
    if !weightsAreUnderstood, !weights.isEmpty { return self }
    for child in children {
      if let found = child.opaquePart { return found }
    }
    return nil
  }

  /// Whether the flags in both trees, which have the same form, are the same.
  package func hasFlags(of other: Layer) -> Bool {
    trainableFlag == other.trainableFlag && children.count == other.children.count
      && zip(children, other.children).allSatisfy { $0.hasFlags(of: $1) }
  }
}
