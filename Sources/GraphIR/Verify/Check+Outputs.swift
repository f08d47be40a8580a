internal import JSON

extension Check {
  /// How many tensors each call of a layer gives; nil where that can't be told: of custom classes, operations, and of layers
  /// that give as many as they take.
  func outputCount(of layer: Layer, inputs: Int) -> Int? {
    if let model = layer.model { return outputCount(of: model) }
    if layer.isInput { return 1 }
    if dialect.family == .keras3, layer.isKeras3Operation { return nil }
    if let states = Self.states[layer.className] {
      return layer.config["return_state"]?.boolValue ?? false ? 1 + states : 1
    }
    if layer.className == "TimeDistributed", layer.children.count == 1 {
      return outputCount(of: layer.children[0], inputs: inputs)
    }
    if Self.mergers.contains(layer.className) { return 1 }
    return inputs == 1 && Self.single.contains(layer.className) ? 1 : nil
  }

  private func outputCount(of model: Model) -> Int? {
    guard model.kind == .sequential else { return model.outputs.isEmpty ? nil : model.outputs.count }
    return model.layers.last.flatMap { outputCount(of: $0, inputs: 1) }
  }

  /// States that a recurrent layer gives beside its output, if it is to.
  private static let states = [
    "SimpleRNN": 1, "GRU": 1, "GRUV1": 1, "GRUV2": 1, "CuDNNGRU": 1, "LSTM": 2, "LSTMV1": 2, "LSTMV2": 2,
    "CuDNNLSTM": 2,
  ]

  /// Make one tensor of several.
  private static let mergers = classes(of: [.merging])

  /// Make one tensor of one. An Activation's function may be anybody's.
  private static let single = classes(of: [
    .convolution, .depthwiseSeparable, .locallyConnected, .pooling, .normalization, .activation, .reshaping,
    .paddingCroppingUpsampling, .embedding, .regularization,
  ]).union(["Dense", "Masking"]).subtracting(["Activation"])

  private static func classes(of families: [LayerFamily]) -> Set<String> {
    Set(families.flatMap(\.definitions).flatMap(\.classNames))
  }
}
