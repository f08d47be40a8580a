package import GraphIR

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
  /// Whether a TimeDistributed holds the model, at any depth.
  package var isHeld = false
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

  /// The layers whose outputs are read: by calls, and as outputs of the model.
  package var readLayers: Set<ExactName> {
    var read = Set(outputs.tensors.map { ExactName($0.layer) })
    for layer in layers {
      for call in layer.calls { for input in call.allInputs { read.insert(ExactName(input.layer)) } }
    }
    return read
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
    // a list that nothing is written to stays the one that others have
    if layers.contains(where: \.traits.holdsModel) {
      for index in layers.indices { try layers[index].forEachModel(body) }
    }
    try body(&self)
  }

  /// Calls a closure with layers at every depth that are no models, what a layer holds before itself.
  ///
  /// - Parameter rules: Only with layers with which one of these has something to do, and those that hold one.
  package mutating func forEachLeaf<Failure>(
    concerning rules: RuleSet, _ body: (inout CanonicalLayer) throws(Failure) -> Void
  ) throws(Failure) {
    for index in layers.indices where !layers[index].traits.rules.isDisjoint(with: rules) {
      try layers[index].forEachLeaf(concerning: rules, body)
    }
  }

  /// Whether any layer at any depth that is no model is so.
  package func holdsLeaf(where isSo: (CanonicalLayer) -> Bool) -> Bool {
    layers.contains { $0.isOrHoldsLeaf(where: isSo) }
  }

  /// Whether both are the same model, of which one was copied from the other and neither was changed since. What is
  /// said to be no copy may still be equal.
  func isCopy(of other: CanonicalModel) -> Bool {
    let isShared = layers.withUnsafeBufferPointer { own in
      other.layers.withUnsafeBufferPointer { $0.baseAddress == own.baseAddress && $0.count == own.count }
    }
    return isShared && kind == other.kind && name == other.name && trainable == other.trainable
      && isHeld == other.isHeld && (opened?.hasMadeInput) == (other.opened?.hasMadeInput)
      && inputs == other.inputs && outputs == other.outputs
  }

  /// The rules that have something to do with any layer.
  var concernedRules: RuleSet { layers.reduce(into: RuleSet()) { $0.formUnion($1.traits.rules) } }
}
