internal import GraphIR
internal import JSON

/// Texts in configs that Keras 3.15 takes for functions of `keras.layers`, as it does in entries that name no module.
enum LayerFunctionNames: FormRule {
  static let name = "layer-function-names"
  static let symptom = "Invalid value for argument score_mode ... Received: score_mode=<function dot>"
  static let cause =
    "Keras 3 takes a text such as \"dot\" for its function of that name where an entry names no module"
  static let remedy = "module and registered_name are written"

  /// The functions of `keras.layers`.
  private static let functions: Set = [
    "Input", "add", "average", "concatenate", "deserialize", "dot", "maximum", "minimum", "multiply",
    "serialize", "subtract",
  ]

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    // 3.0 takes them for what they are
    guard target == .keras3 else { return [] }
    return file.ways { !$0.isHeld && $0.layer.entry["module"] == nil && areIn($0.layer.config) }
  }

  /// Whether a value of a config is such a text. A layer's name may be one.
  static func areIn(_ config: JSONObject) -> Bool {
    config.contains { key, value in key != "name" && value.stringValue.map(functions.contains) ?? false }
  }
}
