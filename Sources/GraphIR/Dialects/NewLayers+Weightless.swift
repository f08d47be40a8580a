internal import JSON

/// A layer without weights that passes its input's shape on, with what its config needs.
public enum WeightlessLayer: Sendable, Hashable {
  /// `Dropout(rate)`
  case dropout(rate: Double)
  /// `SpatialDropout1D(rate)`, `2D`, `3D`
  case spatialDropout(spatial: Int, rate: Double)
  /// `AlphaDropout(rate)`
  case alphaDropout(rate: Double)
  /// `GaussianDropout(rate)`
  case gaussianDropout(rate: Double)
  /// `GaussianNoise(stddev)`
  case gaussianNoise(deviation: Double)
  /// `Activation(function)`
  case activation(String)
  /// `Softmax()` over the last axis
  case softmax
  /// `ReLU()`
  case relu
  /// `Rescaling(scale, offset)`
  case rescaling(scale: Double, offset: Double)

  /// Keras's name of the class.
  public var className: String {
    switch self {
    case .dropout: "Dropout"
    case .spatialDropout(let spatial, _): "SpatialDropout\(spatial)D"
    case .alphaDropout: "AlphaDropout"
    case .gaussianDropout: "GaussianDropout"
    case .gaussianNoise: "GaussianNoise"
    case .activation: "Activation"
    case .softmax: "Softmax"
    case .relu: "ReLU"
    case .rescaling: "Rescaling"
    }
  }

  /// What Keras's automatic names begin with.
  public var automaticName: String {
    switch self {
    case .dropout: "dropout"
    case .spatialDropout(let spatial, _): "spatial_dropout\(spatial)d"
    case .alphaDropout: "alpha_dropout"
    case .gaussianDropout: "gaussian_dropout"
    case .gaussianNoise: "gaussian_noise"
    case .activation: "activation"
    case .softmax: "softmax"
    case .relu: "re_lu"
    case .rescaling: "rescaling"
    }
  }
}

extension NewLayers {
  /// A layer without weights.
  ///
  /// - Parameter dataFormat: `channels_last` or `channels_first`, which only a SpatialDropout of Keras 3 writes.
  public func weightless(_ kind: WeightlessLayer, named name: String, dataFormat: String) -> Layer {
    switch kind {
    case .dropout(let rate): dropout(named: name, rate: rate)
    case .spatialDropout(let spatial, let rate):
      spatialDropout(named: name, spatial: spatial, rate: rate, dataFormat: dataFormat)
    case .alphaDropout(let rate):
      layer(
        "AlphaDropout",
        config(name, noise("rate", rate, dialect.family == .keras3 ? ["noise_shape": nil] : [:])))
    case .gaussianDropout(let rate): layer("GaussianDropout", config(name, noise("rate", rate)))
    case .gaussianNoise(let deviation): layer("GaussianNoise", config(name, noise("stddev", deviation)))
    case .activation(let function): layer("Activation", config(name, ["activation": .string(function)]))
    case .softmax: layer("Softmax", config(name, ["axis": -1]))
    case .relu:
      layer("ReLU", config(name, ["max_value": nil, "negative_slope": 0.0, "threshold": 0.0]))
    case .rescaling(let scale, let offset):
      layer(
        "Rescaling",
        config(
          name, ["scale": .number(JSONNumber(scale)), "offset": .number(JSONNumber(offset))]))
    }
  }

  /// Noise layers have a seed from Keras 2.8 on.
  private func noise(_ key: String, _ value: Double, _ rest: JSONObject = [:]) -> JSONObject {
    var config: JSONObject = [:]
    config[key] = .number(JSONNumber(value))
    if dialect.family == .keras3 || (dialect.family == .tfKeras && dialect.isAtLeast(2, 8)) {
      config["seed"] = .some(.null)
    }
    for (key, value) in rest { config[key] = .some(value) }
    return config
  }

  /// Keras 3 writes a config of its own form here, with the policy as a plain text. It writes `float32` for a mixed policy,
  /// with which the layer, loaded again, would no longer compute as those around it: here the policy keeps its name.
  private func spatialDropout(
    named name: String, spatial: Int, rate: Double, dataFormat: String
  ) -> Layer {
    let className = "SpatialDropout\(spatial)D"
    let rate = JSONValue.number(JSONNumber(rate))
    guard dialect.family == .keras3 else {
      return layer(className, config(name, ["rate": rate, "noise_shape": nil, "seed": nil]))
    }
    var config: JSONObject = [
      "rate": rate, "seed": nil, "name": .string(name), "dtype": .string(policy.name),
    ]
    if spatial > 1 { config["data_format"] = .string(dataFormat) }
    return layer(className, config)
  }
}

extension Dialect {
  /// `Rescaling` exists from TensorFlow 2.3 on, which calls its Keras 2.4.
  public var hasRescaling: Bool { family != .keras2 && isAtLeast(2, 4) }
}
