internal import GraphIR

extension WholeModel {
  /// Lists layers in the order in which Keras will list them, which is also the order in which it takes their weights:
  /// a layer that comes or goes on one of two branches may change it for all that stand there.
  ///
  /// Only graphs that the surgery changed are looked at.
  ///
  /// - Returns: true if layers with weights were put into another order.
  mutating func settleLoadOrder(since before: WholeModel) throws(SurgeryError) -> Bool {
    var known: [Model] = []
    before.model.visitModels { known.append($0) }
    let dialect = dialect
    return try model.settleLoadOrder(known, dialect)
  }
}

extension Model {
  fileprivate func visitModels(_ visit: (Model) -> Void) {
    func inside(_ layer: Layer) {
      if let model = layer.model { return model.visitModels(visit) }
      for child in layer.children { inside(child) }
    }
    visit(self)
    for layer in layers { inside(layer) }
  }

  fileprivate mutating func settleLoadOrder(_ known: [Model], _ dialect: Dialect) throws(SurgeryError) -> Bool
  {
    var isChanged = false
    for index in layers.indices {
      if try layers[index].settleLoadOrder(known, dialect) { isChanged = true }
    }
    guard kind == .functional, !known.contains(where: hasSameGraph),
      let order = LoadOrder.places(of: self, dialect)
    else { return isChanged }
    guard order != Array(layers.indices) else { return isChanged }
    let weighted = order.filter { !layers[$0].allWeights.isEmpty }
    let isMisread = weighted != weighted.sorted()
    let names = Set(layers.map(\.name))
    let old = known.max { first, second in
      first.layers.count { names.contains($0.name) } < second.layers.count { names.contains($0.name) }
    }
    // A file whose layers never stood in Keras's order may have a reason that the graph does not tell.
    guard old.map({ LoadOrder.places(of: $0, dialect) == Array($0.layers.indices) }) ?? true else {
      guard isMisread else { return isChanged }
      throw SurgeryError(
        .notLoadable,
        "Keras would take the weights of model \"\(name)\" in another order after this surgery, and the file's layers stand in an order that its graph does not explain: load and save it in Keras first"
      )
    }
    layers = order.map { layers[$0] }
    return isChanged || isMisread
  }

  /// Whether both list the same layers, in the same order and with the same calls, whatever their names.
  private func hasSameGraph(as other: Model) -> Bool {
    guard kind == other.kind, layers.count == other.layers.count,
      zip(layers, other.layers).allSatisfy({ $0.className.isSameName(as: $1.className) })
    else { return false }
    return wires == other.wires
  }

  /// What each call reads, and the outputs, with layers by their places.
  private var wires: [[[Int]]] {
    let places = Dictionary(
      layers.enumerated().map { (Array($0.element.name.utf8), $0.offset) },
      uniquingKeysWith: { first, _ in first })
    func wire(_ tensor: TensorReference) -> [Int] {
      [places[Array(tensor.layer.utf8)] ?? -1, tensor.node, tensor.tensor]
    }
    return layers.flatMap { layer in [[[layer.calls.count]]] + layer.calls.map { $0.allInputs.map(wire) } }
      + [outputs.map(wire)]
  }
}

extension Layer {
  fileprivate mutating func settleLoadOrder(_ known: [Model], _ dialect: Dialect) throws(SurgeryError) -> Bool
  {
    if case .model(var model) = contents {
      let isChanged = try model.settleLoadOrder(known, dialect)
      contents = .model(model)
      return isChanged
    }
    guard containsModel else { return false }
    var inside = children
    var isChanged = false
    for index in inside.indices {
      if try inside[index].settleLoadOrder(known, dialect) { isChanged = true }
    }
    children = inside
    return isChanged
  }
}
