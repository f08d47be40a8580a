internal import JSON

/// Configs without what only one Keras writes around the same values.
enum CleanConfig {
  /// Keys of an object's entry that no other Keras needs.
  private static let forms: Set = [
    "module", "registered_name", "build_config", "compile_config", "shared_object_id",
  ]
  private static let policies: Set = [
    "DTypePolicy", "FloatDTypePolicy", "Policy", "PolicyV1",
  ]
  private static let tuples: Set = ["__tuple__", "TensorShape"]

  /// A value of a config: objects with class and config alone, lists for tuples, a policy by its name, a function by its
  /// own.
  static func value(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let list): return list.contains(where: \.hasParts) ? .array(list.map(Self.value)) : value
    case .object(let object): return entry(object)
    default: return value
    }
  }

  /// A config.
  static func config(_ config: JSONObject) -> JSONObject {
    var clean = config
    for (key, value) in config where value.hasParts { clean[key] = .some(Self.value(value)) }
    clean.removeValue(forKey: "shared_object_id")
    return clean
  }

  private static func entry(_ object: JSONObject) -> JSONValue {
    guard let className = object["class_name"]?.stringValue else { return .object(config(object)) }
    if tuples.contains(className), let items = object["items"] { return value(items) }
    guard let config = object["config"] else { return .object(Self.config(object)) }
    if policies.contains(className), let name = config["name"] { return name }
    if className == "function" {
      return config.stringValue == nil ? object["registered_name"] ?? .null : config
    }
    if className == "__numpy__", let number = config["value"] { return number }
    if className.hasPrefix("__") { return .object(object) }
    var clean: JSONObject = ["class_name": .string(Self.className(className, object))]
    clean["config"] = .some(value(config))
    for (key, inside) in object where clean[key] == nil && !forms.contains(key) {
      clean[key] = .some(value(inside))
    }
    return .object(clean)
  }

  /// The class by which an object is found: with its package, where one was registered.
  static func className(_ className: String, _ entry: JSONObject) -> String {
    guard let registered = entry["registered_name"]?.stringValue,
      registered.utf8.contains(UInt8(ascii: ">"))
    else { return className }
    return registered
  }
}

extension JSONValue {
  /// Whether there are values inside.
  fileprivate var hasParts: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }
}
