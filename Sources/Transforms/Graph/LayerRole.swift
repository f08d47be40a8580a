internal import GraphIR

/// What a layer means to the search for a head. Classes are Keras's own; a registered class of the same name is not.
enum LayerRole: Equatable, Sendable {
  /// `Dense`.
  case dense
  /// `Conv1D`, `Conv2D`, `Conv3D`.
  case convolution(spatial: Int)
  /// Weightless and element by element: activations.
  case activation
  /// Changes nothing at inference.
  case regularizer
  /// Pools all positions away.
  case globalPooling(spatial: Int)
  /// Pools positions by windows.
  case pooling
  /// `Flatten`, `Reshape`.
  case reshaping
  /// Python code that is not read.
  case lambda
  /// `TimeDistributed` around any of the above or a model.
  indirect case timeDistributed(LayerRole)
  /// A nested model.
  case model
  /// Anything else.
  case other

  init(_ layer: Layer) {
    if layer.model != nil {
      self = .model
      return
    }
    if layer.className == "TimeDistributed", case .wrapper(_, let inner) = layer.contents {
      self = .timeDistributed(LayerRole(inner))
      return
    }
    self = Self.byClass[layer.className] ?? .other
  }

  /// Whether positions are gone behind it.
  var losesPositions: Bool {
    switch self {
    case .globalPooling, .reshaping, .lambda: true
    default: false
    }
  }

  /// Whether the numbers keep their meaning of class scores through it.
  func keepsScores(_ layer: Layer) -> Bool {
    switch self {
    case .globalPooling, .pooling, .regularizer: true
    case .activation: layer.config["activation"]?.stringValue == "linear"
    case .reshaping: layer.className == "Flatten"
    case .timeDistributed(let inner): inner == .regularizer
    default: false
    }
  }

  /// The class name of Keras's aliases folds into one: `GlobalAvgPool2D`.
  private static let byClass: [String: LayerRole] = {
    var table: [String: LayerRole] = ["Dense": .dense, "Lambda": .lambda]
    for name in ["Activation", "Softmax", "ReLU", "LeakyReLU", "ELU", "ThresholdedReLU"] {
      table[name] = .activation
    }
    for name in [
      "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout",
      "GaussianDropout",
      "GaussianNoise", "ActivityRegularization", "Identity",
    ] { table[name] = .regularizer }
    for name in ["Flatten", "Reshape"] { table[name] = .reshaping }
    for spatial in 1...3 {
      for name in ["Conv\(spatial)D", "Convolution\(spatial)D"] {
        table[name] = .convolution(spatial: spatial)
      }
      for kind in ["Average", "Max"] {
        table["Global\(kind)Pooling\(spatial)D"] = .globalPooling(spatial: spatial)
        table["\(kind)Pooling\(spatial)D"] = .pooling
      }
      for kind in ["Avg", "Max"] {
        table["Global\(kind)Pool\(spatial)D"] = .globalPooling(spatial: spatial)
        table["\(kind)Pool\(spatial)D"] = .pooling
      }
    }
    return table
  }()
}
