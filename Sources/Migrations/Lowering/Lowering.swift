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
      source: draft.source, target: draft.target, options: draft.options, memory: draft.memory)
    calls = CallLowering(source: draft.source, target: draft.target)
  }

  /// The value of `model_config`.
  mutating func value(_ model: CanonicalModel) throws(MigrationRefusal) -> JSONValue {
    ["class_name": .string(className(of: model)), "config": try config(model)]
  }

  /// Finds what `value` would note, or refuses what it would refuse, and writes nothing.
  mutating func check(_ model: CanonicalModel) throws(MigrationRefusal) {
    let isGraph = model.kind == .functional
    for layer in model.layers {
      try checkContent(of: layer)
      if layer.isKeras3Operation { _ = try module(of: layer) }
      if isGraph { try calls.check(layer) }
    }
    guard isGraph else { return }
    _ = try calls.ends(model.inputs, "input_layers")
    _ = try calls.ends(model.outputs, "output_layers")
  }

  private mutating func checkContent(of layer: CanonicalLayer) throws(MigrationRefusal) {
    if let model = layer.model { return try check(model) }
    _ = try config(of: layer, isTrial: true)
    switch layer.contents {
    case .bidirectional(let forward, _, false): try checkContent(of: forward)
    default: for inside in layer.children { try checkContent(of: inside) }
    }
  }

  private func className(of model: CanonicalModel) -> String {
    model.kind == .sequential ? "Sequential" : target.dialect.functionalClassName
  }

  private mutating func config(_ model: CanonicalModel) throws(MigrationRefusal) -> JSONValue {
    var config: JSONObject = [:]
    let isGraph = model.kind == .functional
    // up to Keras 2.2.2 a Sequential is a list and has none; as an object no Keras reads it without
    if let name = model.name ?? (isGraph ? nil : "sequential") { config["name"] = .string(name) }
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
    let module = try module(of: layer)
    var config = config.objectValue ?? [:]
    // Keras 3.0 gives the config to the constructor as it is
    if target == .keras30 { config.removeValue(forKey: "name") }
    return [
      "module": .string(module), "class_name": .string(layer.className), "config": .object(config),
      "registered_name": nil, "name": .string(layer.name), "inbound_nodes": try calls.nodes(of: layer),
    ]
  }

  private func module(of operation: CanonicalLayer) throws(MigrationRefusal) -> String {
    guard target.isKeras3, let module = KerasModules.ofOperation(operation.className) else {
      throw MigrationRefusal(
        .noCounterpart, layer: operation.name,
        "\(target) has no layer for the operation \(operation.className)")
    }
    return module
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
    var config = try config(of: layer, isTrial: false)
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

  /// The config of a layer without what it holds. Notes what matters.
  private mutating func config(
    of layer: CanonicalLayer, isTrial: Bool
  ) throws(MigrationRefusal) -> JSONObject {
    var found: [MigrationChange] = []
    let config = try layers.config(layer, isTrial: isTrial) { note in
      found.append(
        MigrationChange(
          rule: note.rule, layer: layer.name, effect: note.effect, exactness: .exact, message: note.message,
          subject: note.subject, said: note.said))
    }
    notes += found
    return config
  }
}
