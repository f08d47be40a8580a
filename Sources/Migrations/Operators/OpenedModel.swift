internal import GraphIR
internal import JSON

/// How a list of layers was made a graph, for the time in which its operations are read and lowered.
package struct OpenedModel: Sendable {
  /// Whether its input was made up, for the file does not say the shape.
  var hasMadeInput = false
}

extension CanonicalModel {
  /// Makes a Sequential a graph until `close`, whether or not the shape of its input is known.
  mutating func open() {
    guard kind == .sequential, let first = layers.first else { return }
    opened = OpenedModel(hasMadeInput: !first.isInput)
    if !first.isInput {
      let name = freeName("\(first.name)_input")
      layers.insert(
        CanonicalLayer(
          "InputLayer", named: name, ["batch_shape": nil, "dtype": "float32", "name": .string(name)]),
        at: 0)
    }
    _ = becomeGraph()
  }

  /// Makes a graph the list again that it was, if every layer still reads the one before.
  ///
  /// - Throws: where it can't be a list any more, and can't be a graph.
  mutating func close() throws(MigrationRefusal) {
    guard let opened else { return }
    self.opened = nil
    if let layer = firstOutsideOfChain {
      guard opened.hasMadeInput else { return }
      throw MigrationRefusal(
        .noCounterpart, layer: layer.name,
        "a list can't have it in the place of an operation, and for a graph the shape of the input must be in the file"
      )
    }
    kind = .sequential
    for index in layers.indices { layers[index].calls = [] }
    (inputs, outputs) = (.list([]), .list([]))
    if opened.hasMadeInput { layers.removeFirst() }
  }

  /// Notes of every model inside whether a wrapper holds it.
  mutating func noteHeldModels() {
    guard layers.contains(where: \.traits.holdsModel) else { return }
    for index in layers.indices { layers[index].noteHeldModels(isHeld) }
  }

  /// The first layer that a list can't have, or that reads another one than that before; nil in a graph that could be
  /// a list.
  private var firstOutsideOfChain: CanonicalLayer? {
    guard let first = layers.first, first.isInput, layers.count > 1 else { return layers.first }
    for (before, layer) in zip(layers, layers.dropFirst()) {
      guard !layer.isInput, !layer.isOperatorLayer, layer.operation == nil, layer.calls.count == 1,
        layer.calls[0].arguments == [.tensor(TensorReference(layer: before.name))],
        layer.calls[0].keywords.allSatisfy({ $0.value.tensors.isEmpty })
      else { return layer }
    }
    let last = layers[layers.count - 1]
    return outputs.tensors == [TensorReference(layer: last.name)] ? nil : last
  }
}

extension CanonicalLayer {
  /// Whether it is an operation in the form of TensorFlow or of Keras 3.
  var isOperatorLayer: Bool {
    isKeras3Operation || ["TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer"].contains(className)
  }

  /// Whether it is a wrapper that holds a list of layers.
  var holdsList: Bool {
    if case .wrapper(_, let held) = contents { held.model?.kind == .sequential } else { false }
  }

  fileprivate mutating func noteHeldModels(_ isHeld: Bool) {
    if case .model(var model) = contents {
      model.isHeld = isHeld
      model.noteHeldModels()
      contents = .model(model)
      return
    }
    guard traits.holdsModel else { return }
    var inside = children
    for index in inside.indices { inside[index].noteHeldModels(true) }
    children = inside
  }

  /// Puts a list of nothing but the held layer in the place of the layer that a TimeDistributed holds.
  ///
  /// - Parameter input: The shape that the wrapper is called on; nil where it is not known.
  mutating func openHeldLayer(_ input: TensorShape?) {
    guard case .wrapper(let key, let held) = contents else { return }
    var layers = [held]
    if let input, input.rank > 2 {
      var dimensions = input.dimensions
      dimensions.remove(at: 1)
      let name = "\(held.name)_input"
      layers.insert(
        CanonicalLayer(
          "InputLayer", named: name,
          ["batch_shape": dimensions.written, "dtype": "float32", "name": .string(name)]), at: 0)
      layers[0].outputShapes = [[TensorShape(dimensions)]]
    }
    let name = "\(held.name)_model"
    let model = CanonicalModel(
      kind: .sequential, name: name, layers: layers, inputs: .list([]), outputs: .list([]), trainable: nil)
    contents = .wrapper(key: key, CanonicalLayer("Sequential", named: name, contents: .model(model)))
  }

  /// Puts the layer of a list of one in the list's place, where a TimeDistributed holds it.
  mutating func closeHeldLayer() {
    guard case .wrapper(let key, let held) = contents, let model = held.model, model.kind == .sequential
    else { return }
    let layers = model.layers.filter { !$0.isInput }
    guard layers.count == 1, layers[0].model == nil else { return }
    contents = .wrapper(key: key, layers[0])
  }
}

extension [Int?] {
  /// The sizes as a config has them.
  var written: JSONValue { .array(map { size in size.map { .number(JSONNumber($0)) } ?? .null }) }
}
