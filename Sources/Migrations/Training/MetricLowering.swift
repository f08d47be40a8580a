internal import JSON

/// Metrics in the target's form. Nothing that is trained depends on one, so one that the target lacks is left out.
struct MetricLowering {
  let target: KerasRelease
  let table: ConstructorTable
  let outputs: ModelOutputs

  /// A metric, or why the target has none such.
  typealias Result = (value: JSONValue?, missing: String?)

  /// The value of `metrics`, and the metrics that are left out.
  func value(_ metrics: [[TrainingObject]]) -> (value: JSONValue, missing: [String]) {
    var missing: [String] = []
    var lists: [JSONValue] = []
    for objects in metrics {
      var list: [JSONValue] = []
      for object in objects {
        let result = value(object)
        if let value = result.value { list.append(value) }
        if let name = result.missing, !missing.contains(name) { missing.append(name) }
      }
      lists.append(.array(list))
    }
    let nothing: JSONValue = target.isStandaloneKeras2 ? [] : .null
    if lists.allSatisfy({ $0 == [] }) { return (nothing, missing) }
    return (outputs.value(lists) { $0 == [] }, missing)
  }

  private func value(_ metric: TrainingObject) -> Result {
    let title = metric.title
    // Keras 2 makes no object of a metric when it loads
    if !metric.isClass || target.isStandaloneKeras2, let function = metric.function(.metric) {
      if let name = spelling(of: function, title) { return (.string(name), nil) }
    }
    let className = metric.isClass ? metric.name : FunctionNames.className(of: metric.name, .metric)
    guard let className, !target.isStandaloneKeras2, table.knows(.metrics, className, in: target) else {
      return (nil, metric.name)
    }
    var settings: JSONObject = [:]
    if let title { settings["name"] = .string(title) }
    for (key, value) in metric.settings {
      if table.takes(key, in: .metrics, className, by: target) {
        settings[key] = .some(value)
      } else if !NeutralTraining.isPlain(key, value), value.boolValue != false {
        return (nil, metric.name)
      }
    }
    return (["class_name": .string(className), "config": .object(settings)], nil)
  }

  private func spelling(of function: String, _ title: String?) -> String? {
    if let title {
      // what was said as "accuracy" is saved as the function that this was at the model's output
      let meaning = FunctionNames.canonical(title)
      let isShort =
        (meaning == "accuracy" && Self.accuracies.contains(function))
        || (meaning == "crossentropy" && Self.crossentropies.contains(function))
      if isShort, FunctionNames.knows(.metric, title, in: target) { return title }
    }
    return FunctionNames.spelling(of: function, .metric, wished: title, in: target)
  }

  private static let accuracies: Set = [
    "categorical_accuracy", "binary_accuracy", "sparse_categorical_accuracy",
  ]
  private static let crossentropies: Set = [
    "categorical_crossentropy", "binary_crossentropy", "sparse_categorical_crossentropy",
  ]
}
