internal import GraphIR
internal import JSON

/// What can be told of the tensors of one model: from shapes that the file has, and from the weights around a tensor.
struct Tensors {
  let model: Model
  let dialect: Dialect

  /// The shape of a tensor, if it is known as a whole.
  func shape(of tensor: TensorReference) -> TensorShape? { writtenShape(of: tensor) }

  /// The size of a tensor's last axis, which is what a Dense on it works on.
  func features(of tensor: TensorReference) -> Int? {
    if let known = shape(of: tensor)?.last { return known }
    return readersChannels(of: tensor, axis: .last) ?? made(tensor, depth: 0)
  }

  /// The channels that a global pooling of a tensor leaves.
  func channels(of tensor: TensorReference, isChannelsFirst: Bool) -> Int? {
    guard isChannelsFirst else { return features(of: tensor) }
    if let shape = shape(of: tensor), shape.rank > 2, let size = shape.dimensions[1] { return size }
    return readersChannels(of: tensor, axis: .first)
  }

  /// How many axes a tensor has, batch included.
  func rank(of tensor: TensorReference) -> Int? {
    if let known = shape(of: tensor) { return known.rank }
    return rank(tensor, depth: 0)
  }

  /// `channels_first` if the nearest layer before a tensor that has a data format says so.
  func dataFormat(of tensor: TensorReference) -> String {
    var open = [tensor]
    var seen: Set<String> = []
    while !open.isEmpty {
      let next = open.removeFirst()
      guard seen.insert(next.layer).inserted, let layer = model.layer(named: next.layer) else { continue }
      if let format = layer.config["data_format"]?.stringValue { return format }
      open += layer.calls.flatMap(\.inputs)
    }
    return "channels_last"
  }

  // MARK: Keras 3 writes shapes beside references

  private func writtenShape(of tensor: TensorReference) -> TensorShape? {
    for (index, _) in model.consumers(of: tensor.layer) {
      if let found = model.layers[index].writtenCalls.flatMap({ Self.shape(in: $0, of: tensor) }) {
        return found
      }
    }
    return nil
  }

  private static func shape(in value: JSONValue, of tensor: TensorReference) -> TensorShape? {
    switch value {
    case .array(let list): return list.lazy.compactMap { shape(in: $0, of: tensor) }.first
    case .object(let object):
      if object["class_name"]?.stringValue == "__keras_tensor__", let config = object["config"] {
        guard let history = config["keras_history"],
          history[0]?.stringValue?.isSameName(as: tensor.layer) ?? false,
          history[1]?.intValue == tensor.node, history[2]?.intValue == tensor.tensor
        else { return nil }
        return config["shape"]?.arrayValue.map { TensorShape($0.map(\.intValue)) }
      }
      return object.lazy.compactMap { shape(in: $0.value, of: tensor) }.first
    default: return nil
    }
  }

  // MARK: What the weights of the layers around a tensor tell

  private enum Axis { case first, last }

  /// The input channels of the layers that read a tensor.
  private func readersChannels(of tensor: TensorReference, axis: Axis) -> Int? {
    for (index, call) in model.consumers(of: tensor.layer) {
      let layer = model.layers[index]
      guard layer.calls[call].inputs == [tensor] else { continue }
      let isFirst = layer.config["data_format"]?.stringValue == "channels_first"
      if let size = layer.inputChannels, isFirst == (axis == .first) { return size }
    }
    return nil
  }

  private func made(_ tensor: TensorReference, depth: Int) -> Int? {
    guard depth < 1000, let layer = model.layer(named: tensor.layer) else { return nil }
    if layer.config["data_format"]?.stringValue == "channels_first" { return nil }
    if layer.isInput { return layer.inputShape?.last }
    if let size = layer.outputFeatures(dialect) { return size }
    guard layer.keepsChannels, let input = layer.calls.first?.inputs.first else { return nil }
    return readersChannels(of: input, axis: .last) ?? made(input, depth: depth + 1)
  }

  private func rank(_ tensor: TensorReference, depth: Int) -> Int? {
    guard depth < 1000, let layer = model.layer(named: tensor.layer) else { return nil }
    if layer.isInput { return layer.inputShape?.rank }
    let role = LayerRole(layer)
    switch role {
    case .globalPooling(let spatial): return layer.config["keepdims"]?.boolValue == true ? spatial + 2 : 2
    case .reshaping where layer.className == "Flatten": return 2
    case .convolution(let spatial): return spatial + 2
    case .model:
      guard let inner = layer.model, inner.outputs.indices.contains(tensor.tensor) else { return nil }
      return Tensors(model: inner, dialect: dialect).rank(of: inner.outputs[tensor.tensor])
    case .timeDistributed(.model):
      guard let inner = layer.children.first?.model, let output = inner.outputs.first else { return nil }
      return Tensors(model: inner, dialect: dialect).rank(of: output).map { $0 + 1 }
    default: break
    }
    if layer.keepsChannels || role == .dense, let input = layer.calls.first?.inputs.first {
      return rank(input, depth: depth + 1)
    }
    return layer.config["batch_input_shape"]?.arrayValue?.count
  }
}

extension Layer {
  /// The shape of an InputLayer, or of a list's first layer, batch first.
  var inputShape: TensorShape? {
    let written = config["batch_input_shape"] ?? config["batch_shape"]
    return written?.arrayValue.map { TensorShape($0.map(\.intValue)) }
  }

  /// The channels of the tensor that a layer takes, as its weights have them.
  var inputChannels: Int? {
    func weight(_ name: String) -> [Int]? { weights.first { $0.name == name }?.shape }
    switch plainClassName {
    case "Dense": return isPlainlyTyped ? weight("kernel")?.dropLast().last : nil
    case "Conv1D", "Conv2D", "Conv3D":
      guard let kernel = weight("kernel"), kernel.count > 2 else { return nil }
      return kernel[kernel.count - 2] * (config["groups"]?.intValue ?? 1)
    case "BatchNormalization":
      let axis = config["axis"]?.arrayValue?.first ?? config["axis"]
      return axis?.intValue == 1 ? nil : weights.first?.shape.last
    case "LSTM", "GRU", "SimpleRNN": return weight("kernel")?.first
    case "TimeDistributed", "Bidirectional": return children.first?.inputChannels
    default: return nil
    }
  }

  /// The last axis of the tensor that a layer makes, as its config has it.
  func outputFeatures(_ dialect: Dialect) -> Int? {
    if let model {
      guard let output = model.outputs.first, model.outputs.count == 1 else { return nil }
      return Tensors(model: model, dialect: dialect).features(of: output)
    }
    switch plainClassName {
    case "Dense", "LSTM", "GRU", "SimpleRNN": return config["units"]?.intValue
    case "Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D", "Conv2DTranspose",
      "Conv3DTranspose", "Conv1DTranspose":
      return config["filters"]?.intValue
    case "BatchNormalization": return inputChannels
    case "TimeDistributed": return children.first?.outputFeatures(dialect)
    default: return nil
    }
  }

  /// Whether the last axis passes through as it is.
  var keepsChannels: Bool {
    switch LayerRole(self) {
    case .activation, .regularizer, .globalPooling, .pooling: return true
    default: return ["BatchNormalization", "ZeroPadding2D", "ZeroPadding3D"].contains(plainClassName)
    }
  }

  /// False where quantised weights may be packed, so that a kernel's shape does not tell its features.
  private var isPlainlyTyped: Bool { weights.allSatisfy { !$0.type.contains("int") } }
}
