package import JSON

extension JSONValue {
  /// The value without the addresses in memory that archives keep (`shared_object_id`).
  package var withoutObjectIdentities: JSONValue { LegacyEntry.plain(self) }
}

/// An entry of a `.keras` as a legacy `.h5` has it.
enum LegacyEntry {
  /// What only archives say.
  private static let keysOfArchives: Set<String> = [
    "module", "registered_name", "build_config", "compile_config", "shared_object_id",
  ]

  /// The entry without what only archives say. A class that was registered in a package gets its full name:
  /// `{"class_name": "Scale", "registered_name": "Custom>Scale"}` becomes `{"class_name": "Custom>Scale"}`.
  static func entry(_ entry: JSONObject) -> JSONObject {
    var result: JSONObject = [:]
    for (key, value) in entry where !keysOfArchives.contains(key) {
      result[key] = .some(key == "config" ? plain(value) : value)
    }
    result["class_name"] = .some(className(of: entry))
    return result
  }

  /// The name of the entry's class in an `.h5`.
  static func className(of entry: JSONObject) -> JSONValue {
    if let registered = entry["registered_name"]?.stringValue, registered.utf8.contains(UInt8(ascii: ">")) {
      return .string(registered)
    }
    guard let name = entry["class_name"]?.stringValue else { return entry["class_name"] ?? .null }
    return .string(KerasModules.exportedNames[name] ?? name)
  }

  /// A value without the numbers by which Keras finds out that two configs are of one object, which are addresses in
  /// memory, and with numbers in place of what Keras 2.12 makes of NumPy's. The arguments of calls of Keras 3 keep
  /// those: its `.h5` has them as its archives have.
  ///
  /// - Parameter keepsArrays: Whether what stands for an array of NumPy stays.
  static func plain(_ value: JSONValue, keepingArrays keepsArrays: Bool = false) -> JSONValue {
    switch value {
    case .array(let list): return .array(list.map { plain($0, keepingArrays: keepsArrays) })
    case .object(var object):
      if !keepsArrays, object["class_name"]?.stringValue == "__numpy__",
        let number = object["config"]?["value"]
      {
        return number
      }
      object.removeValue(forKey: "shared_object_id")
      for (key, inside) in object {
        switch inside {
        case .array(let calls) where key == "inbound_nodes" && calls.contains { $0["args"] != nil }:
          object[key] = .some(plain(inside, keepingArrays: true))
        case .array, .object: object[key] = .some(plain(inside, keepingArrays: keepsArrays))
        default: break
        }
      }
      return .object(object)
    default: return value
    }
  }
}
