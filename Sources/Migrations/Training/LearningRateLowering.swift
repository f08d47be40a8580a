internal import JSON

/// Learning rates in the target's form: numbers, schedules, and the decay that there was before schedules.
struct LearningRateLowering {
  let target: KerasRelease

  /// What stands in the optimizer's config.
  struct Result: Equatable {
    var rate: JSONValue
    /// Nil where the target has no such setting.
    var decay: JSONValue?
    /// Whether the rate is a schedule.
    var isSchedule = false
    /// What is changed, where it is.
    var note: (rule: String, message: String)?

    static func == (left: Result, right: Result) -> Bool {
      left.rate == right.rate && left.decay == right.decay && left.isSchedule == right.isSchedule
    }
  }

  func result(_ rate: CanonicalOptimizer.Rate, decay: Double) throws(TrainingGap) -> Result {
    let hasDecay = target < .tf212
    switch rate {
    case .constant(let value):
      guard decay != 0, !hasDecay else {
        return Result(rate: value, decay: hasDecay ? .number(JSONNumber(decay)) : nil)
      }
      let config: JSONObject = [
        "initial_learning_rate": value, "decay_steps": 1, "decay_rate": .number(JSONNumber(decay)),
        "staircase": false, "name": "InverseTimeDecay",
      ]
      return Result(
        rate: object("InverseTimeDecay", config), isSchedule: true,
        note: ("decay", "decay becomes the schedule InverseTimeDecay"))
    case .schedule(let className, let config):
      guard decay == 0 else { throw TrainingGap("decay", "it has a schedule and a decay") }
      if target.isStandaloneKeras2 { return try decayed(className, config) }
      guard let settings = Self.settings[className] else {
        throw TrainingGap("schedule", "\(target) has no schedule \(className)")
      }
      var kept: JSONObject = [:]
      for (key, value) in config where key != "name" {
        if settings.contains(key) {
          kept[key] = .some(value)
        } else if className == "CosineDecay", Self.warmup.contains(key), target >= .tf215 {
          kept[key] = .some(value)
        } else if !value.isNull, value.doubleValue != 0 {
          throw TrainingGap("schedule", "the schedule \(className) of \(target) has no \(key)")
        }
      }
      kept["name"] = .string(config["name"]?.stringValue ?? className)
      return Result(
        rate: object(className, kept), decay: hasDecay ? 0.0 : nil, isSchedule: true)
    }
  }

  /// Keras 2 has no schedules. One of them is its decay.
  private func decayed(_ className: String, _ config: JSONObject) throws(TrainingGap) -> Result {
    guard className == "InverseTimeDecay", config["staircase"]?.boolValue != true,
      let rate = config["initial_learning_rate"], let fall = config["decay_rate"]?.doubleValue,
      let steps = config["decay_steps"]?.doubleValue, steps > 0
    else { throw TrainingGap("schedule", "\(target) has no schedule \(className)") }
    return Result(
      rate: rate, decay: .number(JSONNumber(fall / steps)),
      note: ("schedule", "the schedule InverseTimeDecay becomes decay"))
  }

  private func object(_ className: String, _ config: JSONObject) -> JSONValue {
    guard target.isKeras3 else { return ["class_name": .string(className), "config": .object(config)] }
    return [
      "module": "keras.optimizers.schedules", "class_name": .string(className), "config": .object(config),
      "registered_name": nil,
    ]
  }

  private static let warmup: Set = ["warmup_target", "warmup_steps"]
  private static let settings: [String: Set<String>] = [
    "ExponentialDecay": ["initial_learning_rate", "decay_steps", "decay_rate", "staircase"],
    "InverseTimeDecay": ["initial_learning_rate", "decay_steps", "decay_rate", "staircase"],
    "PiecewiseConstantDecay": ["boundaries", "values"],
    "PolynomialDecay": ["initial_learning_rate", "decay_steps", "end_learning_rate", "power", "cycle"],
    "CosineDecay": ["initial_learning_rate", "decay_steps", "alpha"],
    "CosineDecayRestarts": ["initial_learning_rate", "first_decay_steps", "t_mul", "m_mul", "alpha"],
  ]
}
