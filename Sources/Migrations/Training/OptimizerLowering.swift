internal import JSON

/// Optimizers in the target's form: the settings that its constructor takes.
struct OptimizerLowering {
  let target: KerasRelease
  let table: ConstructorTable

  /// The value of `optimizer_config`.
  struct Result {
    var value: JSONValue
    var isScheduled: Bool
    /// What is changed, where it is.
    var note: (rule: String, message: String)?
  }

  func result(_ optimizer: CanonicalOptimizer) throws(TrainingGap) -> Result {
    let className = optimizer.className
    guard table.knows(.optimizers, className, in: target) else {
      throw TrainingGap("optimizer-unknown", "\(target) has no optimizer \(className)")
    }
    let rate = try LearningRateLowering(target: target).result(optimizer.rate, decay: optimizer.decay)
    var config: JSONObject = [:]
    if !target.isStandaloneKeras2 { config["name"] = .string(name(of: optimizer)) }
    config[target == .keras22 ? "lr" : "learning_rate"] = .some(rate.rate)
    if let decay = rate.decay, className != "Nadam" { config["decay"] = .some(decay) }
    for (key, value) in optimizer.settings where !Self.isAboutRunning(key) {
      if key == "schedule_decay" {
        if let key = try nadamKey(value) { config[key] = .some(value) }
      } else if try keeps(key, value, of: className) {
        config[key] = .some(value)
      }
    }
    // what is registered as anybody's class is: without its package, the one of before is meant
    let isRegistered = target >= .tf212 && !target.isKeras3
    return Result(
      value: [
        "class_name": .string(isRegistered ? "Custom>\(className)" : className), "config": .object(config),
      ],
      isScheduled: rate.isSchedule, note: rate.note)
  }

  /// Settings on which no number depends, or that are said in another place.
  private static func isAboutRunning(_ key: String) -> Bool {
    [
      "jit_compile", "is_legacy_optimizer", "loss_scale_factor", "gradient_aggregator",
      "gradient_transformers",
    ]
    .contains(key)
  }

  private func keeps(_ key: String, _ value: JSONValue, of className: String) throws(TrainingGap) -> Bool {
    switch table.treatment(of: key, in: .optimizers, className, by: target) {
    case .writes(let standard): return !value.isNull || standard.isNull
    case .accepts: return !value.isNull
    case .unknown where table.takes(key, in: .optimizers, className, by: target): return !value.isNull
    case .refuses, .unknown:
      if isNeutral(key, value) { return false }
      // TensorFlow 2.1 refuses them only where they are null
      if ["clipnorm", "clipvalue"].contains(key) { return true }
      throw TrainingGap("optimizer-setting", "the optimizer \(className) of \(target) has no \(key)")
    }
  }

  /// Whether the optimizer does the same without a setting.
  private func isNeutral(_ key: String, _ value: JSONValue) -> Bool {
    if value.isNull || value.boolValue == false || value.doubleValue == 0 { return true }
    return key.hasPrefix("ema_") || (key == "gradient_accumulation_steps" && value.doubleValue == 1)
  }

  /// Where Nadam's schedule stands; nil where it is built in.
  private func nadamKey(_ value: JSONValue) throws(TrainingGap) -> String? {
    if target.isStandaloneKeras2 { return "schedule_decay" }
    guard value.isNull || value.doubleValue == 0.004 else {
      throw TrainingGap("optimizer-setting", "the optimizer Nadam of \(target) has no schedule_decay")
    }
    return target < .tf212 ? "decay" : nil
  }

  /// A name as the target gives it by itself, where the source's was such.
  private func name(of optimizer: CanonicalOptimizer) -> String {
    let className = optimizer.className
    guard let name = optimizer.name, name.lowercased() != className.lowercased() else {
      return target.isKeras3 ? className.lowercased() : className
    }
    return name
  }
}
