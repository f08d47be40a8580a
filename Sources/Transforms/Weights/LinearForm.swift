internal import GraphIR
internal import JSON

/// How a linear layer's kernel is laid out, and where its channels are.
enum LinearForm {
  /// Kernel `(inputs, units)`; the output has as many axes as the input.
  case dense
  /// Kernel `(window..., inputs / groups, filters)`.
  case convolution(spatial: Int, channelsFirst: Bool)
  /// Kernel `(window..., filters, inputs)`.
  case transpose(spatial: Int, channelsFirst: Bool)
  /// Kernel `(window..., inputs, multiplier)`: channel c * multiplier + m.
  case depthwise(spatial: Int, channelsFirst: Bool)
  /// A depthwise kernel, then a pointwise one `(1..., inputs * multiplier, filters)`, which is the one that is scaled.
  case separable(spatial: Int, channelsFirst: Bool)

  /// The form of a layer of one of Keras's own classes; nil for others.
  init?(_ layer: Layer) {
    if layer.className == "Dense" {
      self = .dense
      return
    }
    let isFirst = layer.config["data_format"]?.stringValue == "channels_first"
    for spatial in 1...3 {
      switch layer.className {
      case "Conv\(spatial)D", "Convolution\(spatial)D":
        self = .convolution(spatial: spatial, channelsFirst: isFirst)
        return
      case "Conv\(spatial)DTranspose", "Convolution\(spatial)DTranspose":
        self = .transpose(spatial: spatial, channelsFirst: isFirst)
        return
      case "DepthwiseConv\(spatial)D":
        self = .depthwise(spatial: spatial, channelsFirst: isFirst)
        return
      case "SeparableConv\(spatial)D", "SeparableConvolution\(spatial)D":
        self = .separable(spatial: spatial, channelsFirst: isFirst)
        return
      default: continue
      }
    }
    return nil
  }

  /// Axes of the layer's output, the batch axis included; nil for a Dense, which takes any.
  var rank: Int? { place.map { $0.spatial + 2 } }

  /// The axis of the channels, counted from the end.
  var channelAxis: Int {
    guard let place, place.channelsFirst else { return -1 }
    return -place.spatial - 1
  }

  private var place: (spatial: Int, channelsFirst: Bool)? {
    switch self {
    case .dense: nil
    case .convolution(let spatial, let isFirst), .transpose(let spatial, let isFirst),
      .depthwise(let spatial, let isFirst), .separable(let spatial, let isFirst):
      (spatial, isFirst)
    }
  }

  /// The weight that is scaled.
  func kernel(of layer: Layer) -> Weight? {
    switch self {
    case .dense, .convolution, .transpose: layer.weight(named: "kernel")
    case .depthwise: layer.weight(named: "depthwise_kernel") ?? layer.weight(named: "kernel")
    case .separable: layer.weight(named: "pointwise_kernel")
    }
  }

  /// How many channels the layer makes, by its kernel's shape.
  func channels(of kernel: Weight) -> Int? {
    let axes = (rank ?? 2)
    guard kernel.shape.count == axes, kernel.count > 0 else { return nil }
    switch self {
    case .dense, .convolution, .separable: return kernel.shape[axes - 1]
    case .transpose: return kernel.shape[axes - 2]
    case .depthwise: return kernel.shape[axes - 2] * kernel.shape[axes - 1]
    }
  }

  /// How many numbers of the kernel that follow each other belong to one channel.
  func block(of kernel: Weight) -> Int {
    if case .transpose = self { kernel.shape.last ?? 1 } else { 1 }
  }
}
