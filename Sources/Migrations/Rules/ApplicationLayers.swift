internal import JSON

/// Layers of `keras.applications` that no Keras finds by name: StochasticDepth and LayerScale of ConvNeXt.
enum ApplicationLayers: MigrationRule {
  static let name = "application-layer"
  static let symptom = "Unknown layer: 'LayerScale'"
  static let cause = "classes of keras.applications are in no Keras's list of layers"
  static let remedy =
    "StochasticDepth does nothing when a model predicts; LayerScale is a DepthwiseConv2D of one position"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    ["StochasticDepth", "LayerScale"].contains(layer.plainClassName)
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    try draft.forEachLeaf(of: Self.self) { layer, draft throws(MigrationRefusal) in
      switch layer.plainClassName {
      case "StochasticDepth":
        layer.becomeIdentity()
        draft.note(
          name, layer: layer.name, .fails,
          "StochasticDepth, which acts in training only, becomes an identity", exactness: .left)
      case "LayerScale":
        guard layer.weights.count == 1, let channels = layer.weights[0].shape.last else {
          throw MigrationRefusal(.unknownForm, layer: layer.name, "LayerScale without its weight")
        }
        layer.className = "DepthwiseConv2D"
        layer.weights[0].name = "depthwise_kernel"
        layer.weights[0].shape = [1, 1, channels, 1]
        layer.config = [
          "name": .string(layer.name), "trainable": layer.config["trainable"] ?? true,
          "dtype": layer.config["dtype"] ?? "float32", "kernel_size": [1, 1], "strides": [1, 1],
          "padding": "valid", "depth_multiplier": 1, "data_format": "channels_last", "activation": "linear",
          "use_bias": false,
        ]
        draft.note(name, layer: layer.name, .fails, "LayerScale becomes a DepthwiseConv2D of one position")
      default: break
      }
    }
  }
}

extension CanonicalLayer {
  /// Makes the layer one that hands its input on: an Activation, which every Keras has.
  mutating func becomeIdentity() {
    className = "Activation"
    config = [
      "name": .string(name), "trainable": true, "dtype": config["dtype"] ?? "float32", "activation": "linear",
    ]
    weights = []
  }
}
