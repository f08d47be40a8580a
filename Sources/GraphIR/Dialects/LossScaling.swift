package import JSON

/// Keras 3's LossScaleOptimizer, which holds another optimizer. compile() puts one around whatever it gets where the
/// model computes in float16: an `.h5` then names the outer one, an archive the inner one, and both have the
/// variables of both.
package enum LossScaling {
  /// Where the variables of the inner optimizer begin among those of the outer one: behind its iteration, learning
  /// rate, step counter and scale. Nil where they are those of another optimizer.
  package static func innerStart(in variables: [Weight]) -> Int? {
    let types = variables.prefix(5).map { $0.shape.isEmpty ? $0.type : "" }
    return types == ["int64", "float32", "int64", "float32", "int64"] ? 4 : nil
  }

  /// The inner optimizer's config, of an outer one's; nil for any other.
  package static func inner(of optimizer: JSONValue?) -> JSONValue? {
    guard optimizer?["class_name"]?.stringValue == "LossScaleOptimizer" else { return nil }
    return optimizer?["config"]?["inner_optimizer"]
  }

  /// What compile() makes of an optimizer's config, as an `.h5` has it.
  package static func outer(around optimizer: JSONValue) -> JSONValue {
    [
      "class_name": "LossScaleOptimizer",
      "config": [
        "name": .string(name),
        "inner_optimizer": [
          "module": "keras.optimizers", "class_name": optimizer["class_name"] ?? .null,
          "config": optimizer["config"] ?? .null, "registered_name": nil,
        ],
        "initial_scale": 32768.0, "dynamic_growth_steps": 2000,
      ],
    ]
  }

  /// The name that the outer one has.
  package static let name = "loss_scale_optimizer"
}
