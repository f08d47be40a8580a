/// How each Keras numbers the calls of a layer: the second element of `["layer", node, tensor]`. Run in ten Kerases, with nested
/// models of every kind.
extension Dialect {
  /// The number of a layer's first call where other calls refer to it.
  ///
  /// A layer's calls are counted from 0. Before Keras 3 a nested model that was built before it was called has a node of its
  /// own, number 0, so that its calls begin with 1: every one in standalone Keras. In tf.keras a Sequential that does not
  /// know its input's shape is built by its first call, number 0.
  public func firstNode(of layer: Layer) -> Int {
    guard let model = layer.model else { return 0 }
    switch family {
    case .keras2: return 1
    case .tfKeras: return model.isBuiltBeforeItsCalls(self) ? 1 : 0
    case .keras3: return 0
    }
  }

  /// The number of a layer's first call in `input_layers` and `output_layers`.
  ///
  /// Keras 3 counts the calls of nested functional models from 1 there. It does so when it saves in all versions, and when it
  /// loads from 3.3 on: what Keras 3.0 to 3.2 write for a model whose output is a nested model's, they can't load.
  func firstNodeAtEnds(of layer: Layer) -> Int {
    guard countsModelsFromOneAtEnds, layer.model?.kind == .functional else { return firstNode(of: layer) }
    return 1
  }

  private var countsModelsFromOneAtEnds: Bool { family == .keras3 && isAtLeast(3, 3) }

  /// Whether this Keras numbers nested functional models in `output_layers` in another way than it reads them.
  var misnumbersEnds: Bool { family == .keras3 && !isAtLeast(3, 3) }

  /// References of `input_layers` or `output_layers` with the numbers that calls have for the same tensors, as `Model` keeps
  /// them.
  ///
  /// - Parameter layers: The model's.
  package func ends(reading references: [TensorReference], of layers: [Layer]) -> [TensorReference] {
    let shifts = shifts(at: references, in: layers)
    guard !shifts.isEmpty else { return references }
    return references.map { reference in
      guard let shift = shifts[ExactName(reference.layer)], reference.node >= 0 else { return reference }
      var read = reference
      // Python takes the place -1 of a list for its last one, and so does Keras
      read.node = reference.node < shift.count ? shift.calls - 1 : reference.node - shift.count
      return read
    }
  }

  /// The same references as `input_layers` and `output_layers` have them.
  package func ends(writing references: [TensorReference], of layers: [Layer]) -> [TensorReference] {
    let shifts = shifts(at: references, in: layers)
    guard !shifts.isEmpty else { return references }
    return references.map { reference in
      guard let shift = shifts[ExactName(reference.layer)] else { return reference }
      var written = reference
      written.node += shift.count
      return written
    }
  }

  /// Layers that references of `input_layers` and `output_layers` have other numbers for than calls do.
  private func shifts(
    at references: [TensorReference], in layers: [Layer]
  ) -> [ExactName: (count: Int, calls: Int)] {
    guard countsModelsFromOneAtEnds else { return [:] }
    let named = Set(references.map { ExactName($0.layer) })
    var shifts: [ExactName: (count: Int, calls: Int)] = [:]
    for layer in layers where layer.model != nil && named.contains(ExactName(layer.name)) {
      let count = firstNodeAtEnds(of: layer) - firstNode(of: layer)
      if count > 0 { shifts[ExactName(layer.name)] = (count, layer.calls.count) }
    }
    return shifts
  }
}

extension Model {
  /// Whether tf.keras has built the model as a graph before it is called for the first time.
  fileprivate func isBuiltBeforeItsCalls(_ dialect: Dialect) -> Bool {
    guard kind == .sequential else { return true }
    // an empty list counts as a graph from TF 2.3 on
    guard let first = layers.first else { return dialect.isAtLeast(2, 4) }
    if let model = first.model { return model.isBuiltBeforeItsCalls(dialect) }
    return first.isInput || first.declaredInputShapes != nil
  }
}
