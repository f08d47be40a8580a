internal import GraphIR
internal import JSON

/// `build_config`: the shapes on which Keras 3 built a layer, those of its first call.
///
/// Keras needs them only for layers that can't be built by calling them; a file without them loads.
struct BuildConfig {
  let dialect: Dialect

  init(_ dialect: Dialect) { self.dialect = dialect }

  /// The value of `build_config`; nil where Keras writes none, or the shapes are not known.
  ///
  /// - Parameters:
  ///   - calls: The value of `inbound_nodes`, beside whose tensors their shapes stand; nil in a Sequential.
  ///   - inputs: The shapes of what the first call reads, for a layer of a Sequential.
  func value(of layer: Layer, calls: JSONValue?, inputs: [TensorShape]?) -> JSONValue? {
    if let model = layer.model { return value(of: model, inputs: inputs) }
    guard !layer.isInput, !layer.isKeras3Operation, !hasNone(layer.plainClassName) else { return nil }
    if ["StringLookup", "IntegerLookup", "TextVectorization"].contains(layer.plainClassName) { return [:] }
    guard let call = calls?.arrayValue?.first else {
      guard let shape = inputs?.first, inputs?.count == 1 else { return nil }
      return ["input_shape": shape.json]
    }
    if ["MultiHeadAttention", "GroupedQueryAttention", "GroupQueryAttention"].contains(layer.plainClassName) {
      return attention(call)
    }
    guard let first = call["args"]?.arrayValue?.first, let shape = shapes(in: first) else { return nil }
    return ["input_shape": shape]
  }

  private func value(of model: Model, inputs: [TensorShape]?) -> JSONValue? {
    guard model.kind == .sequential else { return ["input_shape": .null] }
    if let declared = model.layers.first, declared.isInput, let shape = declared.config["batch_shape"] {
      return ["input_shape": shape]
    }
    if let built = model.config["build_input_shape"], !built.isNull { return ["input_shape": built] }
    guard let shape = inputs?.first, inputs?.count == 1 else { return nil }
    return ["input_shape": shape.json]
  }

  private func attention(_ call: JSONValue) -> JSONValue? {
    var found: JSONObject = [:]
    for (name, argument) in zip(["query", "value", "key"], call["args"]?.arrayValue ?? []) {
      if let shape = shapes(in: argument) { found["\(name)_shape"] = shape }
    }
    for name in ["query", "value", "key"] {
      if let shape = call["kwargs"]?[name].flatMap(shapes) { found["\(name)_shape"] = shape }
    }
    return found.isEmpty ? nil : ["shapes_dict": .object(found)]
  }

  /// The shapes of the tensors in an argument, in the structure of the argument; nil where one is no tensor.
  private func shapes(in value: JSONValue) -> JSONValue? {
    if value["class_name"]?.stringValue == "__keras_tensor__" { return value["config"]?["shape"] }
    switch value {
    case .array(let list):
      let shapes = list.compactMap(shapes)
      return shapes.count == list.count && !list.isEmpty ? .array(shapes) : nil
    case .object(let object) where object["class_name"] == nil:
      var found: JSONObject = [:]
      for (key, inside) in object {
        guard let shape = shapes(in: inside) else { return nil }
        found[key] = shape
      }
      return found.isEmpty ? nil : .object(found)
    default: return nil
    }
  }

  /// Whether layers of a class have nothing to build, of which Keras writes no `build_config`.
  private func hasNone(_ className: String) -> Bool {
    if Self.builtNowhere.contains(className) { return true }
    guard dialect.isAtLeast(3, 1) else { return false }
    return Self.builtInKeras30.contains(className) || className.contains("Pool")
  }

  private static let builtNowhere: Set<String> = [
    "ActivityRegularization", "AlphaDropout", "Dropout", "GaussianDropout", "Identity", "InputLayer",
    "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "UnitNormalization",
  ]
  /// Keras 3.0 writes one of these, and of pooling, too.
  private static let builtInKeras30: Set<String> = [
    "Activation", "ELU", "GaussianNoise", "LeakyReLU", "Masking", "ReLU", "Reshape", "Softmax",
  ]
}
