package import FormatInterface
package import GraphIR
package import JSON

/// Reads Keras's `model_config` into a graph.
///
/// What a surgery does not name has to come out to the letter, so configs stay JSON: nested layers are taken out of
/// them into `Layer.contents`, and null stands in their place until `ConfigEncoder` puts them back.
package struct ConfigDecoder {
  private let dialect: Dialect
  /// More levels than any Keras model has; the JSON parser's own limit is higher.
  private static let deepest = 64

  /// A reader of what a Keras writes.
  package init(dialect: Dialect) { self.dialect = dialect }

  /// Reads `{"class_name": "Functional", "config": {...}}`.
  package func model(_ value: JSONValue) throws(FormatError) -> (model: Model, envelope: JSONObject) {
    guard case .object(let entry) = value else {
      throw .notAModel("", expected: "an object with class_name and config", found: value)
    }
    guard let className = entry["class_name"]?.stringValue, let config = entry["config"] else {
      throw .notAModel("", expected: "the keys class_name and config", found: entry["class_name"])
    }
    guard Self.isModel(config) else {
      throw FormatError(
        .notAModel,
        "model_config: class \"\(className)\" has no list of layers in its config, so it is a subclassed model or no "
          + "model at all; only Sequential and functional models can be operated on")
    }
    var envelope = entry
    envelope["config"] = .some(.null)
    return (try model(className: className, config: config, path: ".config", depth: 0), envelope)
  }

  /// A config of a model: an object with `layers`, or early Keras 2's bare list of a Sequential.
  private static func isModel(_ config: JSONValue) -> Bool {
    if case .object(let object) = config { return object["layers"]?.arrayValue != nil }
    if case .array(let list) = config {
      return list.allSatisfy { $0["class_name"] != nil && $0["config"] != nil }
    }
    return false
  }

  private func model(
    className: String, config: JSONValue, path: @autoclosure () -> String, depth: Int
  ) throws(FormatError) -> Model {
    guard depth <= Self.deepest else {
      throw FormatError(.notAModel, "model_config: models are nested more than \(Self.deepest) levels deep")
    }
    let bare = config.arrayValue
    guard let list = bare ?? config["layers"]?.arrayValue else {
      throw .notAModel(path(), expected: "a list under \"layers\"", found: config["layers"])
    }
    var holder = config.objectValue ?? [:]
    try requireText(holder["name"], path: "\(path()).name")
    if bare == nil { holder["layers"] = .some(.null) }
    let isGraph = holder["input_layers"] != nil && holder["output_layers"] != nil
    var layers: [Layer] = []
    for (index, value) in list.enumerated() {
      layers.append(
        try layer(value, path: "\(path()).layers[\(index)]", isInGraph: isGraph, depth: depth + 1))
    }
    guard isGraph else {
      return sequential(layers, className: className, config: holder, isBare: bare != nil)
    }
    return Model(
      kind: .functional, className: className, config: holder, layers: layers,
      inputs: ends("input_layers", of: holder, layers), outputs: ends("output_layers", of: holder, layers))
  }

  private func ends(_ key: String, of config: JSONObject, _ layers: [Layer]) -> [TensorReference] {
    dialect.ends(reading: ReferenceForm.references(in: config[key] ?? .null), of: layers)
  }

  /// Derives the calls of a Sequential: each layer once, on the one before.
  private func sequential(
    _ layers: [Layer], className: String, config: JSONObject, isBare: Bool
  ) -> Model {
    var chained = layers
    var last: TensorReference?
    for index in chained.indices {
      chained[index].calls = [Call(inputs: last.map { [$0] } ?? [])]
      last = TensorReference(layer: chained[index].name, node: dialect.firstNode(of: chained[index]))
    }
    let inputs = chained.first.map { $0.isInput ? [TensorReference(layer: $0.name)] : [] } ?? []
    return Model(
      kind: .sequential, className: className, config: config, configIsBareList: isBare, layers: chained,
      inputs: inputs, outputs: last.map { [$0] } ?? [])
  }

  private func layer(
    _ value: JSONValue, path: @autoclosure () -> String, isInGraph: Bool, depth: Int
  ) throws(FormatError) -> Layer {
    guard depth <= Self.deepest else {
      throw FormatError(.notAModel, "model_config: layers are nested more than \(Self.deepest) levels deep")
    }
    guard case .object(var entry) = value else {
      throw .notAModel(path(), expected: "an object", found: value)
    }
    guard let className = entry["class_name"]?.stringValue else {
      throw .notAModel("\(path()).class_name", expected: "a text", found: entry["class_name"])
    }
    guard let config = entry["config"] else {
      throw .notAModel("\(path()).config", expected: "an object", found: nil)
    }
    entry["config"] = .some(.null)
    let written = entry["inbound_nodes"]
    if written != nil { entry["inbound_nodes"] = .some(.null) }
    try requireText(entry["name"], path: "\(path()).name")
    if !Self.isModel(config) { try requireText(config["name"], path: "\(path()).config.name") }
    let given = entry["name"]?.stringValue ?? config["name"]?.stringValue

    var result: Layer
    if Self.isModel(config) {
      let inner = try model(className: className, config: config, path: "\(path()).config", depth: depth + 1)
      result = Layer(
        name: given ?? inner.name, className: className, config: [:], entry: entry, contents: .model(inner))
    } else {
      guard case .object(var plain) = config else {
        throw .notAModel("\(path()).config", expected: "an object", found: config)
      }
      let contents = try contents(of: className, &plain, path: "\(path()).config", depth: depth + 1)
      result = Layer(
        name: given ?? "", className: className, config: plain, entry: entry, contents: contents)
    }
    if isInGraph {
      guard !result.name.isEmpty else { throw .notAModel("\(path()).name", expected: "a text", found: nil) }
      guard let written, let nodes = written.arrayValue else {
        throw .notAModel("\(path()).inbound_nodes", expected: "a list", found: written)
      }
      result.writtenCalls = written
      result.calls = nodes.map(CallForm.call)
    }
    return result
  }

  /// Takes the layers that a wrapper, an RNN or stacked cells hold out of the config, leaving null in their place.
  private func contents(
    of className: String, _ config: inout JSONObject, path: @autoclosure () -> String, depth: Int
  ) throws(FormatError) -> Layer.Contents {
    if let inside = config["layer"], Self.isLayer(inside) {
      let inner = try layer(inside, path: "\(path()).layer", isInGraph: false, depth: depth)
      config["layer"] = .some(.null)
      guard className == "Bidirectional" else { return .wrapper(key: "layer", inner) }
      if let other = config["backward_layer"], Self.isLayer(other) {
        let backward = try layer(other, path: "\(path()).backward_layer", isInGraph: false, depth: depth)
        config["backward_layer"] = .some(.null)
        return .bidirectional(forward: inner, backward: backward, backwardIsWritten: true)
      }
      return .bidirectional(forward: inner, backward: inner, backwardIsWritten: false)
    }
    if let cell = config["cell"], Self.isLayer(cell) {
      let inner = try layer(cell, path: "\(path()).cell", isInGraph: false, depth: depth)
      config["cell"] = .some(.null)
      return .wrapper(key: "cell", inner)
    }
    if let cells = config["cells"]?.arrayValue, !cells.isEmpty, cells.allSatisfy(Self.isLayer) {
      var inner: [Layer] = []
      for (index, cell) in cells.enumerated() {
        inner.append(try layer(cell, path: "\(path()).cells[\(index)]", isInGraph: false, depth: depth))
      }
      config["cells"] = .some(.null)
      return .cells(inner)
    }
    return .plain
  }

  /// Refuses a name that is no text. One that is missing, or null, is given by Keras where it loads the model.
  private func requireText(_ name: JSONValue?, path: @autoclosure () -> String) throws(FormatError) {
    guard let name, name != .null, name.stringValue == nil else { return }
    throw .notAModel(path(), expected: "a text", found: name)
  }

  private static func isLayer(_ value: JSONValue) -> Bool {
    value["class_name"]?.stringValue != nil && value["config"] != nil
  }
}
