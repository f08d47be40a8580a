internal import JSON

extension Check {
  /// A training configuration of which Keras can't make a compiled model: loading fails unless it is told not to compile.
  mutating func training(_ config: JSONObject?) {
    for (key, expected) in [
      ("optimizer_config", "an object with a class_name"), ("loss", "a text, a list or an object"),
      ("metrics", "a list or an object"),
    ] {
      guard let value = config?[key] else { continue }
      let isWrong =
        switch value {
        case .number, .bool: true
        case .array: key == "optimizer_config"
        case .object: key == "optimizer_config" && value["class_name"]?.stringValue == nil
        default: false
        }
      guard isWrong else { continue }
      report(
        "verify-training", "",
        "\"\(key)\" of training_config must be \(expected) and is \(value.arrayValue == nil ? value.serialized() : "a list")"
      )
    }
  }
}
