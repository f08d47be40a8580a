internal import GraphIR
internal import JSON

/// Activation functions that the target knows under another name, or not at all.
enum ActivationNames: MigrationRule {
  static let name = "activation"
  static let symptom = "Unknown activation function: silu"
  static let cause = "activations came one after another, some under two names"
  static let remedy = "the other name; else swish becomes sigmoid and Multiply, relu6 a ReLU"

  /// Activations that all have, under these names.
  private static let everywhere: Set = [
    "elu", "exponential", "hard_sigmoid", "linear", "relu", "selu", "sigmoid", "softmax", "softplus",
    "softsign", "tanh",
  ]
  private static let otherNames = ["swish": "silu", "silu": "swish"]

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    ["activation", "recurrent_activation"].contains { key in
      layer.config[key]?.stringValue.map { !everywhere.contains($0) } ?? false
    }
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    try draft.forEachLeaf(of: Self.self) { layer, draft in
      for key in ["activation", "recurrent_activation"] {
        guard let function = layer.config[key]?.stringValue, isMissing(function, in: draft),
          let other = otherNames[function], draft.table.knows(.activations, other, in: draft.target)
        else { continue }
        layer.config[key] = .string(other)
        draft.note(name, layer: layer.name, .fails, "\(function) is called \(other)")
      }
    }
    try draft.forEachModel { model, draft throws(MigrationRefusal) in
      for layer in model.layers where layer.model == nil {
        guard let function = layer.config["activation"]?.stringValue, isMissing(function, in: draft),
          layer.calls.count <= 1
        else { continue }
        switch function {
        case "swish", "silu":
          guard model.becomeGraph() else { continue }
          lowerSwish(of: layer, in: &model)
        case "relu6" where layer.className == "Activation":
          guard let index = model.index(of: layer.name) else { continue }
          model.layers[index].className = "ReLU"
          model.layers[index].config = layer.config(["max_value": 6.0])
        default: continue
        }
        draft.note(
          name, layer: layer.name, .fails, "\(function) is said by other layers", exactness: .rounding)
      }
    }
    try draft.forEachLeaf(of: Self.self) { layer, draft throws(MigrationRefusal) in
      for key in ["activation", "recurrent_activation"] {
        guard let function = layer.config[key]?.stringValue, isMissing(function, in: draft) else { continue }
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name, "\(draft.target) has no activation \(function)")
      }
    }
  }

  private static func isMissing(_ function: String, in draft: MigrationDraft) -> Bool {
    draft.table.hasEver(.activations, function)
      && !draft.table.knows(.activations, function, in: draft.target)
  }

  /// x * sigmoid(x)
  private static func lowerSwish(of layer: CanonicalLayer, in model: inout CanonicalModel) {
    guard let index = model.index(of: layer.name), let graphLayer = model.layer(named: layer.name) else {
      return
    }
    let sigmoid = model.freeName("\(layer.name)_sigmoid")
    var gate = CanonicalLayer("Activation", named: sigmoid)
    gate.config = layer.config(["activation": "sigmoid"], named: sigmoid)
    gate.outputShapes = layer.outputShapes
    if layer.className == "Activation" {
      let input = graphLayer.calls.first?.arguments.first ?? .list([])
      gate.calls = graphLayer.calls
      model.layers[index].className = "Multiply"
      model.layers[index].config = layer.config([:])
      model.layers[index].calls = [
        CanonicalCall([.list([input, .tensor(TensorReference(layer: sigmoid))])])
      ]
      model.layers.insert(gate, at: index)
      return
    }
    let product = model.freeName("\(layer.name)_swish")
    model.layers[index].config["activation"] = "linear"
    model.redirect(layer.name, to: TensorReference(layer: product))
    gate.calls = [CanonicalCall(on: TensorReference(layer: layer.name))]
    var multiply = CanonicalLayer("Multiply", named: product, layer.config([:], named: product))
    multiply.calls = [
      CanonicalCall([
        .list([.tensor(TensorReference(layer: layer.name)), .tensor(TensorReference(layer: sigmoid))])
      ])
    ]
    multiply.outputShapes = layer.outputShapes
    model.layers.insert(contentsOf: [gate, multiply], at: index + 1)
  }
}

extension CanonicalLayer {
  /// The config of a layer that computes as this one does: name, flag and type, and what follows.
  func config(_ rest: JSONObject, named other: String? = nil) -> JSONObject {
    var config: JSONObject = [
      "name": .string(other ?? name), "trainable": true, "dtype": self.config["dtype"] ?? "float32",
    ]
    for (key, value) in rest { config[key] = .some(value) }
    return config
  }
}
