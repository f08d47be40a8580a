internal import JSON

extension NewLayers {
  /// The value of `kernel_initializer` or `bias_initializer`.
  func form(of initializer: Initializer) -> JSONValue {
    let (className, config) = parts(of: initializer)
    let namesModule =
      sample.initializersNameTheirModule
      ?? (dialect.family == .keras3 || (dialect.family == .tfKeras && dialect.isAtLeast(2, 13)))
    guard namesModule else { return ["class_name": .string(className), "config": .object(config)] }
    return [
      "module": "keras.initializers", "class_name": .string(className), "config": .object(config),
      "registered_name": nil,
    ]
  }

  private func parts(of initializer: Initializer) -> (className: String, config: JSONObject) {
    switch initializer {
    case .zeros: return ("Zeros", [:])
    case .ones: return ("Ones", [:])
    default: break
    }
    // Standalone Keras has one class for all; TensorFlow 2.1's He and LeCun are functions that return it.
    let isScaled = initializer != .glorotUniform && initializer != .glorotNormal
    if dialect.family == .keras2 || (!dialect.isAtLeast(2, 4) && isScaled) {
      return ("VarianceScaling", varianceScaling(initializer))
    }
    var config: JSONObject = ["seed": nil]
    if dialect.family == .keras3, sample.initializersNameAxes ?? dialect.isAtLeast(3, 15) {
      config["input_axes"] = .some(.null)
      config["output_axes"] = .some(.null)
    }
    return (initializer.className, config)
  }

  private func varianceScaling(_ initializer: Initializer) -> JSONObject {
    let normal = dialect.family == .keras2 ? "normal" : "truncated_normal"
    let isNormal = [.glorotNormal, .heNormal, .lecunNormal].contains(initializer)
    let isGlorot = [.glorotNormal, .glorotUniform].contains(initializer)
    let isHe = [.heNormal, .heUniform].contains(initializer)
    return [
      "scale": isHe ? 2.0 : 1.0, "mode": isGlorot ? "fan_avg" : "fan_in",
      "distribution": isNormal ? .string(normal) : "uniform", "seed": nil,
    ]
  }
}

extension Initializer {
  /// Keras's class for it, from TensorFlow 2.4 on.
  fileprivate var className: String {
    switch self {
    case .glorotUniform: "GlorotUniform"
    case .glorotNormal: "GlorotNormal"
    case .heUniform: "HeUniform"
    case .heNormal: "HeNormal"
    case .lecunUniform: "LecunUniform"
    case .lecunNormal: "LecunNormal"
    case .zeros: "Zeros"
    case .ones: "Ones"
    }
  }
}
