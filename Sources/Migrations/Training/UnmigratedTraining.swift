internal import JSON

/// Whether a release loads the training configuration of a file as it is.
struct UnmigratedTraining {
  let target: KerasRelease
  let table: ConstructorTable
  /// Whether the file is a `.keras`, in which names are those that compile() takes.
  let isArchive: Bool

  /// Whether the model is compiled when it is loaded.
  func loads(_ written: JSONObject) -> Bool {
    // until TensorFlow 2.1 the key is asked for
    if target <= .tf21, written["sample_weight_mode"] == nil { return false }
    return optimizer(written["optimizer_config"]) && all(written["loss"], .loss)
      && all(written["metrics"], .metric) && all(written["weighted_metrics"], .metric)
  }

  // MARK: Optimizers

  private func optimizer(_ value: JSONValue?) -> Bool {
    guard let className = value?["class_name"]?.stringValue else { return false }
    if className.contains("LossScaleOptimizer") {
      // which has another config in Keras 3
      let isOfKeras3 = value?["config"]?["dynamic"] == nil
      return isOfKeras3 == target.isKeras3 && target >= .tf24
    }
    let knowsRegistered = target >= .tf212 && !target.isKeras3
    let isRegistered = className.hasPrefix("Custom>") || (isArchive && knowsRegistered)
    guard !isRegistered || knowsRegistered else { return false }
    // without its package, an optimizer of before is meant
    let release = knowsRegistered && !isRegistered ? KerasRelease.tf28 : target
    let plain = className.split(separator: ">").last.map(String.init) ?? className
    guard let found = table.className(.optimizers, like: plain), table.knows(.optimizers, found, in: release)
    else {
      return false
    }
    for (key, setting) in value?["config"]?.objectValue ?? [:] {
      if table.treatment(of: key, in: .optimizers, found, by: release) == .refuses, !isNumber(key, setting) {
        return false
      }
    }
    let hasSchedule = value?["config"]?["learning_rate"]?.objectValue != nil
    return !(hasSchedule && target.isStandaloneKeras2)
  }

  /// TensorFlow 2.1 refuses them only where they are null.
  private func isNumber(_ key: String, _ value: JSONValue) -> Bool {
    ["clipnorm", "clipvalue"].contains(key) && value.doubleValue != nil
  }

  // MARK: Losses and metrics

  private func all(_ value: JSONValue?, _ part: FunctionNames.Part) -> Bool {
    switch value {
    case nil, .null?: return true
    case .string(let name)?:
      return FunctionNames.knows(part, name, in: target)
        || (isArchive && FunctionNames.knows(.metric, name, in: target))
    case .array(let list)?: return list.allSatisfy { all($0, part) }
    case .object(let object)?:
      guard let className = object["class_name"]?.stringValue else {
        return object.allSatisfy { all($0.value, part) }
      }
      return knows(className, object["config"], part)
    case .bool?, .number?: return false
    }
  }

  private func knows(_ className: String, _ config: JSONValue?, _ part: FunctionNames.Part) -> Bool {
    if part == .metric, target.isStandaloneKeras2 { return false }
    if className == "function" { return all(config?["name"] ?? config, part) }
    let kind: ConstructorTable.Kind = part == .loss ? .losses : .metrics
    guard table.knows(kind, className, in: target) || className == "MeanMetricWrapper" else { return false }
    return (config?.objectValue ?? [:]).allSatisfy {
      table.treatment(of: $0.key, in: kind, className, by: target) != .refuses
    }
  }
}
