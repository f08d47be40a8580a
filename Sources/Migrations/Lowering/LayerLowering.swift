internal import JSON

/// Configs of layers in the target's form: the keys that its constructors take, objects under its names.
///
/// One rule does most of it, in every direction. A key that the target refuses is left out where it has the value that
/// the writer gives it by default, or one that says nothing; else the layer has no counterpart there.
final class LayerLowering {
  let source: KerasRelease
  let target: KerasRelease
  let options: MigrationOptions
  private let known: MigrationMemory
  var table: ConstructorTable { known.table }

  private let objects: ObjectLowering
  typealias Note = (LoweringNote) -> Void

  private let memory = LoweringMemory()

  init(source: KerasRelease, target: KerasRelease, options: MigrationOptions, memory known: MigrationMemory) {
    (self.source, self.target, self.options, self.known) = (source, target, options, known)
    objects = ObjectLowering(source: source, target: target, table: known.table)
  }

  /// The config of a layer without what it holds.
  ///
  /// - Parameters:
  ///   - isTrial: Whether only notes and refusals are asked for: then the config that is given back means nothing.
  ///   - note: Called for every change that matters.
  func config(
    _ layer: CanonicalLayer, isTrial: Bool = false,
    note: Note
  ) throws(MigrationRefusal) -> JSONObject {
    if isTrial, let group = layer.configGroup {
      try memory.notes(of: group) { note throws(MigrationRefusal) in
        _ = try lowered(layer, isTrial: true, note)
      }
      .forEach(note)
      return layer.config
    }
    return try lowered(layer, isTrial: isTrial, note)
  }

  private func lowered(
    _ layer: CanonicalLayer, isTrial: Bool, _ note: Note
  ) throws(MigrationRefusal) -> JSONObject {
    if layer.isInput { return try input(layer, note) }
    let className = layer.plainClassName
    guard !layer.isKeras3Operation, !Self.operations.contains(className) else { return layer.config }
    guard memory.isKnown(className, or: { table.knows(.layers, className, in: target) }) else {
      try requireClass(of: layer)
      return layer.config
    }
    let written = layer.config
    let plan = known.plans.plan(for: written.keys, of: className, source: source, target: target, table)
    let isAttention = className == "MultiHeadAttention"
    var config = written
    for look in plan.looks {
      let value = try self.value(written.values[look.position], look, of: layer, note)
      if !isTrial || isAttention { config[look.key] = value }
    }
    if isAttention {
      for key in ["query_shape", "key_shape", "value_shape"] where config[key] == nil {
        guard case .writes = table.treatment(of: key, in: .layers, className, by: target) else { continue }
        config[key] = .some(.null)
        note(
          LoweringNote(
            rule: "attention-shapes", effect: .fails, message: "\(key) is written, which \(target) asks for"))
      }
    }
    return config
  }

  /// The value of a key in the target's form; nil where the key is left out.
  private func value(
    _ written: JSONValue, _ look: ConfigPlan.Look, of layer: CanonicalLayer,
    _ note: Note
  ) throws(MigrationRefusal) -> JSONValue? {
    var value = written
    if look.isType {
      guard let policy = try policy(of: layer) else { return nil }
      value = policy
    }
    if let kind = look.object {
      let result = memory.object(value, kind) { objects.object(value, kind) }
      value = result.value
      if let message = result.note {
        note(LoweringNote(rule: kind.singular, effect: result.effect, message: message, said: result.said))
      }
    }
    if look.isRefused {
      guard ConfigPlan.mayLeaveOut(look, value) else {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name,
          "\(layer.plainClassName) of \(target) has no \(look.key), which is \(Self.short(value)) here")
      }
      if look.isToldOf { note(loss(of: look.key, value, layer.plainClassName)) }
      return nil
    }
    // what says nothing need not be said where the target would not say it
    if look.isNeedless, NeutralValues.mayDrop(look.key, value) { return .none }
    return .some(value)
  }

  private func loss(of key: String, _ value: JSONValue, _ className: String) -> LoweringNote {
    LoweringNote(
      rule: "unknown-key", effect: .fails,
      message: "\(className) loses \"\(key)\", which \(target) does not know",
      subject: "\(className)'s \(key)",
      said: KerasMessage(unknownKey: key, value, of: className, in: target))
  }

  private static let operations: Set = ["TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer"]

  /// Refuses classes that the target does not have.
  private func requireClass(of layer: CanonicalLayer) throws(MigrationRefusal) {
    let className = layer.plainClassName
    guard !ResidualScales.isFound(layer, in: target) else { return }
    if table.knows(.layers, className, in: source) || table.hasEver(.layers, className) {
      throw MigrationRefusal(.noCounterpart, layer: layer.name, "\(target) has no \(className)")
    }
    guard options.keepsCustomClasses else {
      throw MigrationRefusal(
        .customClass, layer: layer.name,
        "\(className) is no class of Keras, so \(target) needs it in custom_objects; `keep-custom` lets it through"
      )
    }
  }

  private static func short(_ value: JSONValue) -> String {
    let text = String(decoding: value.serializedBytes(), as: UTF8.self)
    return text.count > 40 ? "\(text.prefix(40))..." : text
  }

  // MARK: Types

  /// The value of `dtype`; nil where the target writes none.
  private func policy(of layer: CanonicalLayer) throws(MigrationRefusal) -> JSONValue? {
    guard let value = layer.config["dtype"], let name = value.stringValue else {
      guard layer.config["dtype"]?.isNull == false else { return target == .keras22 ? nil : .null }
      throw MigrationRefusal(
        .noCounterpart, layer: layer.name,
        "it is quantised, or has a policy that is none of Keras's plain ones")
    }
    if target == .keras22 {
      guard name == "float32" else {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name,
          "it computes in \(name), and \(target) has one float type for the whole model; cast first")
      }
      return nil
    }
    guard name.hasPrefix("mixed") else { return value }
    if target.isStandaloneKeras2 {
      throw MigrationRefusal(
        .noCounterpart, layer: layer.name,
        "it computes in \(name), and \(target) has one float type for a layer; cast first")
    }
    if target.isKeras3 { return value }
    guard target == .tf21 else { return ["class_name": "Policy", "config": ["name": value]] }
    return [
      "class_name": "Policy",
      "config": [
        "name": value,
        "loss_scale": [
          "class_name": "DynamicLossScale",
          "config": ["initial_loss_scale": 32768.0, "increment_period": 2000, "multiplier": 2.0],
        ],
      ],
    ]
  }

  // MARK: Inputs

  private func input(
    _ layer: CanonicalLayer, _ note: Note
  ) throws(MigrationRefusal) -> JSONObject {
    var config: JSONObject = [:]
    config[target.isKeras3 ? "batch_shape" : "batch_input_shape"] = layer.config["batch_shape"] ?? .null
    for key in ["dtype", "sparse", "ragged", "name", "optional"] {
      guard let value = layer.config[key] else { continue }
      let isSaid = value.boolValue == true
      switch table.treatment(of: key, in: .layers, "InputLayer", by: target) {
      case .refuses:
        guard !isSaid else {
          throw MigrationRefusal(.noCounterpart, layer: layer.name, "\(target) has no \(key) inputs")
        }
        note(loss(of: key, value, "InputLayer"))
      case .accepts where ["sparse", "ragged", "optional"].contains(key) && !isSaid: break
      default: config[key] = .some(value)
      }
    }
    return config
  }
}

extension ConstructorTable.Kind {
  /// What a change of such an object is called in reports.
  fileprivate var singular: String { String(rawValue.dropLast()) }
}
