internal import GraphIR
internal import JSON

extension Model {
  /// Cuts a list: it stays one, unless it has several outputs, which only a graph can have.
  ///
  /// - Returns: names of the layers dropped, in file order.
  mutating func cutList(
    from start: CutStart?, to ends: [TensorReference], _ dialect: Dialect
  ) throws(SurgeryError) -> [String] {
    let before = self
    let end = (ends.compactMap { index(of: $0.layer) }.max() ?? layers.count - 1) + 1
    var dropped = layers[end...].map(\.name)
    layers.removeSubrange(end...)
    if let start, let first = index(of: start.layer), let input = start.inputs.first {
      dropped = layers[..<first].map(\.name) + dropped
      layers.removeSubrange(..<first)
      takeInput(
        input, listing: dialect.listsInputOfSequential || before.layers.first?.isInput ?? false, dialect)
    }
    chain(dialect)
    if ends.count > 1 { try becomeGraph(of: ends, before, dialect) }
    return dropped
  }

  /// Gives a list another input.
  private mutating func takeInput(_ input: CutStart.Input, listing: Bool, _ dialect: Dialect) {
    if listing, let layer = input.layer {
      layers.insert(layer, at: 0)
      inputs = [TensorReference(layer: layer.name)]
    } else if let shape = input.shape, layers.first?.model?.declaredInputShapes == nil {
      layers[0].takeInputShape(shape.json, type: input.type.map { .string($0) }, dialect)
    }
    if config["build_input_shape"] != nil {
      config["build_input_shape"] = .some(input.shape?.json ?? .null)
    }
  }

  /// Makes a graph of a list, as Keras has it for `Model(list.inputs, outputs)`: the same layers, each called once.
  private mutating func becomeGraph(
    of ends: [TensorReference], _ file: Model, _ dialect: Dialect
  ) throws(SurgeryError) {
    let shapes = ShapeInference.shapes(of: self, dialect)
    let holder = Model(
      kind: .functional, className: dialect.functionalClassName, config: [:], layers: [], inputs: [],
      outputs: [])
    var graph: [Layer] = []
    if let first = layers.first, !first.isInput {
      guard let shape = declaredInputShapes?.first else {
        throw SurgeryError(
          .shapeUnknown, layer: first.name, setting: "to",
          "a Sequential with several outputs becomes a functional model, and the file does not say what the input of \"\(first.name)\" looks like; save the model after it was built"
        )
      }
      guard let type = inputType else {
        throw SurgeryError(
          .shapeUnknown,
          "a Sequential with several outputs becomes a functional model, and the file does not say which element type the input of \"\(first.name)\" has; save the model after it was built"
        )
      }
      // An input has a type and no policy.
      let new = NewLayers(dialect, in: holder, of: file, computingBy: .float32)
      graph.append(new.input(named: freeName("\(first.name)_input"), shape: shape, type: type))
    }
    var last = graph.first.map { TensorReference(layer: $0.name) }
    for (index, layer) in layers.enumerated() {
      var layer = layer
      layer.entry = dialect.entryInGraph(layer)
      layer.writtenCalls = nil
      layer.calls = last.map { [Call(inputs: [$0], shapes: [shapes.inputs(of: index)?.first])] } ?? []
      graph.append(layer)
      last = TensorReference(layer: layer.name, node: dialect.firstNode(of: layer))
    }
    guard let input = graph.first, let last else { return }
    self = Model(
      functional: name, layers: graph, input: TensorReference(layer: input.name), output: last, dialect)
    outputs = ends.map { end in
      TensorReference(
        layer: end.layer, node: layer(named: end.layer).map { dialect.firstNode(of: $0) } ?? 0,
        tensor: end.tensor)
    }
    config["input_layers"] = .some(dialect.form(of: inputs))
    config["output_layers"] = .some(dialect.form(of: outputs))
  }
}

extension Dialect {
  /// A list's entry with the keys that a graph's has besides.
  fileprivate func entryInGraph(_ layer: Layer) -> JSONObject {
    var entry: JSONObject = family == .keras2 ? ["name": .string(layer.name)] : [:]
    for (key, value) in layer.entry { entry[key] = .some(value) }
    entry["name"] = .some(.string(layer.name))
    entry["inbound_nodes"] = .some(.null)
    return entry
  }
}
