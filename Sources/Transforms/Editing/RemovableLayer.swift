internal import GraphIR
internal import JSON

/// A layer that can be taken out, and what that changes.
struct RemovableLayer {
  /// Why the model predicts something else without a layer.
  enum Change: CaseIterable {
    /// It always does something.
    case computes
    /// It does something in training, and was called with training=True.
    case trains

    /// A sentence about some layers.
    ///
    /// - Parameter names: Their names with their classes.
    func words(_ names: [String]) -> String {
      switch self {
      case .computes: "without \(listed(names)) the model predicts something else"
      case .trains:
        "\(listed(names)) \(names.count == 1 ? "was" : "were") called with training=True, so without "
          + "\(names.count == 1 ? "it" : "them") the model predicts something else"
      }
    }
  }

  /// What the model does otherwise without it; nil if its predictions stay.
  private(set) var change: Change?

  /// Refuses layers that can't be taken out.
  ///
  /// - Parameters:
  ///   - setting: the setting that chose the layer.
  ///   - holder: the model that has it.
  ///   - way: how else to be rid of it, for the refusal of a layer that can't be told to keep its input's shape.
  init(
    _ layer: Layer, named name: String, by setting: String, _ shapes: ModelShapes, in holder: Model,
    else way: String?
  ) throws(SurgeryError) {
    func refuse(_ reason: String) -> SurgeryError {
      SurgeryError(
        .notRemovable, layer: name, setting: setting,
        "layer \"\(name)\" (\(layer.plainClassName)) can't be removed: \(reason)")
    }
    guard !layer.isInput else { throw refuse("it is an input") }
    if layer.className == "BatchNormalization" {
      throw refuse("it has weights; fold-batchnorm works them into the layer before it")
    }
    guard layer.allWeights.isEmpty else { throw refuse("it has weights, without which the model is another") }
    guard !layer.containsModel else { throw refuse("it holds a model") }
    for call in layer.calls where call.inputs.count > 1 || !call.keywordInputs.isEmpty {
      throw refuse(
        "it reads \(call.allInputs.count) tensors, so what reads it has no one to read in its place")
    }
    let place = holder.index(of: layer.name) ?? 0
    let inside = layer.wrappedLeaf
    guard let effect = Self.effects[inside.className] else {
      for call in layer.calls.indices {
        if let taken = shapes.inputs(of: place, call: call)?.first,
          let given = shapes.output(of: place, call: call)?.first, taken != given
        {
          throw refuse("it makes \(given) of \(taken), and what reads it would not fit")
        }
      }
      throw refuse(
        "it is none of the layers that pass their input on in its shape" + (way.map { "; \($0)" } ?? ""))
    }
    let isLinear = inside.config["activation"]?.stringValue == "linear"
    if effect == .computes, !isLinear {
      change = .computes
    } else if effect == .trains, layer.isCalledAsInTraining {
      change = .trains
    }
  }

  private enum Effect {
    /// Does something in training only.
    case trains
    /// Does something always.
    case computes
  }

  private static let effects: [String: Effect] = {
    var effects: [String: Effect] = [:]
    for name in [
      "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout",
      "GaussianDropout",
      "GaussianNoise", "ActivityRegularization", "Identity", "RandomFlip", "RandomRotation", "RandomZoom",
      "RandomTranslation", "RandomContrast", "RandomBrightness",
    ] { effects[name] = .trains }
    for name in ["Activation", "Softmax", "ReLU", "LeakyReLU", "ELU", "ThresholdedReLU", "Rescaling"] {
      effects[name] = .computes
    }
    return effects
  }()
}

extension Layer {
  /// What a TimeDistributed does to every frame, else the layer itself.
  fileprivate var wrappedLeaf: Layer {
    guard className == "TimeDistributed", case .wrapper(_, let inner) = contents else { return self }
    return inner.wrappedLeaf
  }

  /// Whether a call of it says `training=True`.
  fileprivate var isCalledAsInTraining: Bool { writtenCalls.map(Self.saysTraining) ?? false }

  private static func saysTraining(_ value: JSONValue) -> Bool {
    switch value {
    case .array(let list): list.contains { saysTraining($0) }
    case .object(let object):
      object["training"]?.boolValue == true || object.contains { saysTraining($0.value) }
    default: false
    }
  }
}
