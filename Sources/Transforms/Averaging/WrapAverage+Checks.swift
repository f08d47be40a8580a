internal import GraphIR
internal import JSON

extension WrapAverage {
  /// What a model takes: the shape with its batch axis, and the element type.
  struct Input {
    var shape: TensorShape
    var type: String
  }

  /// Looks in the four places where a file has an input's shape.
  func input(of model: Model, _ dialect: Dialect) throws(SurgeryError) -> Input {
    guard !model.layers.isEmpty else { throw refusal("\(model.title) has no layers") }
    if model.inputs.count > 1 {
      let names = model.inputs.map { "\"\($0.layer)\"" }.joined(separator: ", ")
      throw refusal(
        "it has \(model.inputs.count) inputs (\(names)); only a model of one input can be averaged")
    }
    var found = model.declaredInputShapes?.first
    if let inputShape {
      guard !inputShape.isEmpty, inputShape.allSatisfy({ $0 > 0 }) else {
        throw SurgeryError(
          .badOption, setting: "input-shape",
          "`input-shape` takes the sizes of one sample, as in 224x224x3, not \(inputShape.map(String.init).joined(separator: "x"))"
        )
      }
      let given = TensorShape([found?.dimensions.first ?? nil] + inputShape)
      if let found, !found.admits(given) {
        throw SurgeryError(
          .badOption, setting: "input-shape",
          "`input-shape: \(given)` does not fit the model's input \(found)"
        )
      }
      if found == nil { try check(given, fits: model, dialect) }
      found = given
    }
    guard let shape = found else {
      throw refusal(
        setting: "input-shape",
        "the file does not say what its input looks like; say so with `input-shape`, for instance 224x224x3")
    }
    guard let type = model.inputType else {
      throw refusal(
        "the file does not say which element type its input has; save the model again in Keras, after it was built"
      )
    }
    return Input(shape: shape, type: type)
  }

  /// Refuses a shape that the weights of a model don't fit whose file says none; what can't be told is let pass.
  private func check(
    _ given: TensorShape, fits model: Model, _ dialect: Dialect
  ) throws(SurgeryError) {
    let sizes = SetInput(shape: given.dimensions.dropFirst().map { $0.map { .size($0) } ?? .any })
    do throws(SurgeryError) {
      let opened = try sizes.opened(model, dialect)
      guard let open = opened.declaredInputShapes else { return }
      _ = try InputChange(dialect: dialect, from: open[0], to: given)
        .applied(to: opened, on: [given], from: open, path: [])
    } catch {
      guard error.code == .shapeMismatch else { return }
      throw SurgeryError(error.code, layer: error.layer, setting: "input-shape", error.message)
    }
  }

  /// Refuses whatever would not become a video model that Keras runs.
  func check(_ whole: WholeModel, _ input: Input) throws(SurgeryError) {
    let (model, dialect) = (whole.model, whole.dialect)
    if NameRule(of: whole).fault(of: model.name, .wrapped) != nil {
      throw refusal(
        "\(dialect) can't run it inside a TimeDistributed under its name \"\(model.name)\"; give it another one first, with `rename: {model}`"
      )
    }
    if let layer = model.layers.first(where: { $0.className == "TimeDistributed" && $0.containsModel }) {
      throw refusal(
        layer: layer.name, "it is a TimeDistributed of a model already")
    }
    guard input.shape.rank >= 2 else {
      throw refusal(
        "its input \(input.shape) is one number a sample, and TimeDistributed takes at least (batch, frames, features)"
      )
    }
    if let layer = model.layers.lazy.compactMap(\.firstStateful).first {
      throw refusal(
        layer: layer.name,
        "layer \"\(layer.name)\" (\(layer.className)) keeps its state from batch to batch, and a TimeDistributed makes other batches of the frames"
      )
    }
    if dialect.writesBareWeightNames {
      throw refusal(
        "\(dialect) cannot run a TimeDistributed of a model; load it in Keras 3.2 or later and save it again")
    }
    guard model.outputs.count == 1, let output = model.outputs.first else {
      let names = model.outputNames.map { "\"\($0)\"" }.joined(separator: ", ")
      throw refusal(
        "it has \(model.outputs.count) outputs (\(names)), and only one vector per frame can be averaged")
    }
    try checkOutput(output, Tensors(model, dialect, inputShape: input.shape))
    if let layer = model.layers.lazy.compactMap(\.firstOpaque).first {
      throw refusal(
        layer: layer.name,
        "layer \"\(layer.name)\" is of the unknown class \(layer.className), and in which order Keras saves its weights inside a TimeDistributed can't be told"
      )
    }
    // Before 2.11 TimeDistributed asks what it holds for its output shape inside a graph, where such layers have none.
    if dialect.family == .tfKeras, !dialect.isAtLeast(2, 11), let layer = model.firstOperatorLayer {
      throw refusal(
        layer: layer.name,
        "layer \"\(layer.name)\" is a \(layer.className), which TensorFlow 2.1 to 2.10 cannot run inside a TimeDistributed"
      )
    }
    if dialect.family == .keras3, let layer = model.firstAdaptedNormalization {
      throw refusal(
        layer: layer,
        "layer \"\(layer)\" is a Normalization that has seen data, and Keras 3 computes without what it has seen once it is loaded inside a TimeDistributed; give its mean and variance as arguments instead, and save the model again"
      )
    }
  }

  /// Refuses an output that is no vector for each frame, or may be none.
  private func checkOutput(_ output: TensorReference, _ tensors: Tensors) throws(SurgeryError) {
    switch TensorRanks(tensors).rank(of: output) {
    case .known(2): return
    case .known(let rank):
      let shape = tensors.shape(of: output)?.description ?? "of \(rank) axes"
      throw refusal(
        layer: output.layer,
        "its output \(shape), made by layer \"\(output.layer)\", is not (batch, features), and only that can be averaged over frames"
      )
    case .unknown(let layer):
      let maker =
        layer.name.isSameName(as: output.layer) ? "" : ", on which the output \"\(output.layer)\" depends,"
      throw refusal(
        layer: layer.name,
        "whether it gives (batch, features) can't be told: how many axes layer \"\(layer.name)\" (\(layer.className))\(maker) gives is not in the file, and only a vector per frame can be averaged; \(Self.advice(on: layer))"
      )
    case nil: throw refusal("its output \"\(output)\" is made by no layer")
    }
  }

  private static func advice(on layer: Layer) -> String {
    layer.className == "Lambda"
      ? "give it an output_shape in Keras and save the model again, or end the model before it with `cut: {to}`"
      : "end the model before it with `cut: {to}`, or put a GlobalAveragePooling2D behind it in Keras and save it again"
  }

  private func refusal(layer: String? = nil, setting: String? = nil, _ reason: String) -> SurgeryError {
    SurgeryError(
      .notWrappable, layer: layer, setting: setting, "the model can't be averaged over frames: \(reason)")
  }
}

extension Model {
  /// The first layer, at any depth, that is a raw TensorFlow operation.
  fileprivate var firstOperatorLayer: Layer? {
    layers.lazy.compactMap(\.firstOperatorLayer).first
  }

  /// The first Normalization, at any depth, whose statistics are weights and not in its config.
  fileprivate var firstAdaptedNormalization: String? {
    layers.lazy.compactMap(\.firstAdaptedNormalization).first
  }
}

extension Layer {
  fileprivate var firstAdaptedNormalization: String? {
    plainClassName == "Normalization" && !weights.isEmpty
      ? name : children.lazy.compactMap(\.firstAdaptedNormalization).first
  }

  fileprivate var firstOperatorLayer: Layer? {
    isTensorFlowOperation ? self : children.lazy.compactMap(\.firstOperatorLayer).first
  }
}
