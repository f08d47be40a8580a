internal import GraphIR
internal import JSON
internal import Operations

/// The shapes of a graph's tensors: those that are known already, and those that follow from them.
struct ShapeWalk {
  private struct Key: Hashable {
    let layer: ExactName
    let node: Int
  }

  private let dialect: Dialect
  private var known: [Key: [TensorShape]] = [:]

  /// - Parameter dialect: The dialect by whose rules layers are read: the source's.
  init(_ model: CanonicalModel, _ dialect: Dialect) {
    self.dialect = dialect
    for layer in model.layers {
      for (node, shapes) in layer.outputShapes.enumerated() {
        if let shapes { known[Key(layer: ExactName(layer.name), node: node)] = shapes }
      }
      guard layer.isInput, layer.outputShapes.isEmpty, let shape = layer.config["batch_shape"]?.shape else {
        continue
      }
      known[Key(layer: ExactName(layer.name), node: 0)] = [shape]
    }
  }

  /// The shape of a tensor; nil where it is not known.
  func shape(of tensor: TensorReference) -> TensorShape? {
    guard let shapes = known[Key(layer: ExactName(tensor.layer), node: tensor.node)],
      shapes.indices.contains(tensor.tensor)
    else { return nil }
    return shapes[tensor.tensor]
  }

  /// Says what a call gives.
  mutating func set(_ shapes: [TensorShape]?, of layer: String, node: Int = 0) {
    known[Key(layer: ExactName(layer), node: node)] = shapes
  }

  /// Finds out what a call gives, whose inputs were looked at before.
  ///
  /// - Throws: where an operation can't take tensors of these shapes.
  mutating func visit(_ layer: CanonicalLayer, _ node: Int) throws(MigrationRefusal) {
    let key = Key(layer: ExactName(layer.name), node: node)
    if let operation = layer.operation {
      let shape = try shape(of: operation, layer.calls[node].arguments, in: layer.name)
      known[key] = shape.map { [TensorShape($0)] } ?? known[key]
      return
    }
    guard known[key] == nil else { return }
    if let model = layer.model {
      known[key] = Self.outputs(of: model)
      return
    }
    let inputs = layer.calls[node].inputs.compactMap(shape)
    guard inputs.count == layer.calls[node].inputs.count, !inputs.isEmpty else { return }
    if let held = layer.children.first?.model {
      guard layer.className == "TimeDistributed", inputs[0].rank > 1, let inside = Self.outputs(of: held)
      else { return }
      let time = inputs[0].dimensions[1]
      known[key] = inside.map {
        TensorShape(Array($0.dimensions.prefix(1)) + [time] + $0.dimensions.dropFirst())
      }
      return
    }
    known[key] = ShapeInference.shapes(of: layer.graphLayer, inputShapes: inputs, dialect).outputs
  }

  /// The shape of what an operation computes; nil where it is not known.
  ///
  /// - Throws: where it can't take operands of these shapes.
  func shape(
    of operation: Operation, _ operands: [CallArgument], in layer: String
  ) throws(MigrationRefusal) -> [Int?]? {
    let shapes = operands.map { operand -> [Int?]? in
      if let tensor = operand.tensor { return shape(of: tensor)?.dimensions }
      return operand.constant.flatMap(Constant.init)?.shape?.map(Optional.some)
    }
    do { return try operation.shape(of: shapes) } catch {
      throw MigrationRefusal(.unreadable, layer: layer, "what it computes can't be: \(error.message)")
    }
  }

  /// Writes what was found into the layers.
  func note(in model: inout CanonicalModel) {
    for index in model.layers.indices {
      let layer = model.layers[index]
      let count = max(layer.calls.count, layer.outputShapes.count)
      let shapes = (0..<count).map { known[Key(layer: ExactName(layer.name), node: $0)] }
      // a layer that is written to is one of its own
      if shapes != layer.outputShapes { model.layers[index].outputShapes = shapes }
    }
  }

  private static func outputs(of model: CanonicalModel) -> [TensorShape]? {
    if model.kind == .sequential { return model.layers.last?.outputShapes.first ?? nil }
    let tensors = model.outputs.tensors
    let shapes = tensors.compactMap(model.shape)
    return shapes.count == tensors.count ? shapes : nil
  }
}

extension CanonicalModel {
  /// Completes the shapes of all calls.
  ///
  /// - Parameter order: All calls, each behind those whose tensors it reads.
  /// - Returns: What was found.
  /// - Throws: where an operation can't take what it is called on.
  mutating func completeShapes(
    _ dialect: Dialect, _ order: [(layer: Int, call: Int)]
  ) throws(MigrationRefusal) -> ShapeWalk {
    var walk = ShapeWalk(self, dialect)
    for place in order { try walk.visit(layers[place.layer], place.call) }
    walk.note(in: &self)
    return walk
  }
}

extension CanonicalLayer {
  /// The layer as the catalogue knows layers, without calls and models.
  fileprivate var graphLayer: Layer {
    var layer = Layer(name: name, className: className, config: config, weights: weights)
    switch contents {
    case .plain, .model: break
    case .wrapper(let key, let inner): layer.contents = .wrapper(key: key, inner.graphLayer)
    case .bidirectional(let forward, let backward, let isWritten):
      layer.contents = .bidirectional(
        forward: forward.graphLayer, backward: backward.graphLayer, backwardIsWritten: isWritten)
    case .cells(let cells): layer.contents = .cells(cells.map(\.graphLayer))
    }
    return layer
  }
}

extension JSONValue {
  /// The sizes of a `batch_shape`.
  fileprivate var shape: TensorShape? {
    guard let sizes = arrayValue, sizes.allSatisfy({ $0.isNull || $0.intValue != nil }) else { return nil }
    return TensorShape(sizes.map(\.intValue))
  }
}
