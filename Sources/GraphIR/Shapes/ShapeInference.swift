internal import JSON

/// Computes the output shape of every call in a model, as far as the catalogue and the file tell it.
///
/// It never fails: an unknown class, an impossible config, a reference to nothing or a cycle make shapes unknown, and
/// with them whatever depends on them.
public struct ShapeInference {
  /// More calls than any model has; a file that nests models to multiply them gets no shapes beyond.
  static let mostCalls = 100_000
  /// More levels than a reader lets through.
  static let deepest = 70

  let dialect: Dialect
  private var callsLeft = ShapeInference.mostCalls
  private var depth = 0
  /// False inside a model that is called on other shapes than its file was written with.
  private var areNotesValid = true

  private init(dialect: Dialect, trustingNotes: Bool = true) {
    self.dialect = dialect
    areNotesValid = trustingNotes
  }

  /// The shapes of a model.
  ///
  /// - Parameters:
  ///   - inputShapes: what the model is called on; without it, what its file says.
  ///   - trustingNotes: whether shapes that the file notes beside calls stand in for what can't be inferred.
  public static func shapes(
    of model: Model, inputShapes: [TensorShape]? = nil, trustingNotes: Bool = true, _ dialect: Dialect
  ) -> ModelShapes {
    var inference = ShapeInference(dialect: dialect, trustingNotes: trustingNotes)
    return inference.run(model, given: inputShapes)
  }

  /// The shapes of one call of a layer, with those of everything inside.
  public static func shapes(
    of layer: Layer, inputShapes: [TensorShape]?, _ dialect: Dialect
  ) -> CallShapes {
    var inference = ShapeInference(dialect: dialect)
    return inference.call(layer, LayerFacts(layer: layer, inputs: inputShapes, dialect: dialect))
  }

  private mutating func run(_ model: Model, given: [TensorShape]?) -> ModelShapes {
    guard depth < Self.deepest else { return .unknown(model) }
    let wereNotesValid = areNotesValid
    areNotesValid = wereNotesValid && model.isDeclared(on: given)
    depth += 1
    defer {
      depth -= 1
      areNotesValid = wereNotesValid
    }
    switch model.kind {
    case .sequential: return runSequential(model, given: given)
    case .functional: return runGraph(model, given: given)
    }
  }

  // MARK: One call

  private mutating func call(_ layer: Layer, _ known: LayerFacts) -> CallShapes {
    var shapes = CallShapes(inputs: known.inputs)
    guard callsLeft > 0 else {
      shapes.children = layer.children.map { .unknown($0) }
      return shapes
    }
    callsLeft -= 1
    if let model = layer.model {
      let inside = run(model, given: known.inputs)
      shapes.inputs = known.inputs ?? inside.inputs
      shapes.outputs = inside.outputs
      shapes.children = inside.layers
      return shapes
    }
    var facts = known
    let definition = Catalogue.definition(of: layer, dialect)
    guard depth < Self.deepest else {
      shapes.children = layer.children.map { .unknown($0) }
      return shapes
    }
    depth += 1
    for (index, child) in layer.children.enumerated() {
      // a wrapper that nobody knows may still say what its content was built with
      let inputs = definition?.childInputs(facts, child: index) ?? noted(child)
      let inside = call(child, LayerFacts(layer: child, inputs: inputs, dialect: dialect))
      facts.children.append(inside.outputs)
      shapes.children.append(LayerShapes(calls: [inside]))
    }
    depth -= 1
    shapes.outputs = definition?.outputShapes(facts)
    return shapes
  }

  /// What the file says that a layer was built on.
  private func noted(_ layer: Layer) -> [TensorShape]? { areNotesValid ? layer.builtInputShapes : nil }

  // MARK: Sequential

  private mutating func runSequential(_ model: Model, given: [TensorShape]?) -> ModelShapes {
    var current = given ?? model.declaredInputShapes
    var shapes = ModelShapes(layers: [], inputs: current, outputs: nil)
    for layer in model.layers {
      let inputs = current ?? noted(layer)
      let result = call(layer, LayerFacts(layer: layer, inputs: inputs, dialect: dialect))
      shapes.layers.append(LayerShapes(calls: [result]))
      if shapes.layers.count == 1, shapes.inputs == nil { shapes.inputs = result.inputs }
      current = result.outputs
    }
    shapes.outputs = current
    return shapes
  }

  // MARK: Graph

  private mutating func runGraph(_ model: Model, given: [TensorShape]?) -> ModelShapes {
    var graph = GraphWalk(model, given: given, areNotesValid: areNotesValid, dialect)
    while let place = graph.next() {
      let layer = model.layers[place.layer]
      graph.record(call(layer, graph.facts(of: place)), at: place)
    }
    return graph.finish()
  }
}

extension Model {
  /// Whether shapes are those that the file declares, whatever the batch.
  fileprivate func isDeclared(on given: [TensorShape]?) -> Bool {
    guard let given, let declared = declaredInputShapes else { return true }
    return given.count == declared.count
      && zip(given, declared).allSatisfy { $0.dimensions.dropFirst() == $1.dimensions.dropFirst() }
  }
}

extension ModelShapes {
  fileprivate static func unknown(_ model: Model) -> ModelShapes {
    ModelShapes(layers: model.layers.map { .unknown($0) }, inputs: nil, outputs: nil)
  }
}

extension LayerShapes {
  /// As many calls as the layer has, of which nothing is known.
  static func unknown(_ layer: Layer) -> LayerShapes {
    LayerShapes(calls: Array(repeating: CallShapes(), count: max(layer.calls.count, 1)))
  }
}
