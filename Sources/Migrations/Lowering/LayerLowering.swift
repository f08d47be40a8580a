internal import JSON

/// Configs of layers in the target's form: the keys that its constructors take, objects under its names.
///
/// One rule does most of it, in every direction. A key that the target refuses is left out where it has the value that
/// the writer gives it by default, or one that says nothing; else the layer has no counterpart there.
struct LayerLowering {
  let source: KerasRelease
  let target: KerasRelease
  let table: ConstructorTable
  let options: MigrationOptions

  private var objects: ObjectLowering { ObjectLowering(source: source, target: target, table: table) }

  /// The config of a layer without what it holds.
  ///
  /// - Parameter note: Called with a rule's name, an effect and a few words for every change that matters.
  func config(
    _ layer: CanonicalLayer, note: (_ rule: String, _ effect: Effect, _ message: String) -> Void
  ) throws(MigrationRefusal) -> JSONObject {
    if layer.isInput { return try input(layer, note) }
    let className = layer.plainClassName
    guard !layer.isKeras3Operation, !Self.operations.contains(className) else { return layer.config }
    try requireClass(of: layer)
    guard table.knows(.layers, className, in: target) else { return layer.config }
    var config: JSONObject = [:]
    for (key, written) in layer.config {
      var value = written
      if key == "dtype" {
        guard let policy = try self.policy(of: layer) else { continue }
        value = policy
      }
      if key.hasSuffix("_initializer") { take(objects.initializer(value), into: &value, "initializer", note) }
      if key.hasSuffix("_regularizer") { take(objects.regularizer(value), into: &value, "regularizer", note) }
      if key.hasSuffix("_constraint") { take(objects.constraint(value), into: &value, "constraint", note) }
      guard try keeps(key, value, of: layer, note) else { continue }
      config[key] = .some(value)
    }
    if className == "MultiHeadAttention" {
      for key in ["query_shape", "key_shape", "value_shape"] where config[key] == nil {
        guard case .writes = table.treatment(of: key, in: .layers, className, by: target) else { continue }
        config[key] = .some(.null)
        note("attention-shapes", .fails, "\(key) is written, which \(target) asks for")
      }
    }
    return config
  }

  private static let operations: Set = ["TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer"]

  private func take(
    _ result: ObjectLowering.Result, into value: inout JSONValue, _ rule: String,
    _ note: (String, Effect, String) -> Void
  ) {
    value = result.value
    if let message = result.note { note(rule, result.effect, message) }
  }

  /// Refuses classes that the target does not have.
  private func requireClass(of layer: CanonicalLayer) throws(MigrationRefusal) {
    let className = layer.plainClassName
    guard !table.knows(.layers, className, in: target), !ResidualScales.isFound(layer, in: target) else {
      return
    }
    if table.knows(.layers, className, in: source) || table.hasEver(.layers, className) {
      throw MigrationRefusal(.noCounterpart, layer: layer.name, "\(target) has no \(className)")
    }
    guard options.keepsCustomClasses else {
      throw MigrationRefusal(
        .customClass, layer: layer.name,
        "\(className) is no class of Keras, so \(target) needs it in custom_objects; --keep-custom lets it through"
      )
    }
  }

  /// Whether a key stays.
  private func keeps(
    _ key: String, _ value: JSONValue, of layer: CanonicalLayer, _ note: (String, Effect, String) -> Void
  ) throws(MigrationRefusal) -> Bool {
    let className = layer.plainClassName
    let treatment = table.treatment(of: key, in: .layers, className, by: target)
    let isRefused =
      treatment == .refuses
      || (treatment == .unknown && NeutralValues.hasNeutral(key) && key != "batch_input_shape"
        && !table.takes(key, in: .layers, className, by: target))
    if isRefused {
      let isPlain = className.hasPrefix("Separable") && key.hasPrefix("kernel_")
      var isDefault = false
      if case .writes(let standard) = table.treatment(of: key, in: .layers, className, by: source) {
        isDefault = CleanConfig.value(standard) == value
      }
      guard isPlain || isDefault || NeutralValues.mayDrop(key, value) else {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name,
          "\(className) of \(target) has no \(key), which is \(Self.short(value)) here")
      }
      if treatment == .refuses {
        note("unknown-key", .fails, "\(className) loses \"\(key)\", which \(target) does not know")
      }
      return false
    }
    // what says nothing need not be said where the target would not say it
    return !(treatment == .accepts && NeutralValues.hasNeutral(key) && NeutralValues.mayDrop(key, value))
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
    _ layer: CanonicalLayer, _ note: (String, Effect, String) -> Void
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
        note("unknown-key", .fails, "InputLayer loses \"\(key)\", which \(target) does not know")
      case .accepts where ["sparse", "ragged", "optional"].contains(key) && !isSaid: break
      default: config[key] = .some(value)
      }
    }
    return config
  }
}
