internal import GraphIR
internal import JSON

/// hard_sigmoid, which is clip(0.2 x + 0.5, 0, 1) in all of Keras 2 and clip(x / 6 + 0.5, 0, 1) in all of Keras 3.
enum HardSigmoid: MigrationRule {
  static let name = "hard-sigmoid"
  static let symptom = "other predictions, without a word"
  static let cause = "hard_sigmoid has slope 0.2 in Keras 2 and 1/6 in Keras 3"
  static let remedy =
    "weights of a recurrent layer's gates are multiplied by 1.2, or by 1/1.2 the other way; an activation becomes Rescaling and ReLU"

  /// How many gates stand side by side in the weights, and which of them have the recurrent activation.
  private static let gates: [String: (count: Int, recurrent: [Int])] = [
    "LSTM": (4, [0, 1, 3]), "GRU": (3, [0, 1]), "ConvLSTM1D": (4, [0, 1, 3]), "ConvLSTM2D": (4, [0, 1, 3]),
    "ConvLSTM3D": (4, [0, 1, 3]),
  ]

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    isHard(layer.config["activation"]) || kind(of: layer) != nil
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.crossesToKeras3 || draft.crossesToKeras2 else { return }
    try draft.forEachLeaf(of: Self.self, scaleGates)
    try draft.forEachModel { model, draft throws(MigrationRefusal) in
      try replaceActivations(in: &model, &draft)
    }
    try draft.forEachLeaf(of: Self.self) { layer, _ throws(MigrationRefusal) in
      for child in layer.children where child.model == nil && isHard(child.config["activation"]) {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name, effect: .wrong,
          "the layer that it wraps has the activation hard_sigmoid, for which there is no rule inside a wrapper"
        )
      }
    }
  }

  private static func isHard(_ value: JSONValue?) -> Bool { value == "hard_sigmoid" }

  // MARK: Gates

  private static func kind(of layer: CanonicalLayer) -> (count: Int, recurrent: [Int])? {
    let className = layer.className
    return gates[className.hasSuffix("Cell") ? String(className.dropLast(4)) : className]
  }

  private static func scaleGates(
    of layer: inout CanonicalLayer, _ draft: inout MigrationDraft
  ) throws(MigrationRefusal) {
    guard let kind = kind(of: layer) else { return }
    if isHard(layer.config["activation"]) {
      throw MigrationRefusal(
        .noCounterpart, layer: layer.name, effect: .wrong,
        "its main activation is hard_sigmoid, which \(draft.target) computes otherwise")
    }
    let standard: JSONValue = draft.source == .keras22 ? "hard_sigmoid" : "sigmoid"
    guard isHard(layer.config["recurrent_activation"] ?? standard) else { return }
    let factor = draft.target.isKeras3 ? 1.2 : 1 / 1.2
    for index in layer.weights.indices {
      let weight = layer.weights[index]
      guard let width = weight.shape.last, width % kind.count == 0, width > 0 else {
        throw MigrationRefusal(
          .unknownForm, layer: layer.name, "its weight \"\(weight.name)\" does not have \(kind.count) gates")
      }
      let units = width / kind.count
      layer.weights[index].source = .scaled(
        weight, ColumnScale(kind.recurrent.map { $0 * units..<($0 + 1) * units }, by: factor))
    }
    let text = draft.target.isKeras3 ? "1.2" : "1/1.2"
    draft.note(
      name, layer: layer.name, .wrong, "weights of its gates are multiplied by \(text)", exactness: .rounding)
  }

  // MARK: Activations

  private static func replaceActivations(
    in model: inout CanonicalModel, _ draft: inout MigrationDraft
  ) throws(MigrationRefusal) {
    for layer in model.layers
    where layer.model == nil && isHard(layer.config["activation"]) && kind(of: layer) == nil {
      guard draft.target >= .tf24 else {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name, effect: .wrong,
          "its activation is the hard_sigmoid of Keras 3, which no layer of \(draft.target) computes")
      }
      guard layer.calls.count <= 1 else {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name, effect: .wrong,
          "it is called \(layer.calls.count) times, and its hard_sigmoid would need layers of its own")
      }
      replaceActivation(of: layer, in: &model, slope: draft.target.isKeras3 ? 0.2 : 1.0 / 6)
      draft.note(
        name, layer: layer.name, .wrong, "hard_sigmoid becomes Rescaling and ReLU", exactness: .rounding)
    }
  }

  private static func replaceActivation(
    of layer: CanonicalLayer, in model: inout CanonicalModel, slope: Double
  ) {
    guard let index = model.index(of: layer.name) else { return }
    let type = layer.config["dtype"] ?? "float32"
    let isWhole = layer.className == "Activation"
    let rescaling = model.freeName("\(layer.name)_rescaling")
    // an Activation's name goes to what stands in its place
    let clip = isWhole ? layer.name : model.freeName("\(layer.name)_clip")
    var first = CanonicalLayer(
      "Rescaling", named: rescaling,
      [
        "name": .string(rescaling), "trainable": true, "dtype": type, "scale": .number(JSONNumber(slope)),
        "offset": 0.5,
      ])
    var second = CanonicalLayer(
      "ReLU", named: clip,
      [
        "name": .string(clip), "trainable": true, "dtype": type, "max_value": 1.0, "negative_slope": 0.0,
        "threshold": 0.0,
      ])
    (first.outputShapes, second.outputShapes) = (layer.outputShapes, layer.outputShapes)
    if model.kind == .functional {
      second.calls = [CanonicalCall(on: TensorReference(layer: rescaling))]
      if isWhole {
        first.calls = layer.calls
      } else {
        model.redirect(layer.name, to: TensorReference(layer: clip))
        first.calls = [CanonicalCall(on: TensorReference(layer: layer.name))]
      }
    }
    if isWhole {
      model.layers.replaceSubrange(index...index, with: [first, second])
    } else {
      model.layers[index].config["activation"] = "linear"
      model.layers.insert(contentsOf: [first, second], at: index + 1)
    }
  }
}
