extension Check {
  /// Weights against the catalogue: how many, and whether their shapes fit the config and what the layer is called on.
  mutating func weights(of layer: Layer, _ shapes: LayerShapes?, path: String) {
    let call = shapes?.calls.first
    if layer.weightsAreUnderstood, layer.model == nil {
      own(layer, inputs: call?.inputs, path: path)
      if let call { fit(layer, call, path: path) }
    }
    // A list that stands for all that is inside was never taken apart.
    guard layer.weightsAreUnderstood || layer.weights.isEmpty else { return }
    for (index, child) in layer.children.enumerated() {
      let inside = call.flatMap { $0.children.indices.contains(index) ? $0.children[index] : nil }
      weights(of: child, inside, path: "\(path)/\(child.name)")
    }
  }

  private mutating func own(_ layer: Layer, inputs: [TensorShape]?, path: String) {
    for weight in layer.weights {
      if weight.path.isEmpty || weight.shape.contains(where: { $0 < 0 }) {
        report(
          "verify-weights", path,
          "weight \"\(weight.name)\" of layer \"\(layer.name)\" has no name or no size")
      }
    }
    guard let definition = Catalogue.definition(of: layer, dialect),
      let wanted = definition.weights(layer, inputShapes: inputs, dialect)
        ?? definition.weights(layer, inputShapes: nil, dialect)
    else { return }
    guard wanted.count == layer.weights.count else {
      report(
        "verify-weights", path,
        "layer \"\(layer.name)\" (\(layer.className)) must have \(wanted.count) weights and has \(layer.weights.count)"
      )
      return
    }
    for (want, weight) in zip(wanted, layer.weights) where !want.matches(shape: weight.shape) {
      let sizes = (want.shape ?? []).map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
      report(
        "verify-weights", path,
        "weight \"\(weight.name)\" of layer \"\(layer.name)\" must be (\(sizes)) and is \(TensorShape(weight.shape))"
      )
    }
  }

  /// What every config of these classes tells is an output shape, so none means an input that does not fit.
  private mutating func fit(_ layer: Layer, _ call: CallShapes, path: String) {
    guard let inputs = call.inputs, !inputs.isEmpty, call.outputs == nil,
      layer.className == "Dense" || layer.className.hasPrefix("Global")
    else { return }
    let taken = inputs.map(\.description).joined(separator: ", ")
    report("verify-shape", path, "layer \"\(layer.name)\" (\(layer.className)) can't take \(taken)")
  }

  /// Every weight of a top-level layer must be listed once, under a name of its own.
  mutating func savedOrder(of layer: Layer) {
    let slots = SavedOrder.slots(of: layer, dialect)
    if slots.count != layer.allWeights.count || Set(slots).count != slots.count {
      report(
        "verify-order", layer.name,
        "the saved order of layer \"\(layer.name)\" misses weights or repeats them")
    }
    var paths: Set<ExactName> = []
    for weight in layer.allWeights where !dialect.writesBareWeightNames {
      guard weight.tensor == nil else { continue }
      if !paths.insert(ExactName(weight.path)).inserted {
        report(
          "verify-weights", layer.name,
          "two new weights of layer \"\(layer.name)\" are called \"\(weight.path)\"")
      }
    }
  }
}
