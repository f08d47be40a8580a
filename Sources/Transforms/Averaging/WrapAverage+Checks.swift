internal import GraphIR
internal import JSON

extension WrapAverage {
  /// What a model takes: the shape with its batch axis, and the element type.
  struct Input {
    var shape: TensorShape
    var type: String
  }

  /// Looks in the four places where a file has an input's shape.
  func input(of model: Model) throws(SurgeryError) -> Input {
    guard !model.layers.isEmpty else { throw refusal("model \"\(model.name)\" has no layers") }
    if model.inputs.count > 1 {
      let names = model.inputs.map { "\"\($0.layer)\"" }.joined(separator: ", ")
      throw refusal(
        "it has \(model.inputs.count) inputs (\(names)); only a model of one image per frame can be averaged")
    }
    let layer = model.inputs.first.flatMap { model.layer(named: $0.layer) } ?? model.layers.first
    var found = model.declaredInputShapes?.first
    let type = layer.flatMap { $0.config["dtype"]?.stringValue } ?? "float32"
    if let inputShape {
      guard inputShape.count == 3, inputShape.allSatisfy({ $0 > 0 }) else {
        throw SurgeryError(
          .badOption,
          "--input-shape takes height, width and channels, not \(inputShape.map(String.init).joined(separator: "x"))"
        )
      }
      let given = TensorShape([found?.dimensions.first ?? nil] + inputShape)
      if let found, !found.admits(given) {
        throw SurgeryError(.badOption, "--input-shape \(given) does not fit the model's input \(found)")
      }
      found = given
    }
    guard let shape = found else {
      throw refusal(
        "the file does not say what its input looks like; say so with --input-shape, for instance 224x224x3")
    }
    return Input(shape: shape, type: type)
  }

  /// Refuses whatever would not become a video model that Keras runs.
  func check(_ whole: WholeModel, _ input: Input) throws(SurgeryError) {
    let (model, dialect) = (whole.model, whole.dialect)
    if NameRule(of: whole).fault(of: model.name, .wrapped) != nil {
      throw refusal(
        "\(dialect) can't run it inside a TimeDistributed under its name \"\(model.name)\"; give it another one first, with rename --model"
      )
    }
    if model.layers.contains(where: { $0.className == "TimeDistributed" && $0.containsModel }) {
      throw refusal("it is a TimeDistributed of a model already")
    }
    if input.shape.rank == 5 {
      throw refusal("its input \(input.shape) has frames already")
    }
    guard input.shape.rank == 4 else {
      throw refusal("its input \(input.shape) is no image: expected (batch, height, width, channels)")
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
    let known = Tensors(model, dialect, inputShape: input.shape).shape(of: output)
    if let known, known.rank != 2 {
      throw refusal(
        "its output \(known), made by layer \"\(output.layer)\", is not (batch, features), and only that can be averaged over frames"
      )
    }
    if let layer = model.layers.lazy.compactMap(\.firstOpaque).first {
      throw refusal(
        "layer \"\(layer.name)\" is of the unknown class \(layer.className), and in which order Keras saves its weights inside a TimeDistributed can't be told"
      )
    }
    // Before 2.11 TimeDistributed asks what it holds for its output shape inside a graph, where such layers have none.
    if dialect.family == .tfKeras, !dialect.isAtLeast(2, 11), let layer = model.firstOperatorLayer {
      throw refusal(
        "layer \"\(layer.name)\" is a \(layer.className), which TensorFlow 2.1 to 2.10 cannot run inside a TimeDistributed"
      )
    }
    if dialect.family == .keras3, let layer = model.firstAdaptedNormalization {
      throw refusal(
        "layer \"\(layer)\" is a Normalization that has seen data, and Keras 3 computes without what it has seen once it is loaded inside a TimeDistributed; give its mean and variance as arguments instead, and save the model again"
      )
    }
  }

  private func refusal(_ reason: String) -> SurgeryError {
    SurgeryError(.notWrappable, "the model can't be averaged over frames: \(reason)")
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
