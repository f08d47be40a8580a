internal import GraphIR

extension WeightlessLayer {
  /// Refuses values that make no sense, and what the dialect's Keras does not have.
  func check(_ dialect: Dialect) throws(SurgeryError) {
    switch self {
    case .dropout(let rate), .spatialDropout(_, let rate), .alphaDropout(let rate),
      .gaussianDropout(let rate):
      guard rate >= 0, rate < 1 else {
        throw SurgeryError(
          .badOption, setting: "rate",
          "the rate of \(className) must be at least 0 and less than 1, not \(rate)")
      }
      if case .spatialDropout(let spatial, _) = self, !(1...3).contains(spatial) {
        throw SurgeryError(
          .badOption, setting: "layer", "there is no \(className); SpatialDropout has 1, 2 or 3 axes")
      }
    case .gaussianNoise(let deviation):
      guard deviation >= 0, deviation.isFinite else {
        throw SurgeryError(
          .badOption, setting: "stddev",
          "the standard deviation of GaussianNoise must be a number from 0 on, not \(deviation)")
      }
    case .activation(let function):
      guard dialect.activations.contains(function) else {
        throw SurgeryError(
          .badOption, setting: "activation",
          "\(dialect) has no activation \"\(function)\"\(DidYouMean.hint(for: function, among: dialect.activations))"
        )
      }
    case .rescaling(let scale, let offset):
      guard scale.isFinite, offset.isFinite else {
        throw SurgeryError(
          .badOption, setting: scale.isFinite ? "offset" : "scale",
          "scale and offset of Rescaling must be numbers, not \(scale) and \(offset)")
      }
      guard dialect.hasRescaling else {
        throw SurgeryError(
          .notInsertable, setting: "layer",
          "\(dialect) has no layer Rescaling, which came with TensorFlow 2.3; scale the inputs before they are given"
        )
      }
    case .softmax, .relu: break
    }
  }

  /// The axes that its input has, the batch axis included; nil if it takes any.
  fileprivate var rank: Int? {
    if case .spatialDropout(let spatial, _) = self { spatial + 2 } else { nil }
  }
}

extension Insert {
  /// Refuses tensors that the layer can't take.
  func check(
    _ spot: Spot, in holder: Model, _ dialect: Dialect, in report: inout SurgeryReport
  ) throws(SurgeryError) {
    if let tensor = spot.tensor {
      let tensors = Tensors(holder, dialect)
      try checkType(of: tensor, tensors, in: &report)
      try checkRank(of: tensor, tensors)
    }
    if case .spatialDropout(let spatial, _) = layer, spatial > 1, dialect.family != .keras3,
      let tensor = spot.tensor, Tensors(holder, dialect).dataFormat(of: tensor) == "channels_first"
    {
      throw SurgeryError(
        .notInsertable, layer: place.layer, setting: "layer",
        "\(layer.className) of \(dialect) does not save its data format, and this tensor has its channels first; take Dropout"
      )
    }
    if case .rescaling = layer, let mask = spot.tensor.flatMap({ holder.maskMaker(before: $0, dialect) }) {
      throw SurgeryError(
        .notInsertable, layer: mask, setting: place.setting,
        "Rescaling does not pass masks on, and layer \"\(mask)\" before it makes one; put it before that layer"
      )
    }
  }
}

extension Insert {
  /// Refuses what is no tensor of floating-point numbers, or may be none.
  private func checkType(
    of tensor: TensorReference, _ tensors: Tensors, in report: inout SurgeryReport
  ) throws(SurgeryError) {
    let type = try tensors.type(
      of: tensor, trustsClasses: true, for: place.setting, asking: "put \(layer.className) elsewhere",
      in: &report)
    guard !type.contains("float") else { return }
    let isInput = tensors.model.layer(named: tensor.layer)?.isInput ?? false
    throw SurgeryError(
      .notInsertable, layer: tensor.layer, setting: place.setting,
      "\(isInput ? "input" : "layer") \"\(tensor.layer)\" \(isInput ? "holds" : "gives") \(type), and \(layer.className) works on floating-point numbers"
    )
  }

  /// Refuses tensors of another rank than the layer takes, or perhaps of another one.
  private func checkRank(of tensor: TensorReference, _ tensors: Tensors) throws(SurgeryError) {
    let needs: String
    if let rank = layer.rank {
      needs = "\(layer.className) takes \(rank) axes"
    } else if case .softmax = layer {
      needs = "Softmax needs at least 2 axes"
    } else {
      return
    }
    switch TensorRanks(tensors).rank(of: tensor) {
    case .known(let rank):
      if layer.rank.map({ rank == $0 }) ?? (rank >= 2) { return }
      let shape = tensors.shape(of: tensor).map(\.description) ?? "of \(rank)"
      throw SurgeryError(
        .notInsertable, layer: place.layer, setting: place.setting, "\(needs), and the tensor is \(shape)")
    case .unknown(let maker):
      throw SurgeryError(
        .shapeUnknown, layer: maker.name, setting: place.setting,
        "\(needs), and how many axes layer \"\(maker.name)\" (\(maker.className)) gives is not in the file; put \(layer.className) elsewhere"
      )
    case nil: return
    }
  }
}

extension Model {
  /// A layer that a tensor depends on and that makes a mask.
  fileprivate func maskMaker(before tensor: TensorReference, _ dialect: Dialect) -> String? {
    let graph = CallGraph(self, dialect)
    let first = graph.place(of: tensor.layer).map { [layers[$0]] } ?? []
    let ancestors = graph.ancestors(of: [tensor]).map { layers[$0.layer] }
    return (first + ancestors).first { layer in
      layer.className == "Masking" || layer.config["mask_zero"]?.boolValue ?? false
    }?.name
  }
}
