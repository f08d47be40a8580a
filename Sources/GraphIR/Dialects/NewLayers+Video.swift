internal import JSON

extension NewLayers {
  /// `Input(shape)`; the batch axis is the first of `shape`.
  public func input(named name: String, shape: TensorShape, type: String) -> Layer {
    let dimensions = JSONValue.array(shape.dimensions.map { $0.map { .number(JSONNumber($0)) } ?? .null })
    var config: JSONObject = [
      dialect.family == .keras3 ? "batch_shape" : "batch_input_shape": dimensions, "dtype": .string(type),
      "sparse": false,
    ]
    let keys = sample.inputKeys ?? standardInputKeys
    if keys.contains("ragged") { config["ragged"] = false }
    config["name"] = .string(name)
    if keys.contains("optional") { config["optional"] = false }
    return layer("InputLayer", config)
  }

  private var standardInputKeys: [String] {
    switch dialect.family {
    case .keras2: []
    case .tfKeras: dialect.isTFKerasPackage ? ["ragged", "optional"] : ["ragged"]
    case .keras3: dialect.isAtLeast(3, 15) ? ["ragged", "optional"] : []
    }
  }

  /// `TimeDistributed(model)`: the model's own configuration stays to the letter.
  public func timeDistributed(named name: String, _ model: Model) -> Layer {
    let inner = Layer(
      name: model.name, className: model.className, config: [:], entry: wrappedEntry(model),
      contents: .model(model))
    return layer(
      "TimeDistributed", config(name, ["layer": nil]), contents: .wrapper(key: "layer", inner))
  }

  /// Everything before Keras 3 reads the short form, TF 2.15 too, which itself writes a longer one.
  private func wrappedEntry(_ model: Model) -> JSONObject {
    guard dialect.family == .keras3 else { return ["class_name": .string(model.className), "config": nil] }
    let isList = model.kind == .sequential
    let built = isList ? model.config["build_input_shape"] ?? .null : .null
    return [
      "module": isList ? "keras" : "keras.src.models.functional", "class_name": .string(model.className),
      "config": nil, "registered_name": isList ? nil : .string(model.className),
      "build_config": ["input_shape": built], "compile_config": [:],
    ]
  }
}

extension Model {
  /// A new functional model with one input and one output, in the form that the dialect's Keras writes.
  public init(
    functional name: String, layers: [Layer], input: TensorReference, output: TensorReference,
    _ dialect: Dialect
  ) {
    var config: JSONObject = ["name": .string(name)]
    if dialect.family == .keras3 || dialect.isAtLeast(2, 12) { config["trainable"] = true }
    config["layers"] = .some(.null)
    // Keras 3.0 has lists of one here; it is never asked, since it cannot run a wrapped model.
    for (key, reference) in [("input_layers", input), ("output_layers", output)] {
      let form: JSONValue = [
        .string(reference.layer), .number(JSONNumber(reference.node)), .number(JSONNumber(reference.tensor)),
      ]
      config[key] = .some(dialect.family == .keras3 ? form : [form])
    }
    self.init(
      kind: .functional, className: dialect.functionalClassName, config: config, layers: layers,
      inputs: [input], outputs: [output])
  }
}
