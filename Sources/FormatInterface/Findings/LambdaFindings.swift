internal import GraphIR
internal import JSON

/// What a layer's config has of Python functions that are nobody's method: their bytecode, or their names.
///
/// Before Keras 3 only a Lambda has them: `function_type` says what `function` is, and so for `output_shape` and `mask`. Keras 3
/// writes objects, of the class `__lambda__` or `function`, and its other layers may have them too, as an activation.
enum LambdaFindings {
  private enum Function {
    case bytecode
    case named(String, module: String?)
  }

  static func all(_ layer: Layer, _ place: String) -> [Finding] {
    let isLambda = layer.plainClassName == "Lambda"
    var findings: [Finding] = []
    var holdsBytecode = false
    for (key, value) in layer.config {
      guard let function = isLambda ? inLambda(key, value, layer.config) : object(value) else { continue }
      switch function {
      case .bytecode where isLambda: holdsBytecode = true
      case .bytecode:
        findings.append(
          Finding(
            .note, "lambda", layer: place,
            "\"\(key)\" is Python bytecode, which loads only in the Python version that wrote it"))
      case .named(let name, let module):
        // a function of Keras's own, or one that the layer's class knows
        guard isLambda else { continue }
        let owner = module.map { " of module \"\($0)\"" } ?? ""
        let purpose = key == "function" ? "a Lambda calls" : "\"\(key)\" of a Lambda is"
        findings.append(
          Finding(
            .note, "lambda-function", layer: place,
            "\(purpose) the Python function \"\(name)\"\(owner), of which the file has the name and no code; Keras needs the "
              + "function itself to load it, in custom_objects"))
      }
    }
    guard holdsBytecode else { return findings }
    return [
      Finding(
        .note, "lambda", layer: place,
        "a Lambda holds Python bytecode, which loads only in the Python version that wrote it")
    ] + findings
  }

  /// A function that a Lambda's config has under a key.
  private static func inLambda(_ key: String, _ value: JSONValue, _ config: JSONObject) -> Function? {
    guard ["function", "output_shape", "mask"].contains(key) else { return nil }
    switch config["\(key)_type"]?.stringValue {
    case "lambda": return .bytecode
    case "function":
      if let function = object(value) { return function }
      let module = config[key == "function" ? "module" : "\(key)_module"]?.stringValue
      return value.stringValue.map { .named($0, module: module) }
    case "raw": return nil
    default: return object(value)
    }
  }

  /// A function in the form of Keras 3.
  private static func object(_ value: JSONValue) -> Function? {
    switch value["class_name"]?.stringValue {
    case "__lambda__": .bytecode
    case "function": value["config"]?.stringValue.map { .named($0, module: value["module"]?.stringValue) }
    default: nil
    }
  }
}
