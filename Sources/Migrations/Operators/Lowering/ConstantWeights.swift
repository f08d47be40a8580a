internal import GraphIR
internal import JSON
internal import Operations

/// Factors and offsets where no layer says them: in the weights of the layer before, or in constant weights.
extension OperationLowering {
  /// Multiplies the weights of the convolution before, where a factor stands before a sum and the target is older than
  /// Rescaling: the residual scaling of InceptionResNetV2.
  mutating func foldsIntoSum(_ x: Operand, _ scale: Constant) -> Bool {
    guard target.isBeforeTF24, scale.shape == [], let tensor = x.tensor, x.isFloat else { return false }
    let readers = graph.readers(of: name)
    guard readers.count == 1, readers[0].operation == .binary(.add), readers[0].calls[0].inputs.count == 2
    else {
      return false
    }
    return fold(scale, nil, into: tensor)
  }

  /// Lets the layer that makes a tensor take a factor and an offset over. False where it can't.
  mutating func fold(_ scale: Constant?, _ offset: Constant?, into tensor: TensorReference) -> Bool {
    guard var layer = graph.layer(named: tensor.layer), Self.takesFactors(layer),
      graph.readings(of: tensor.layer) == 1, let kernel = layer.weights.first, !kernel.shape.isEmpty
    else { return false }
    let isDepthwise = layer.className == "DepthwiseConv2D"
    let filters = isDepthwise ? kernel.shape[2] * kernel.shape[3] : kernel.shape[kernel.shape.count - 1]
    if offset == nil, scale?.shape == [], let factor = scale?.doubleValue {
      for place in layer.weights.indices {
        let weight = layer.weights[place]
        layer.weights[place].source = .scaled(weight, ColumnScale([0..<(weight.shape.last ?? 1)], by: factor))
      }
    } else {
      let fold = AffineFold(scale: scale, offset: offset, channels: filters, type: kernel.type)
      if layer.weights.count < 2 {
        layer.weights.append(
          Weight(
            name: "bias", path: "", shape: [filters], type: kernel.type, isTrainable: true,
            source: fold.bias(nil)))
        layer.config["use_bias"] = true
      } else {
        layer.weights[1].source = fold.bias(layer.weights[1])
      }
      if scale != nil { layer.weights[0].source = fold.kernel(kernel) }
    }
    graph.replace(layer.name, with: [layer])
    note("its factor or offset is in the weights of \"\(layer.name)\"", .rounding)
    return true
  }

  /// Whether a layer's outputs are linear in all its weights, and it is used once.
  private static func takesFactors(_ layer: CanonicalLayer) -> Bool {
    let activation = layer.config["activation"] ?? "linear"
    guard ["Dense", "Conv1D", "Conv2D", "Conv3D", "DepthwiseConv2D"].contains(layer.className),
      activation.isNull || activation == "linear", layer.calls.count == 1, layer.weightsAreUnderstood
    else { return false }
    let hasBias = layer.config["use_bias"]?.boolValue ?? true
    return layer.weights.count == (hasBias ? 2 : 1)
  }

  /// A DepthwiseConv2D of one position with constant weights.
  mutating func depthwise(_ x: Operand, _ scale: Constant?, _ offset: Constant?) -> Operand? {
    guard let shape = x.shape, shape.count > 1, let channels = shape.last ?? nil else { return nil }
    var image: Operand? = x
    if shape.count != 4 {
      let inner = Array(shape.dropFirst().dropLast())
      let known = inner.compactMap(\.self)
      guard inner.count - known.count < 2 else { return nil }
      image = reshape(x, to: [shape[0], known.count == inner.count ? known.reduce(1, *) : nil, 1, channels])
    }
    guard let image else { return nil }
    let fold = AffineFold(scale: scale, offset: offset, channels: channels, type: chain.type)
    var config: JSONObject = [
      "trainable": false, "kernel_size": [1, 1], "strides": [1, 1], "padding": "valid", "depth_multiplier": 1,
      "data_format": "channels_last", "activation": "linear",
    ]
    config["use_bias"] = .bool(offset != nil)
    let result = chain.add("DepthwiseConv2D", config, [image.argument], shape: image.shape)
    var weights = [
      Weight(
        name: "depthwise_kernel", path: "", shape: [1, 1, channels, 1], type: chain.type, isTrainable: true,
        source: .values(fold.factors))
    ]
    if offset != nil {
      weights.append(
        Weight(
          name: "bias", path: "", shape: [channels], type: chain.type, isTrainable: true,
          source: .values(fold.offsets)))
    }
    chain.giveLast(weights)
    note("its numbers are the weights of a DepthwiseConv2D", .exact)
    return shape.count == 4 ? result : reshape(result, to: shape)
  }
}

/// A factor and an offset for each channel.
private struct AffineFold {
  let factors: [Double]
  let offsets: [Double]
  private let type: String

  init(scale: Constant?, offset: Constant?, channels: Int, type: String) {
    factors = Self.numbers(scale, or: 1, channels)
    offsets = Self.numbers(offset, or: 0, channels)
    self.type = type
  }

  private static func numbers(_ constant: Constant?, or standard: Double, _ channels: Int) -> [Double] {
    if let list = constant?.listValue { return list.map { $0.doubleValue ?? standard } }
    return Array(repeating: constant?.doubleValue ?? standard, count: channels)
  }

  func kernel(_ weight: Weight) -> Weight.Source { .folded(fold(weight, .kernel(block: 1))) }
  func bias(_ weight: Weight?) -> Weight.Source { .folded(fold(weight, .bias)) }

  /// A normalisation that does nothing but this.
  private func fold(_ weight: Weight?, _ part: NormalizationFold.Part) -> NormalizationFold {
    func values(_ name: String, _ numbers: [Double]) -> Weight {
      Weight(
        name: name, path: "", shape: [numbers.count], type: type, isTrainable: false, source: .values(numbers)
      )
    }
    let zeros = Array(repeating: 0.0, count: factors.count)
    return NormalizationFold(
      weight, part, gamma: values("gamma", factors), beta: values("beta", offsets),
      mean: values("mean", zeros),
      variance: values("variance", zeros.map { _ in 1 }), epsilon: 0)
  }
}
