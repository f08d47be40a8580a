internal import JSON

/// An optimizer in no Keras's form.
struct CanonicalOptimizer: Equatable {
  /// The learning rate: a number, or a schedule.
  enum Rate: Equatable {
    case constant(JSONValue)
    case schedule(className: String, JSONObject)
  }

  /// Keras's class, without a package.
  var className: String
  /// What it is called, where the config says so.
  var name: String?
  var rate: Rate
  /// By how much the rate falls with each step, as Keras had it before there were schedules.
  var decay: Double
  /// All else, with what the source does where the config does not say.
  var settings: JSONObject
  /// Whether a LossScaleOptimizer was around it.
  var isScaled: Bool
  /// Whether it is one of those that TensorFlow 2.11 and later keep from before.
  var isLegacy: Bool

  /// Whether a setting is a number other than zero, or true.
  func has(_ setting: String) -> Bool {
    guard let value = settings[setting] else { return false }
    return value.boolValue ?? ((value.doubleValue ?? 0) != 0)
  }
}

extension CanonicalOptimizer {
  /// Reads the value of `optimizer_config`.
  ///
  /// - Parameter source: The release that wrote it.
  init(_ written: JSONValue?, by source: KerasRelease, _ table: ConstructorTable) throws(TrainingGap) {
    guard let written, let outer = CleanConfig.value(written).objectValue else {
      throw TrainingGap("it has no optimizer")
    }
    var (entry, isScaled) = (outer, false)
    if (outer["class_name"]?.stringValue ?? "").contains("LossScaleOptimizer") {
      let config = outer["config"]
      guard let inner = (config?["inner_optimizer"] ?? config?["optimizer"])?.objectValue else {
        throw TrainingGap("loss-scale", "the form of its LossScaleOptimizer is not known")
      }
      (entry, isScaled) = (inner, true)
    }
    let given = entry["class_name"]?.stringValue ?? ""
    let plain = given.split(separator: ">").last.map(String.init) ?? ""
    guard given == plain || given == "Custom>\(plain)",
      let className = table.className(.optimizers, like: plain)
    else {
      throw TrainingGap("optimizer-unknown", "the optimizer \(given) is not one of Keras's")
    }
    var config = entry["config"]?.objectValue ?? [:]
    let isLegacy =
      source >= .tf212 && !source.isKeras3
      && (config["is_legacy_optimizer"]?.boolValue == true || config["decay"] != nil)
    if config["learning_rate"] == nil { config.rename(key: "lr", to: "learning_rate") }
    for (key, value) in table.defaults(of: .optimizers, className, by: isLegacy ? .tf28 : source) {
      let key = key == "lr" ? "learning_rate" : key
      if config[key] == nil { config[key] = .some(value) }
    }
    config.removeValue(forKey: "lr")
    if config["epsilon"]?.isNull == true { config["epsilon"] = 1e-07 }
    let name = config.removeValue(forKey: "name")?.stringValue
    let rate = config.removeValue(forKey: "learning_rate")
    // Nadam has its own way to let the rate fall, which TensorFlow calls decay
    if className == "Nadam" { config.rename(key: "decay", to: "schedule_decay") }
    let decay = config.removeValue(forKey: "decay")?.doubleValue ?? 0
    self.init(
      className: className, name: name, rate: try Self.rate(rate), decay: decay, settings: config,
      isScaled: isScaled, isLegacy: isLegacy)
  }

  private static func rate(_ value: JSONValue?) throws(TrainingGap) -> Rate {
    if let value, value.doubleValue != nil { return .constant(value) }
    guard let className = value?["class_name"]?.stringValue, let config = value?["config"]?.objectValue else {
      throw TrainingGap("schedule", "the form of its learning rate is not known")
    }
    return .schedule(className: className.split(separator: ">").last.map(String.init) ?? className, config)
  }
}
