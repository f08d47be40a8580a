internal import GraphIR
internal import JSON

/// What can be told of the tensors of one model: from shapes that the file has or that follow, and from the weights
/// around a tensor.
struct Tensors {
  let model: Model
  let dialect: Dialect
  private let graph: CallGraph
  private let inferred: ModelShapes

  /// - Parameter inputShape: what the model is called on, where its file does not say.
  init(_ model: Model, _ dialect: Dialect, inputShape: TensorShape? = nil) {
    self.model = model
    self.dialect = dialect
    graph = CallGraph(model, dialect)
    inferred = ShapeInference.shapes(of: model, inputShapes: inputShape.map { [$0] }, dialect)
  }

  /// The shape of a tensor: what the file has beside references to it, else what follows from the layers before.
  func shape(of tensor: TensorReference) -> TensorShape? {
    if let written = writtenShape(of: tensor) { return written }
    guard let layer = graph.place(of: tensor.layer) else { return nil }
    let call = model.layers[layer].calls.isEmpty ? 0 : graph.site(of: tensor)?.call
    guard let call, let shapes = inferred.output(of: layer, call: call) else { return nil }
    return shapes.indices.contains(tensor.tensor) ? shapes[tensor.tensor] : nil
  }

  /// The size of a tensor's last axis, which is what a Dense on it works on.
  func features(of tensor: TensorReference) -> Int? {
    shape(of: tensor)?.last ?? readersChannels(of: tensor, channelsFirst: false) ?? made(tensor)
  }

  /// The channels that a global pooling of a tensor leaves.
  func channels(of tensor: TensorReference, isChannelsFirst: Bool) -> Int? {
    guard isChannelsFirst else { return features(of: tensor) }
    if let shape = shape(of: tensor), shape.rank > 2, let size = shape.dimensions[1] { return size }
    return readersChannels(of: tensor, channelsFirst: true)
  }

  /// `channels_first` if the nearest layer before a tensor that has a data format says so.
  func dataFormat(of tensor: TensorReference) -> String {
    var open = [tensor][...]
    var seen: Set<String> = []
    while let next = open.popFirst() {
      guard seen.insert(next.layer).inserted, let layer = model.layer(named: next.layer) else { continue }
      if let format = layer.config["data_format"]?.stringValue { return format }
      open += layer.calls.flatMap(\.inputs)
    }
    return "channels_last"
  }

  /// How many axes of positions a tensor has that can be pooled away, and where its channels are.
  ///
  /// - Parameter layer: The layer that makes it, for errors, which are about the setting `pool`.
  func pooling(
    of tensor: TensorReference, layer: String
  ) throws(SurgeryError) -> (spatial: Int, dataFormat: String) {
    guard let rank = shape(of: tensor)?.rank else {
      throw SurgeryError(
        .badOption, layer: layer, setting: "pool",
        "`pool`: how many axes the output of layer \"\(layer)\" has can't be told from the file")
    }
    guard (3...5).contains(rank) else {
      throw SurgeryError(
        .badOption, layer: layer, setting: "pool",
        "`pool`: the output of layer \"\(layer)\" has \(rank) axes and so no positions to pool; leave `pool` out"
      )
    }
    return (rank - 2, dataFormat(of: tensor))
  }

  // MARK: Keras 3 writes shapes beside references

  private func writtenShape(of tensor: TensorReference) -> TensorShape? {
    guard dialect.writesTensorDictionaries else { return nil }
    return model.consumers(of: tensor.layer).lazy
      .compactMap { reader in model.layers[reader.layer].writtenCalls?.shape(of: tensor) }
      .first
  }

  // MARK: What the weights of the layers around a tensor tell

  /// The input channels of the layers that read a tensor.
  private func readersChannels(of tensor: TensorReference, channelsFirst: Bool) -> Int? {
    for (index, call) in model.consumers(of: tensor.layer) {
      let layer = model.layers[index]
      guard layer.calls[call].inputs == [tensor] else { continue }
      let isFirst = layer.config["data_format"]?.stringValue == "channels_first"
      if let size = layer.inputChannels, isFirst == channelsFirst { return size }
    }
    return nil
  }

  /// Goes back over layers that pass their channels on, to one that says how many it makes.
  private func made(_ tensor: TensorReference) -> Int? {
    var tensor = tensor
    for _ in model.layers.indices {
      guard let layer = model.layer(named: tensor.layer) else { return nil }
      if layer.config["data_format"]?.stringValue == "channels_first" { return nil }
      if let size = layer.outputFeatures(dialect) { return size }
      guard layer.keepsChannels, let input = layer.calls.first?.inputs.first else { return nil }
      if let size = readersChannels(of: input, channelsFirst: false) { return size }
      tensor = input
    }
    return nil
  }
}

extension Layer {
  /// The channels of the tensor that a layer takes, as its weights have them.
  var inputChannels: Int? {
    func weight(_ name: String) -> [Int]? { weights.first { $0.name == name }?.shape }
    switch className {
    // Quantised kernels may be packed, so that their shape does not tell.
    case "Dense":
      return weights.contains { $0.type.contains("int") } ? nil : weight("kernel")?.dropLast().last
    case "Conv1D", "Conv2D", "Conv3D":
      guard let kernel = weight("kernel"), kernel.count > 2 else { return nil }
      return kernel[kernel.count - 2] * (config["groups"]?.intValue ?? 1)
    case "BatchNormalization":
      let axis = config["axis"]?.arrayValue?.first ?? config["axis"]
      return axis?.intValue == 1 ? nil : weights.first?.shape.last
    case "LSTM", "GRU", "SimpleRNN": return (weight("kernel") ?? children.first?.weights.first?.shape)?.first
    case "TimeDistributed", "Bidirectional": return children.first?.inputChannels
    default: return nil
    }
  }

  /// The last axis of the tensor that a layer makes, as its config has it.
  func outputFeatures(_ dialect: Dialect) -> Int? {
    if let model {
      guard let output = model.outputs.first, model.outputs.count == 1 else { return nil }
      return Tensors(model, dialect).features(of: output)
    }
    switch className {
    case "Dense", "LSTM", "GRU", "SimpleRNN": return config["units"]?.intValue
    case "Conv1D", "Conv2D", "Conv3D": return config["filters"]?.intValue
    case "BatchNormalization": return inputChannels
    case "TimeDistributed": return children.first?.outputFeatures(dialect)
    default: return nil
    }
  }

  /// Whether the last axis passes through as it is.
  fileprivate var keepsChannels: Bool {
    switch LayerRole(self) {
    case .activation, .regularizer, .globalPooling, .pooling: true
    default: ["BatchNormalization", "ZeroPadding2D", "ZeroPadding3D"].contains(className)
    }
  }
}
