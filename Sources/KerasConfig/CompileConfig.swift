package import GraphIR
package import JSON

/// `compile_config` of a `.keras`, and what a legacy `.h5` of Keras 3 has in its place: `training_config`.
///
/// Both have the arguments of `compile()`. An archive names the module of every object; an `.h5` keeps the optimizer
/// last, as `optimizer_config`, and of a loss that is a function only its name.
package enum CompileConfig {
  private static let keysWithObjects = ["loss", "metrics", "weighted_metrics"]

  /// The training config that an `.h5` has; nil where the model was not compiled.
  ///
  /// - Parameter dialect: The Keras that wrote it.
  package static func trainingConfig(of compiled: JSONObject, in dialect: Dialect) -> JSONObject? {
    guard !compiled.isEmpty else { return nil }
    var result: JSONObject = [:]
    for (key, value) in compiled where key != "optimizer" {
      result[key] = .some(keysWithObjects.contains(key) ? plain(value) : value)
    }
    switch compiled["optimizer"] {
    case nil, .null?: break
    // Keras 3.0 writes what compile() was given.
    case .string(let name)?: result["optimizer_config"] = ["class_name": .string(name), "config": [:]]
    case let optimizer? where optimizer.objectValue == nil: result["optimizer_config"] = optimizer
    case let optimizer?:
      result["optimizer_config"] = [
        "class_name": registeredName(of: optimizer, in: dialect),
        "config": LegacyEntry.plain(optimizer["config"] ?? .null),
      ]
    }
    return result
  }

  /// The compile config that an archive has.
  ///
  /// - Parameters:
  ///   - dialect: The Keras that will read it.
  ///   - old: The one that was read, if it was: what is unchanged stays to the letter.
  package static func value(
    of training: JSONObject, for dialect: Dialect, over old: JSONObject? = nil
  ) -> JSONObject {
    let before = old.flatMap { trainingConfig(of: $0, in: dialect) }
    var result: JSONObject = [:]
    if let optimizer = training["optimizer_config"] {
      let isUnchanged = before?["optimizer_config"] == optimizer
      result["optimizer"] =
        if isUnchanged, let kept = old?["optimizer"] { kept } else { self.optimizer(optimizer, dialect) }
    }
    for (key, value) in training where key != "optimizer_config" {
      if before?[key] == value, let kept = old?[key] {
        result[key] = .some(kept)
      } else {
        result[key] = .some(
          keysWithObjects.contains(key)
            ? objects(value, key == "loss" ? "keras.losses" : "keras.metrics") : value)
      }
    }
    return result
  }

  /// Whether an optimizer is one of `keras.optimizers.legacy` in TensorFlow 2.12 and later, which were all there was
  /// before. Archives say it by the module; in an `.h5` only the others are registered (`Custom>Adam`), or say that
  /// they are none.
  package static func isLegacy(_ optimizer: JSONValue?, _ dialect: Dialect) -> Bool {
    guard dialect.family == .tfKeras, let optimizer else { return false }
    if let module = optimizer["module"]?.stringValue { return module == legacyModule }
    // compile("adam") makes none, and archives keep what compile() was given
    if optimizer["config"]?.objectValue?.isEmpty == true { return false }
    return optimizer["class_name"]?.stringValue?.hasPrefix(registration) != true
      && optimizer["config"]?["is_legacy_optimizer"] != false
  }

  private static let legacyModule = "keras.optimizers.legacy"
  /// What stands before the names of classes that are registered, as the optimizers of tf.keras are.
  private static let registration = "Custom>"

  /// An optimizer's class in an `.h5`: in tf.keras as it is registered, but for those of `keras.optimizers.legacy`.
  private static func registeredName(of optimizer: JSONValue, in dialect: Dialect) -> JSONValue {
    guard dialect.family == .tfKeras, !isLegacy(optimizer, dialect),
      optimizer["module"]?.stringValue == "keras.optimizers", let name = optimizer["class_name"]?.stringValue
    else { return optimizer["class_name"] ?? .null }
    return .string("\(registration)\(name)")
  }

  /// An `.h5` of tf.keras has the optimizer's class as it is registered, `Custom>Adam`.
  private static func optimizer(_ value: JSONValue, _ dialect: Dialect) -> JSONValue {
    let module = isLegacy(value, dialect) ? legacyModule : "keras.optimizers"
    guard dialect.family == .tfKeras, case .object(var found) = value,
      let name = found["class_name"]?.stringValue, name.hasPrefix(registration)
    else { return object(value, module) }
    found["class_name"] = .some(.string(String(name.dropFirst(registration.count))))
    return object(.object(found), module)
  }

  /// Objects without their modules; of functions the names.
  private static func plain(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let list): return .array(list.map(plain))
    case .object(var object):
      if object["module"] != nil, let className = object["class_name"] {
        if className.stringValue == "function" { return object["config"] ?? .null }
        return ["class_name": className, "config": LegacyEntry.plain(object["config"] ?? .null)]
      }
      for (key, inside) in object { object[key] = .some(plain(inside)) }
      return .object(object)
    default: return value
    }
  }

  /// Objects with their module.
  private static func objects(_ value: JSONValue, _ module: String) -> JSONValue {
    switch value {
    case .array(let list): return .array(list.map { objects($0, module) })
    case .object(var members):
      if members["class_name"] != nil, members["config"] != nil { return object(value, module) }
      for (key, inside) in members { members[key] = .some(objects(inside, module)) }
      return .object(members)
    default: return value
    }
  }

  private static func object(_ value: JSONValue, _ module: String) -> JSONValue {
    guard value["module"] == nil, let className = value["class_name"] else { return value }
    return [
      "module": .string(module), "class_name": className, "config": value["config"] ?? .null,
      "registered_name": nil,
    ]
  }
}
