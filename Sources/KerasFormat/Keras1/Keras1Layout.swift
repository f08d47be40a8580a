internal import FormatInterface
internal import GraphIR
internal import JSON

/// Which weights a layer of Keras 1 has, and how their axes lie there.
struct Keras1Layout {
  /// Gates in the order of the file, and in the order of Keras 2.
  struct Gates {
    let saved: [String]
    let wanted: [String]
  }

  private let layer: Layer

  /// - Parameter layer: A layer in the words of Keras 2.2.
  init(_ layer: Layer) { self.layer = layer }

  private var isFirst: Bool { layer.config["data_format"] == "channels_first" }

  /// The gates, where each has weights of its own.
  var gates: Gates? {
    switch layer.className {
    case "LSTM", "ConvLSTM2D": Gates(saved: ["i", "c", "f", "o"], wanted: ["i", "f", "c", "o"])
    case "GRU": Gates(saved: ["z", "r", "h"], wanted: ["z", "r", "h"])
    default: nil
    }
  }

  /// The names of the weights there and in Keras 2; nil for a layer that has none.
  var keys: [(old: String, new: String)]? {
    switch layer.className {
    case "Dense", "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "LocallyConnected1D", "LocallyConnected2D":
      [("W", "kernel"), ("b", "bias")]
    case "SeparableConv2D":
      [("depthwise_kernel", "depthwise_kernel"), ("pointwise_kernel", "pointwise_kernel"), ("b", "bias")]
    case "Embedding": [("W", "embeddings")]
    case "SimpleRNN": [("W", "kernel"), ("U", "recurrent_kernel"), ("b", "bias")]
    case "PReLU": [("alphas", "alpha")]
    case "BatchNormalization":
      [
        ("gamma", "gamma"), ("beta", "beta"), ("running_mean", "moving_mean"),
        ("running_std", "moving_variance"),
      ]
    default: nil
    }
  }

  /// A weight in the layout of Keras 2, but as Theano keeps it where Theano wrote it.
  func turned(_ weight: Weight, key: String) throws(FormatError) -> Weight {
    guard let axes = try axes(of: weight, key) else { return weight }
    guard axes.count == weight.shape.count else {
      throw FormatError(
        .missingWeights, layer: layer.name,
        "layer \"\(layer.name)\": its weight \"\(weight.name)\" has the shape \(TensorShape(weight.shape)), and "
          + "\(axes.count) axes are expected"
      )
    }
    var turned = weight
    if axes != Array(axes.indices) {
      let order = AxisOrder(of: weight.shape, axes: axes)
      (turned.source, turned.shape) = (.arranged(weight, order), order.resultShape)
    }
    // a convolution over one axis is one of images of one column
    if layer.className == "Conv1D" { turned.shape.remove(at: 1) }
    return turned
  }

  private func axes(of weight: Weight, _ key: String) throws(FormatError) -> [Int]? {
    guard weight.name != "bias" else { return nil }
    switch layer.className {
    case "Conv1D": return try axesOfConv1D(weight.shape)
    case "Conv2D": return isFirst ? [2, 3, 1, 0] : nil
    case "Conv3D": return isFirst ? [2, 3, 4, 1, 0] : nil
    case "Conv2DTranspose": return isFirst ? [2, 3, 0, 1] : [0, 1, 3, 2]
    case "SeparableConv2D", "ConvLSTM2D": return isFirst ? [2, 3, 1, 0] : nil
    default: return nil
    }
  }

  /// `(length, 1, inputs, filters)`, in older ones `(filters, inputs, length, 1)`.
  private func axesOfConv1D(_ shape: [Int]) throws(FormatError) -> [Int] {
    let length = layer.config["kernel_size"]?[0]?.intValue
    let filters = layer.config["filters"]?.intValue
    if shape.count == 4, shape[0] == length, shape[1] == 1, shape[3] == filters { return [0, 1, 2, 3] }
    guard shape.count == 4, shape[0] == filters, shape[2] == length, shape[3] == 1 else {
      throw FormatError(
        .missingWeights, layer: layer.name,
        "layer \"\(layer.name)\": its kernel has the shape \(TensorShape(shape)), and one of \(length ?? 0) "
          + "positions and \(filters ?? 0) filters is expected"
      )
    }
    return [2, 3, 1, 0]
  }
}
