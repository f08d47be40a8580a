internal import JSON

/// One loss or metric in no Keras's form.
struct TrainingObject: Equatable {
  /// The function's name, as the latest Keras has it, or the class's.
  var name: String
  /// Whether it is an object of a class, rather than a function.
  var isClass = false
  /// What the class's constructor is given, but for what all have.
  var settings: JSONObject = [:]
  /// What it is called in results, or how the function's name was spelled; nil where nothing says.
  var title: String?
}

extension TrainingObject {
  /// Classes that only wrap a function.
  private static let wrappers: Set = [
    "MeanMetricWrapper", "SumOverBatchSizeMetricWrapper", "LossFunctionWrapper",
  ]
  private static let common: Set = ["name", "dtype", "fn"]

  /// A function by any of its names.
  init(function name: String) {
    self.init(name: FunctionNames.canonical(name), title: name)
  }

  /// An object with its class and config; nil where it has another form.
  init?(_ object: JSONObject, of part: FunctionNames.Part) {
    guard let className = object["class_name"]?.stringValue else { return nil }
    let config = object["config"]?.objectValue ?? [:]
    let rest = JSONObject(
      config.filter { !Self.common.contains($0.key) && !$0.value.isNull }.map { ($0.key, $0.value) })
    guard Self.wrappers.contains(className) else {
      self.init(name: className, isClass: true, settings: rest, title: config["name"]?.stringValue)
      return
    }
    guard let name = config["fn"]?.stringValue else { return nil }
    self.init(function: name)
    title = config["name"]?.stringValue ?? name
    guard rest.contains(where: { !NeutralTraining.isPlain($0.key, $0.value) }) else { return }
    // a function with arguments is an object of the class that is named after it
    guard let className = FunctionNames.className(of: self.name, part) else { return nil }
    (self.name, isClass, settings) = (className, true, rest)
  }

  /// Whether all its settings are those of the function.
  var isPlain: Bool { settings.allSatisfy { NeutralTraining.isPlain($0.key, $0.value) } }

  /// The function that it is; nil where it is more than that.
  func function(_ part: FunctionNames.Part) -> String? {
    guard isClass else { return name }
    return isPlain ? FunctionNames.function(of: name, part) : nil
  }
}

/// Settings of losses and metrics that the function of the same name has as well.
enum NeutralTraining {
  static func isPlain(_ key: String, _ value: JSONValue) -> Bool {
    if value.isNull { return true }
    if key == "reduction" { return ["auto", "sum_over_batch_size"].contains(value.stringValue) }
    if let flag = value.boolValue { return flag == flags[key] }
    guard let number = value.doubleValue else { return false }
    return numbers[key] == number
  }

  private static let flags: [String: Bool] = ["from_logits": false, "apply_class_balancing": false]
  private static let numbers: [String: Double] = [
    "label_smoothing": 0, "axis": -1, "delta": 1, "gamma": 2, "alpha": 0.25, "threshold": 0.5, "k": 5,
  ]
}
