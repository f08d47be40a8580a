internal import GraphIR
internal import JSON
internal import KerasConfig

/// Writes a canonical model in the form of one Keras: the value of `model_config`, with nodes counted from 0.
struct Lowering {
  let layers: LayerLowering
  let calls: CallLowering
  private let target: KerasRelease
  /// What was said on the way, in the order in which it was met.
  private(set) var notes: [MigrationChange] = []

  init(_ draft: MigrationDraft) {
    target = draft.target
    layers = LayerLowering(
      source: draft.source, target: draft.target, table: draft.table, options: draft.options)
    calls = CallLowering(source: draft.source, target: draft.target)
  }

  /// The value of `model_config`.
  mutating func value(_ model: CanonicalModel) throws(MigrationRefusal) -> JSONValue {
    ["class_name": .string(className(of: model)), "config": try config(model)]
  }

  private func className(of model: CanonicalModel) -> String {
    model.kind == .sequential ? "Sequential" : target.dialect.functionalClassName
  }

  private mutating func config(_ model: CanonicalModel) throws(MigrationRefusal) -> JSONValue {
    var config: JSONObject = [:]
    if let name = model.name { config["name"] = .string(name) }
    let isGraph = model.kind == .functional
    if isGraph ? target >= .tf212 : target.isKeras3 { config["trainable"] = true }
    var list: [JSONValue] = []
    for layer in model.layers { list.append(try listed(layer, isGraph: isGraph)) }
    config["layers"] = .array(list)
    if isGraph {
      config["input_layers"] = try calls.ends(model.inputs, "input_layers")
      config["output_layers"] = try calls.ends(model.outputs, "output_layers")
    }
    return .object(config)
  }

  /// An entry of a model's list.
  private mutating func listed(
    _ layer: CanonicalLayer, isGraph: Bool
  ) throws(MigrationRefusal) -> JSONValue {
    let (name, config) = try content(of: layer)
    if layer.isKeras3Operation { return try operation(layer, config) }
    var entry: JSONObject = ["class_name": .string(name), "config": config]
    if layer.saysModule || (target.isKeras3 && LayerFunctionNames.areIn(config.objectValue ?? [:])) {
      (entry["module"], entry["registered_name"]) = ("keras.layers", .some(.null))
    }
    guard isGraph else { return .object(entry) }
    let nodes = try calls.nodes(of: layer)
    // standalone Keras writes the name first
    if target.isStandaloneKeras2 {
      return [
        "name": .string(layer.name), "class_name": .string(name), "config": config, "inbound_nodes": nodes,
      ]
    }
    (entry["name"], entry["inbound_nodes"]) = (.string(layer.name), nodes)
    return .object(entry)
  }

  /// An operation of Keras 3, which an .h5 can hold if it names its module.
  private func operation(_ layer: CanonicalLayer, _ config: JSONValue) throws(MigrationRefusal) -> JSONValue {
    guard target.isKeras3, let module = KerasModules.ofOperation(layer.className) else {
      throw MigrationRefusal(
        .noCounterpart, layer: layer.name, "\(target) has no layer for the operation \(layer.className)")
    }
    var config = config.objectValue ?? [:]
    // Keras 3.0 gives the config to the constructor as it is
    if target == .keras30 { config.removeValue(forKey: "name") }
    return [
      "module": .string(module), "class_name": .string(layer.className), "config": .object(config),
      "registered_name": nil, "name": .string(layer.name), "inbound_nodes": try calls.nodes(of: layer),
    ]
  }

  /// An entry of what a wrapper holds. Keras 3 finds its class by its module there.
  private mutating func held(_ layer: CanonicalLayer) throws(MigrationRefusal) -> JSONValue {
    let (name, config) = try content(of: layer)
    guard target.isKeras3, !name.utf8.contains(UInt8(ascii: ">")),
      layer.model != nil || layers.table.knows(.layers, name, in: target)
    else { return ["class_name": .string(name), "config": config] }
    var (module, registered): (String, JSONValue) = ("keras.layers", .null)
    if let model = layer.model {
      let isGraph = model.kind == .functional
      module = isGraph ? "keras.src.models.functional" : "keras"
      registered = isGraph ? .string(name) : .null
    }
    return [
      "module": .string(module), "class_name": .string(name), "config": config, "registered_name": registered,
    ]
  }

  private mutating func content(
    of layer: CanonicalLayer
  ) throws(MigrationRefusal) -> (className: String, config: JSONValue) {
    if let model = layer.model { return (className(of: model), try config(model)) }
    var found: [MigrationChange] = []
    var config = try layers.config(layer) { rule, effect, message in
      found.append(
        MigrationChange(rule: rule, layer: layer.name, effect: effect, exactness: .exact, message: message))
    }
    notes += found
    switch layer.contents {
    case .plain, .model: break
    case .wrapper(let key, let inner): config[key] = try held(inner)
    case .bidirectional(let forward, let backward, let isWritten):
      config["layer"] = try held(forward)
      if isWritten { config["backward_layer"] = try held(backward) }
    case .cells(let cells):
      var list: [JSONValue] = []
      for cell in cells { list.append(try held(cell)) }
      config["cells"] = .array(list)
    }
    return (layer.className, .object(config))
  }
}
