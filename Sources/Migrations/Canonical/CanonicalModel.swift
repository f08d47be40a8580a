package import GraphIR
package import JSON
package import Operations

/// A model in no Keras's form: what the rules of a migration change, and what every release's form is made of.
package struct CanonicalModel: Sendable {
  /// How the layers hang together.
  package var kind: Model.Kind
  /// The model's name; nil where the file has none.
  package var name: String?
  /// Layers in file order. A Sequential begins with its InputLayer where the input's shape is known.
  package var layers: [CanonicalLayer]
  /// The model's inputs, in their structure: one tensor, a list, an object. None in a Sequential.
  package var inputs: CallArgument
  /// The model's outputs.
  package var outputs: CallArgument
  /// The flag of the model as a whole; nil where the file has none.
  package var trainable: Bool?
  /// How the model was opened for operations, if it was a list of layers; nil for every other.
  package var opened: OpenedModel?

  /// The position of a layer.
  package func index(of name: String) -> Int? { layers.firstIndex { $0.name.isExactly(name) } }

  /// The layer of a name.
  package func layer(named name: String) -> CanonicalLayer? { index(of: name).map { layers[$0] } }

  /// A name that no layer has: `base`, else `base_1`, `base_2` and so on.
  package func freeName(_ base: String) -> String {
    let taken = Set(layers.map { ExactName($0.name) })
    guard taken.contains(ExactName(base)) else { return base }
    var number = 1
    while taken.contains(ExactName("\(base)_\(number)")) { number += 1 }
    return "\(base)_\(number)"
  }

  /// The shape of a tensor; nil where it is not known.
  package func shape(of tensor: TensorReference) -> TensorShape? {
    guard let layer = layer(named: tensor.layer), layer.outputShapes.indices.contains(tensor.node),
      let shapes = layer.outputShapes[tensor.node], shapes.indices.contains(tensor.tensor)
    else { return nil }
    return shapes[tensor.tensor]
  }

  /// How often the outputs of a layer are read: by calls, and as outputs of the model.
  package func readers(of name: String) -> Int {
    var count = outputs.tensors.count { $0.layer.isExactly(name) }
    for layer in layers {
      for call in layer.calls { count += call.allInputs.count { $0.layer.isExactly(name) } }
    }
    return count
  }

  /// Changes every tensor that is read.
  package mutating func mapTensors(_ change: (TensorReference) -> TensorReference) {
    for index in layers.indices {
      for call in layers[index].calls.indices { layers[index].calls[call].mapTensors(change) }
    }
    outputs = outputs.mapTensors(change)
    inputs = inputs.mapTensors(change)
  }

  /// Lets everything that reads a layer's only output read another tensor.
  package mutating func redirect(_ name: String, to tensor: TensorReference) {
    mapTensors { $0.layer.isExactly(name) ? tensor : $0 }
  }

  /// Calls a closure with every model inside, the innermost first, and with this one.
  package mutating func forEachModel<Failure>(
    _ body: (inout CanonicalModel) throws(Failure) -> Void
  ) throws(Failure) {
    for index in layers.indices { try layers[index].forEachModel(body) }
    try body(&self)
  }

  /// Calls a closure with every layer at every depth that is no model, what a layer holds before itself.
  package mutating func forEachLeaf<Failure>(
    _ body: (inout CanonicalLayer) throws(Failure) -> Void
  ) throws(Failure) {
    for index in layers.indices { try layers[index].forEachLeaf(body) }
  }
}

/// One layer in no Keras's form.
package struct CanonicalLayer: Sendable {
  /// What a layer holds.
  package indirect enum Contents: Sendable {
    case plain
    /// One layer, under a key of the config.
    case wrapper(key: String, CanonicalLayer)
    case model(CanonicalModel)
    /// Both directions of a Bidirectional.
    case bidirectional(forward: CanonicalLayer, backward: CanonicalLayer, backwardIsWritten: Bool)
    case cells([CanonicalLayer])
  }

  /// The name that calls refer to.
  package var name: String
  /// Keras's class, with `package>` in front where a class of somebody's own was registered.
  package var className: String
  /// The configuration without the forms of any Keras: no modules, a policy by its name, lists for tuples. What the
  /// layer holds is not in it.
  package var config: JSONObject
  package var contents: Contents
  package var calls: [CanonicalCall]
  /// Own weights in creation order.
  package var weights: [Weight]
  /// Whether the weights are those that Keras's class has, by name.
  package var weightsAreUnderstood: Bool
  package var assets: [Asset]
  /// The shapes that each call gives, as far as they are known; empty for a layer that a rule made.
  package var outputShapes: [[TensorShape]?]
  /// Whether it is one of Keras 3's operations rather than a layer.
  package var isKeras3Operation: Bool
  /// Whether the file says in which module the class is.
  package var namesModule = false
  /// What it computes, where it is an operation in the vocabulary of all releases; its config is empty then, and its
  /// one call has the operands, tensors and constants, one after the other.
  package var operation: Operation?

  package init(
    _ className: String, named name: String, _ config: JSONObject = [:], contents: Contents = .plain,
    calls: [CanonicalCall] = [], weights: [Weight] = []
  ) {
    self.name = name
    self.className = className
    self.config = config
    self.contents = contents
    self.calls = calls
    self.weights = weights
    weightsAreUnderstood = true
    assets = []
    outputShapes = []
    isKeras3Operation = false
  }

  /// The class without the `package>` prefix.
  package var plainClassName: String {
    guard let sign = className.utf8.lastIndex(of: UInt8(ascii: ">")) else { return className }
    return String(className[className.utf8.index(after: sign)...])
  }

  package var isInput: Bool { className == "InputLayer" }

  /// The model, where the layer is one.
  package var model: CanonicalModel? {
    if case .model(let model) = contents { model } else { nil }
  }

  /// The layers directly inside.
  package var children: [CanonicalLayer] {
    get {
      switch contents {
      case .plain: []
      case .wrapper(_, let layer): [layer]
      case .model(let model): model.layers
      case .bidirectional(let forward, let backward, _): [forward, backward]
      case .cells(let cells): cells
      }
    }
    set {
      switch contents {
      case .plain: precondition(newValue.isEmpty, "a plain layer holds none")
      case .wrapper(let key, _): contents = .wrapper(key: key, newValue[0])
      case .model(var model):
        model.layers = newValue
        contents = .model(model)
      case .bidirectional(_, _, let isWritten):
        contents = .bidirectional(
          forward: newValue[0], backward: newValue[1], backwardIsWritten: isWritten)
      case .cells: contents = .cells(newValue)
      }
    }
  }

  /// Whether a model is inside, at any depth.
  package var containsModel: Bool { model != nil || children.contains(where: \.containsModel) }

  /// The element type or policy that it computes in, by name; nil where the config has none.
  package var policy: String? { config["dtype"]?.stringValue }

  /// Calls a closure with the models inside, at every depth, the innermost first.
  mutating func forEachModel<Failure>(
    _ body: (inout CanonicalModel) throws(Failure) -> Void
  ) throws(Failure) {
    if case .model(var model) = contents {
      try model.forEachModel(body)
      contents = .model(model)
      return
    }
    guard children.contains(where: \.containsModel) else { return }
    var inside = children
    for index in inside.indices { try inside[index].forEachModel(body) }
    children = inside
  }

  /// Calls a closure with every layer inside that is no model, and with this one unless it is a model.
  mutating func forEachLeaf<Failure>(
    _ body: (inout CanonicalLayer) throws(Failure) -> Void
  ) throws(Failure) {
    var inside = children
    if !inside.isEmpty {
      for index in inside.indices { try inside[index].forEachLeaf(body) }
      children = inside
    }
    if model == nil { try body(&self) }
  }
}
