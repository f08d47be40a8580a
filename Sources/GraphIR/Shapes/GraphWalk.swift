internal import JSON

/// Goes through the calls of a functional model, each after those whose outputs it reads, whatever their order in the
/// file, and keeps the shapes found.
struct GraphWalk {
  private let model: Model
  private let dialect: Dialect
  private var shapes: ModelShapes

  private let graph: CallGraph
  /// For how many others each call waits, by layer and call.
  private var waiting: [[Int]] = []
  /// The calls that wait for each call.
  private var readers: [[[CallSite]]] = []
  private var ready: [CallSite] = []
  private var done = 0
  /// Whether the model is called on what its file was written with.
  private let areNotesValid: Bool
  /// Shapes that the file notes beside references, for what the catalogue can't tell.
  private var written: [TensorReference: TensorShape] = [:]

  init(_ model: Model, given: [TensorShape]?, areNotesValid: Bool, _ dialect: Dialect) {
    self.model = model
    self.dialect = dialect
    graph = CallGraph(model, dialect)
    shapes = ModelShapes(layers: model.layers.map { .unknown($0) }, inputs: nil, outputs: nil)
    let declared = model.declaredInputShapes
    self.areNotesValid = areNotesValid
    readNotes()
    setInputs(given: given, declared: declared)
    connect()
  }

  /// The next call whose inputs are settled.
  mutating func next() -> CallSite? {
    guard done < ready.count else { return nil }
    done += 1
    return ready[done - 1]
  }

  /// Keeps the shapes of a call and frees the calls that waited for it.
  mutating func record(_ result: CallShapes, at place: CallSite) {
    var result = result
    if result.outputs == nil { result.outputs = notedOutputs(of: place) }
    shapes.layers[place.layer].calls[place.call] = result
    for reader in readers[place.layer][place.call] {
      waiting[reader.layer][reader.call] -= 1
      if waiting[reader.layer][reader.call] == 0 { ready.append(reader) }
    }
  }

  /// What is known of a call before it is made.
  func facts(of place: CallSite) -> LayerFacts {
    let layer = model.layers[place.layer]
    guard layer.calls.indices.contains(place.call) else {
      return LayerFacts(layer: layer, inputs: inputGiven(to: place.layer).map { [$0] }, dialect: dialect)
    }
    let call = layer.calls[place.call]
    // tf.keras writes a number in the place of the first operand as a tensor of this layer
    let references = call.inputs.filter { !$0.layer.utf8.elementsEqual("_CONSTANT_VALUE".utf8) }
    let found = references.compactMap { shape(of: $0) }
    var inputs = found.isEmpty || found.count < references.count ? nil : found
    if call.inputs.isEmpty { inputs = inputGiven(to: place.layer).map { [$0] } }
    let isUnknown = found.count < references.count
    if inputs == nil, areNotesValid { inputs = layer.builtInputShapes }
    var facts = LayerFacts(layer: layer, inputs: inputs, dialect: dialect)
    let written = WrittenCall(Self.node(of: place.call, in: layer))
    facts.hasUnknownInputs = isUnknown
    facts.hasArrayArguments = written.hasArrayArguments
    facts.keywords = written.keywords
    for (key, value) in written.keywords {
      if let reference = WrittenCall.reference(value) { facts.keywordShapes[key] = shape(of: reference) }
    }
    facts.takeAttentionArguments()
    return facts
  }

  // MARK: Inputs and outputs

  private var inputShapes: [Int: TensorShape] = [:]

  private mutating func setInputs(given: [TensorShape]?, declared: [TensorShape]?) {
    for (index, reference) in model.inputs.enumerated() {
      guard let layer = graph.place(of: reference.layer) else { continue }
      if let given, given.indices.contains(index) {
        inputShapes[layer] = given[index]
      } else if let shape = model.layers[layer].declaredInputShapes?.first {
        inputShapes[layer] = shape
      }
    }
    shapes.inputs = given ?? declared
  }

  private func inputGiven(to layer: Int) -> TensorShape? {
    inputShapes[layer] ?? (model.layers[layer].isInput ? model.layers[layer].declaredInputShapes?.first : nil)
  }

  /// What was found, once no call is left.
  mutating func finish() -> ModelShapes {
    let found = model.outputs.compactMap { shape(of: $0) }
    shapes.outputs = found.count == model.outputs.count && !found.isEmpty ? found : nil
    return shapes
  }

  private func shape(of reference: TensorReference) -> TensorShape? {
    if let place = graph.source(of: reference),
      let outputs = shapes.layers[place.layer].calls[place.call].outputs,
      outputs.indices.contains(reference.tensor)
    {
      return outputs[reference.tensor]
    }
    return written[reference]
  }

  // MARK: Edges

  private mutating func connect() {
    waiting = shapes.layers.map { Array(repeating: 0, count: $0.calls.count) }
    readers = shapes.layers.map { Array(repeating: [], count: $0.calls.count) }
    for (index, layer) in model.layers.enumerated() {
      for call in waiting[index].indices {
        let reader = CallSite(layer: index, call: call)
        if layer.calls.indices.contains(call) {
          for reference in layer.calls[call].allInputs {
            // a call that is read twice is waited for once
            guard let source = graph.source(of: reference),
              readers[source.layer][source.call].last != reader
            else { continue }
            readers[source.layer][source.call].append(reader)
            waiting[index][call] += 1
          }
        }
        if waiting[index][call] == 0 { ready.append(reader) }
      }
    }
  }

  // MARK: Notes in the file

  private mutating func readNotes() {
    guard areNotesValid else { return }
    for layer in model.layers {
      // only Keras 3 has arguments, and shapes among them
      for call in layer.calls.indices where Self.node(of: call, in: layer)?["args"] != nil {
        let note = WrittenCall(Self.node(of: call, in: layer))
        written.merge(note.shapes) { first, _ in first }
      }
    }
  }

  /// A call as the file has it; nil where the calls are no longer those of the file.
  private static func node(of call: Int, in layer: Layer) -> JSONValue? {
    guard let nodes = layer.writtenCalls?.arrayValue, nodes.count == layer.calls.count else { return nil }
    return nodes[call]
  }

  /// The outputs of a call as its readers note them, if they name all from the first on.
  private func notedOutputs(of place: CallSite) -> [TensorShape]? {
    guard !written.isEmpty else { return nil }
    var found: [TensorShape] = []
    while let shape = written[graph.reference(to: place, tensor: found.count)] { found.append(shape) }
    return found.isEmpty ? nil : found
  }
}

extension Model {
  /// The shapes of the model's inputs as its file states them; nil where one is missing.
  ///
  /// A Sequential has them in one of four places: `batch_input_shape` of its first layer, an InputLayer,
  /// `build_input_shape` beside `layers`, or nowhere.
  public var declaredInputShapes: [TensorShape]? {
    switch kind {
    case .functional:
      let found = inputs.compactMap { layer(named: $0.layer)?.declaredInputShapes?.first }
      return found.count == inputs.count && !found.isEmpty ? found : nil
    case .sequential:
      if let first = layers.first {
        if let shapes = first.declaredInputShapes { return shapes }
        if let shapes = first.model?.declaredInputShapes { return shapes }
      }
      return TensorShape.list(config["build_input_shape"])
    }
  }
}
