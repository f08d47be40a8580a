internal import GraphIR
internal import JSON

/// What a layer wants of its input where channels are to come last, and what becomes of it.
struct ChannelsLastLayer {
  /// The order in which a layer takes a tensor.
  enum Wish: Equatable {
    /// As it was.
    case plain
    /// As it comes, in any order.
    case any
    case order(AxisPermutation)
  }

  private static let elementwise: Set = [
    "Activation", "Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout", "SpatialDropout2D",
    "SpatialDropout3D", "ReLU", "LeakyReLU", "ELU", "ThresholdedReLU", "ActivityRegularization",
    "BatchNormalization",
    "PReLU", "Softmax",
  ]
  private static let merges: Set = [
    "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate",
  ]
  /// Functions of each number by itself.
  private static let functions: Set = [
    "linear", "relu", "relu6", "tanh", "sigmoid", "hard_sigmoid", "elu", "selu", "softplus", "softsign",
    "exponential", "swish", "silu", "gelu", "leaky_relu", "mish",
  ]

  /// Whether a layer is called on any number of tensors of any layout, so that all of its calls may go back to the
  /// old one.
  static func isElementwise(_ layer: CanonicalLayer) -> Bool { elementwise.contains(layer.className) }

  /// - Parameters:
  ///   - order: The order in which the input is there; nil for the old one.
  ///   - ranks: Axes of each input, with the batch, where they are known.
  static func wish(
    of layer: CanonicalLayer, having order: AxisPermutation?, ranks: [Int?]
  ) throws(MigrationRefusal) -> Wish {
    guard layer.model == nil else { return .plain }
    let rank = ranks.first ?? nil
    if layer.className == "TimeDistributed", let held = layer.children.first {
      guard held.model == nil else { return .plain }
      let inner = try wish(of: held, having: order?.untimed, ranks: [rank.map { $0 - 1 }])
      switch inner {
      case .plain: return .plain
      case .any: return order == nil || order?.untimed != nil ? .any : .plain
      case .order(let order): return .order(order.timed)
      }
    }
    if layer.config["data_format"] == "channels_first" {
      return try wishOfFirst(layer, having: order, rank: rank)
    }
    if layer.className == "BatchNormalization", order == nil, layer.config["axis"] == 1, let rank,
      (4...5).contains(rank)
    {
      return .order(.channelsLast(rank - 2))
    }
    if merges.contains(layer.className) {
      return Set(ranks).count == 1 && ranks[0] != nil ? .any : .plain
    }
    guard elementwise.contains(layer.className) else { return .plain }
    return isOfEachNumber(layer.config["activation"]) ? .any : .plain
  }

  private static func isOfEachNumber(_ activation: JSONValue?) -> Bool {
    activation == nil || functions.contains(activation?.stringValue ?? "")
  }

  private static func wishOfFirst(
    _ layer: CanonicalLayer, having order: AxisPermutation?, rank: Int?
  ) throws(MigrationRefusal) -> Wish {
    guard isOfEachNumber(layer.config["activation"]) else {
      throw refusal(layer, "its activation goes along its last axis, which would be another one")
    }
    switch layer.className {
    case "ConvLSTM2D":
      guard layer.config["return_state"]?.boolValue != true,
        layer.calls.allSatisfy({ $0.allInputs.count == 1 })
      else {
        throw refusal(layer, "it takes or gives states, which would have their channels elsewhere")
      }
      return .order(AxisPermutation.channelsLast(2).timed)
    case "Flatten":
      // it puts channels last before it flattens, in every Keras
      if let order { return .order(order) }
      guard let rank else { throw refusal(layer, "how many axes it flattens is not known") }
      return rank > 2 ? .order(.channelsLast(rank - 2)) : .plain
    default:
      let plain =
        layer.className.hasSuffix("Transpose") ? String(layer.className.dropLast(9)) : layer.className
      guard let spatial = ["1D", "2D", "3D"].firstIndex(where: { plain.hasSuffix($0) }) else {
        throw refusal(layer, "there is no rule that puts the channels of \(layer.className) last")
      }
      return .order(.channelsLast(spatial + 1))
    }
  }

  /// Makes the layer one that works on tensors in an order, and tells the order of what it gives; nil for the old one.
  static func adapt(
    _ layer: inout CanonicalLayer, to order: AxisPermutation
  ) throws(MigrationRefusal) -> AxisPermutation? {
    if layer.className == "TimeDistributed", var held = layer.children.first, let inner = order.untimed {
      let given = try adapt(&held, to: inner)
      layer.children = [held]
      return given?.timed
    }
    let isFirst = layer.config["data_format"] == "channels_first"
    if isFirst { layer.config["data_format"] = "channels_last" }
    switch layer.className {
    case "Flatten": return nil
    case let name where name.hasPrefix("Global"):
      return layer.config["keepdims"]?.boolValue == true ? order : nil
    case "ConvLSTM2D":
      return layer.config["return_sequences"]?.boolValue == true ? order : .channelsLast(2)
    case "LocallyConnected2D": try turnLocal(&layer)
    case "BatchNormalization", "Concatenate", "Softmax":
      let axis = layer.config["axis"]?.intValue ?? -1
      guard layer.config["axis"]?.intValue != nil || layer.config["axis"] == nil,
        let place = order.place(of: axis)
      else { throw refusal(layer, "its axis is none of its input's") }
      layer.config["axis"] = .number(JSONNumber(place))
    case "PReLU": try turnSlopes(&layer, order)
    default: break
    }
    return order
  }

  private static func turnSlopes(
    _ layer: inout CanonicalLayer, _ order: AxisPermutation
  ) throws(MigrationRefusal) {
    if let shared = layer.config["shared_axes"]?.arrayValue {
      let places = shared.compactMap { $0.intValue.flatMap(order.place) }.sorted()
      guard places.count == shared.count else {
        throw refusal(layer, "its shared_axes are none of its input's")
      }
      layer.config["shared_axes"] = .array(places.map { .number(JSONNumber($0)) })
    }
    guard layer.weights.count == 1, layer.weights[0].shape.count == order.axes.count else {
      throw refusal(layer, "its slopes have another number of axes than its input")
    }
    let turn = AxisOrder(of: layer.weights[0].shape, axes: order.axes.map { $0 - 1 })
    layer.weights[0].source = .arranged(layer.weights[0], turn)
    layer.weights[0].shape = turn.resultShape
  }

  /// Kernel `(positions, channels x rows x columns, filters)`; the bias `(rows, columns, filters)` is read in the
  /// order of filters, rows, columns, for Keras reshapes it.
  private static func turnLocal(_ layer: inout CanonicalLayer) throws(MigrationRefusal) {
    let sizes = layer.config["kernel_size"].map(StatedShapes.sizes) ?? []
    guard sizes.count == 2, let kernel = layer.weights.first, kernel.shape.count == 3,
      sizes.allSatisfy({ (1...1 << 20).contains($0) }), kernel.shape[1] % (sizes[0] * sizes[1]) == 0
    else { throw refusal(layer, "its kernel is not that of a LocallyConnected2D") }
    let channels = kernel.shape[1] / (sizes[0] * sizes[1])
    let seen = [kernel.shape[0], channels, sizes[0], sizes[1], kernel.shape[2]]
    layer.weights[0].source = .arranged(kernel, AxisOrder(of: seen, axes: [0, 2, 3, 1, 4]))
    guard layer.weights.count > 1 else { return }
    let bias = layer.weights[1]
    guard bias.shape.count == 3 else { throw refusal(layer, "its bias is not that of a LocallyConnected2D") }
    let read = [bias.shape[2], bias.shape[0], bias.shape[1]]
    layer.weights[1].source = .arranged(bias, AxisOrder(of: read, axes: [1, 2, 0]))
  }

  private static func refusal(_ layer: CanonicalLayer, _ message: String) -> MigrationRefusal {
    MigrationRefusal(.noCounterpart, layer: layer.name, "its channels can't come last: \(message)")
  }
}
