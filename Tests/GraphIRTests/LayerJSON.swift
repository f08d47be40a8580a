import GraphIR
import JSON

/// Makes layers and models from Keras's JSON, as the reader in KerasFormat does, for tests below it.
enum LayerJSON {
  static func model(_ value: JSONValue, _ dialect: Dialect) throws -> Model {
    let className = try text(value, "class_name")
    guard let config = value["config"] else { throw Unreadable(what: "config") }
    guard let list = config.arrayValue ?? config["layers"]?.arrayValue else {
      throw Unreadable(what: "layers")
    }
    var layers = try list.map { try layer($0, dialect) }
    var holder = config.objectValue ?? [:]
    if holder["layers"] != nil { holder["layers"] = .some(.null) }
    guard holder["input_layers"] != nil else {
      for index in layers.indices where index > 0 {
        layers[index].calls = [Call(inputs: [TensorReference(layer: layers[index - 1].name)])]
      }
      return Model(
        kind: .sequential, className: className, config: holder, layers: layers, inputs: [],
        outputs: layers.last.map { [TensorReference(layer: $0.name)] } ?? [])
    }
    return Model(
      kind: .functional, className: className, config: holder, layers: layers,
      inputs: references(holder["input_layers"] ?? .null),
      outputs: references(holder["output_layers"] ?? .null))
  }

  static func layer(_ value: JSONValue, _ dialect: Dialect) throws -> Layer {
    let className = try text(value, "class_name")
    guard var entry = value.objectValue, let config = entry["config"] else {
      throw Unreadable(what: "config")
    }
    let nodes = entry["inbound_nodes"]
    entry["config"] = .some(.null)
    entry["inbound_nodes"] = nil
    let name = entry["name"]?.stringValue ?? config["name"]?.stringValue ?? "layer"
    var result: Layer
    if config.arrayValue != nil || config["layers"]?.arrayValue != nil {
      result = Layer(
        name: name, className: className, config: [:], entry: entry,
        contents: .model(try model(value, dialect)))
    } else {
      guard var plain = config.objectValue else { throw Unreadable(what: "config") }
      let contents = try contents(className, &plain, dialect)
      result = Layer(name: name, className: className, config: plain, entry: entry, contents: contents)
    }
    result.writtenCalls = nodes
    result.calls = (nodes?.arrayValue ?? []).map(call)
    return result
  }

  private static func contents(
    _ className: String, _ config: inout JSONObject, _ dialect: Dialect
  ) throws -> Layer.Contents {
    func take(_ key: String) throws -> Layer? {
      guard let inside = config[key], inside["class_name"] != nil, inside["config"] != nil else { return nil }
      config[key] = .some(.null)
      return try layer(inside, dialect)
    }
    if let inner = try take("layer") {
      guard className == "Bidirectional" else { return .wrapper(key: "layer", inner) }
      let backward = try take("backward_layer")
      return .bidirectional(
        forward: inner, backward: backward ?? inner, backwardIsWritten: backward != nil)
    }
    if let cell = try take("cell") { return .wrapper(key: "cell", cell) }
    guard let cells = config["cells"]?.arrayValue, !cells.isEmpty else { return .plain }
    config["cells"] = .some(.null)
    return .cells(try cells.map { try layer($0, dialect) })
  }

  private static func call(_ node: JSONValue) -> Call {
    if let arguments = node["args"] {
      return Call(
        inputs: references(arguments), keywordInputs: references(node["kwargs"] ?? .null))
    }
    let tensors = node[0]?.stringValue == nil ? node.arrayValue ?? [] : [node]
    return Call(
      inputs: tensors.compactMap(reference), keywordInputs: tensors.flatMap { references($0[3] ?? .null) })
  }

  private static func reference(_ value: JSONValue) -> TensorReference? {
    if value["class_name"]?.stringValue == "__keras_tensor__" {
      return value["config"]?["keras_history"].flatMap(reference)
    }
    guard let layer = value[0]?.stringValue, let node = value[1]?.intValue, let tensor = value[2]?.intValue
    else { return nil }
    return TensorReference(layer: layer, node: node, tensor: tensor)
  }

  private static func references(_ value: JSONValue) -> [TensorReference] {
    if let one = reference(value) { return [one] }
    if let list = value.arrayValue { return list.flatMap(references) }
    return value.objectValue?.values.flatMap(references) ?? []
  }

  private static func text(_ value: JSONValue, _ key: String) throws -> String {
    guard let text = value[key]?.stringValue else { throw Unreadable(what: key) }
    return text
  }
}

/// A reference file that is not what it should be.
struct Unreadable: Error {
  let what: String
}

extension TensorShape {
  /// A shape from a list of sizes, null where open.
  init(reading value: JSONValue) { self.init((value.arrayValue ?? []).map(\.intValue)) }
}
