internal import JSON

extension NewLayers {
  /// `Dense(units, activation)` on a tensor `(..., features)`: a kernel `(features, units)` and a bias of zeros.
  ///
  /// - Parameter weightPrefix: what stands before `/kernel:0` in the weights' names.
  public func dense(
    named name: String, units: Int, activation: String, features: Int, usesBias: Bool = true,
    initializer: Initializer, seed: UInt64, weightPrefix: String
  ) -> Layer {
    var config = config(
      name,
      [
        "units": .number(JSONNumber(units)), "activation": .string(activation),
        "use_bias": .bool(usesBias),
        "kernel_initializer": form(of: initializer), "bias_initializer": form(of: .zeros),
        "kernel_regularizer": nil, "bias_regularizer": nil,
      ])
    if dialect.family != .keras3 { config["activity_regularizer"] = .some(.null) }
    config["kernel_constraint"] = .some(.null)
    config["bias_constraint"] = .some(.null)
    if dialect.family == .keras3, sample.denseNamesQuantization ?? dialect.isAtLeast(3, 15) {
      config["quantization_config"] = .some(.null)
    }
    var weights = [weight("kernel", weightPrefix, [features, units], .initializer(initializer, seed: seed))]
    if usesBias { weights.append(weight("bias", weightPrefix, [units], .initializer(.zeros, seed: 0))) }
    return layer("Dense", config, weights: weights)
  }

  /// `Dropout(rate)`.
  public func dropout(named name: String, rate: Double) -> Layer {
    let rate = JSONValue.number(JSONNumber(rate))
    return layer(
      "Dropout",
      config(
        name,
        dialect.family == .keras3
          ? ["rate": rate, "seed": nil, "noise_shape": nil] : ["rate": rate, "noise_shape": nil, "seed": nil])
    )
  }

  /// Global average pooling over `spatial` axes.
  ///
  /// - Parameter dataFormat: `channels_last` or `channels_first`.
  public func globalAveragePooling(named name: String, spatial: Int, dataFormat: String) -> Layer {
    var rest: JSONObject = ["data_format": .string(dataFormat)]
    let hasKey =
      sample.poolingKeepsDimensions ?? (dialect.family == .keras3 || dialect.writesKeepdims)
    if hasKey { rest["keepdims"] = false }
    return layer("GlobalAveragePooling\(spatial)D", config(name, rest))
  }

  private func weight(_ name: String, _ prefix: String, _ shape: [Int], _ source: Weight.Source) -> Weight {
    let own = "\(name)\(dialect.weightNameSuffix)"
    return Weight(
      name: name, path: prefix.isEmpty ? own : "\(prefix)/\(own)", shape: shape, type: elementType,
      isTrainable: true, source: source)
  }
}

extension Dialect {
  /// Global poolings of tf.keras have `keepdims` from 2.6 on.
  fileprivate var writesKeepdims: Bool { family == .tfKeras && isAtLeast(2, 6) }

  /// Names that a new layer's `activation` may have. Later versions know more than these.
  public var activations: [String] {
    var names = [
      "softmax", "sigmoid", "linear", "tanh", "relu", "elu", "selu", "softplus", "softsign", "hard_sigmoid",
      "exponential",
    ]
    if family == .keras3 { names += ["silu", "gelu", "relu6", "leaky_relu", "mish", "log_softmax"] }
    if family == .tfKeras, isAtLeast(2, 4) { names += ["swish", "gelu"] }
    return names
  }
}
