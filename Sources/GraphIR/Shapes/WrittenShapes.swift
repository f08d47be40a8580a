package import JSON

extension TensorShape {
  /// A shape as Keras writes it: a list of sizes, null where open. Nil for anything else, negative sizes included.
  init?(_ value: JSONValue?) {
    guard let list = value?.arrayValue else { return nil }
    var dimensions: [Int?] = []
    for element in list {
      if element.isNull {
        dimensions.append(nil)
      } else if let size = element.intValue, size >= 0 {
        dimensions.append(size)
      } else {
        return nil
      }
    }
    self.init(dimensions)
  }

  /// As Keras writes it: a list, with null for an open axis.
  package var json: JSONValue { .array(dimensions.map { $0.map { .number(JSONNumber($0)) } ?? .null }) }

  /// A shape, or several: some keys hold a list of shapes where a layer has several inputs.
  static func list(_ value: JSONValue?) -> [TensorShape]? {
    if let one = TensorShape(value) { return [one] }
    guard let list = value?.arrayValue, !list.isEmpty else { return nil }
    let shapes = list.compactMap { TensorShape($0) }
    return shapes.count == list.count ? shapes : nil
  }
}

extension Layer {
  /// The input shapes that the layer's own config states: `batch_input_shape`, or `batch_shape` in Keras 3.
  var declaredInputShapes: [TensorShape]? {
    TensorShape.list(config["batch_shape"]) ?? TensorShape.list(config["batch_input_shape"])
  }

  /// The input shapes that it was built with, as Keras 2.13 and later note beside the config.
  var builtInputShapes: [TensorShape]? { TensorShape.list(entry["build_config"]?["input_shape"]) }
}

/// The tensors of one call as the file has it, for what `Call` leaves out.
struct WrittenCall {
  /// Keyword arguments.
  var keywords: JSONObject = [:]
  /// Whether a positional argument is an array.
  var hasArrayArguments = false
  /// Shapes beside the references, which only Keras 3 writes.
  var shapes: [TensorReference: TensorShape] = [:]

  /// Reads one of `inbound_nodes`.
  init(_ node: JSONValue?) {
    guard let node else { return }
    if let arguments = node["args"]?.arrayValue {
      keywords = node["kwargs"]?.objectValue ?? [:]
      collect(node)
      hasArrayArguments = arguments.contains { $0.arrayValue != nil && Self.isConstant($0) }
      return
    }
    // [["layer", node, tensor, {keyword arguments}]], or the inside alone
    let tensors = node[0]?.stringValue == nil ? node.arrayValue ?? [] : [node]
    for tensor in tensors {
      for (key, value) in tensor[3]?.objectValue ?? [:] { keywords[key] = .some(value) }
    }
  }

  /// A nested list without a tensor in it: an array as an operand.
  private static func isConstant(_ value: JSONValue) -> Bool {
    if reference(value) != nil { return false }
    if let list = value.arrayValue { return !list.contains { !isConstant($0) } }
    return true
  }

  private mutating func collect(_ value: JSONValue) {
    if let reference = Self.reference(value) {
      shapes[reference] = TensorShape(value["config"]?["shape"])
      return
    }
    switch value {
    case .array(let list): for element in list { collect(element) }
    case .object(let object): for element in object.values { collect(element) }
    default: break
    }
  }

  /// The tensor that a value refers to, in either of Keras's forms.
  static func reference(_ value: JSONValue) -> TensorReference? {
    let isDictionary = value["class_name"]?.stringValue == "__keras_tensor__"
    let history = isDictionary ? value["config"]?["keras_history"] : value
    guard let list = history?.arrayValue, list.count == 3, let layer = list[0].stringValue,
      let node = list[1].intValue, let tensor = list[2].intValue
    else { return nil }
    return TensorReference(layer: layer, node: node, tensor: tensor)
  }
}
