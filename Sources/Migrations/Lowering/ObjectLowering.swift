internal import JSON

/// Initializers, regularizers and constraints in the target's form.
struct ObjectLowering {
  let source: KerasRelease
  let target: KerasRelease
  let table: ConstructorTable

  /// An object, and what had to be said about it.
  struct Result {
    let value: JSONValue
    /// What is changed; nil where the target loads the object as it was.
    private(set) var note: String?
    /// What the target says of the object as it was.
    private(set) var said: KerasMessage?
    var effect: Effect { note == nil ? .none : .fails }

    init(_ value: JSONValue) { self.value = value }

    /// In the place of an object that the target does not load.
    init(_ value: JSONValue, _ note: String, _ said: KerasMessage?) {
      (self.value, self.note, self.said) = (value, note, said)
    }
  }

  /// An initializer, a regularizer or a constraint.
  func object(_ value: JSONValue, _ kind: ConstructorTable.Kind) -> Result {
    switch kind {
    case .initializers: initializer(value)
    case .regularizers: regularizer(value)
    default: constraint(value)
    }
  }

  /// An initializer. None of them has an effect on predictions: one that is unknown there becomes zeros.
  func initializer(_ value: JSONValue) -> Result {
    guard let className = value["class_name"]?.stringValue, let config = value["config"]?.objectValue else {
      return Result(value)
    }
    var (name, settings) = (Self.plain(className), config)
    if name == "OrthogonalInitializer" { name = "Orthogonal" }
    if name == "Orthogonal", target == .keras30 {
      settings = known(settings, .initializers, "Orthogonal").settings
      return Result(object("OrthogonalInitializer", settings))
    }
    var isUnknown = false
    if let scaled = Self.scaled[name], !table.knows(.initializers, name, in: target) {
      settings = [
        "scale": .number(JSONNumber(scaled.scale)), "mode": .string(scaled.mode),
        "distribution": .string(scaled.distribution), "seed": config["seed"] ?? .null,
      ]
      name = "VarianceScaling"
      isUnknown = true
    }
    if name == "VarianceScaling", let distribution = settings["distribution"]?.stringValue {
      settings["distribution"] = .string(self.distribution(distribution))
    }
    guard table.knows(.initializers, name, in: target) else {
      // one of somebody's own is none of ours
      guard table.hasEver(.initializers, name) else { return Result(object(className, config)) }
      return Result(
        object("Zeros", [:]), "initializer \(className) becomes Zeros, for weights are given",
        KerasMessage(unknown: "initializer", className, in: target))
    }
    let rest = known(settings, .initializers, name)
    if isUnknown {
      return Result(
        object(name, rest.settings), "initializer \(className) becomes VarianceScaling",
        KerasMessage(unknown: "initializer", className, in: target))
    }
    guard let dropped = rest.dropped else { return Result(object(name, rest.settings)) }
    return Result(
      object(name, rest.settings), "initializer \(name) loses \"\(dropped)\"",
      KerasMessage(unknownSetting: dropped, of: name, in: target))
  }

  /// A regularizer. It matters in training only.
  func regularizer(_ value: JSONValue) -> Result {
    guard let className = value["class_name"]?.stringValue, let config = value["config"]?.objectValue else {
      return Result(value)
    }
    let name = Self.plain(className)
    if table.knows(.regularizers, name, in: target) {
      return Result(object(name, known(config, .regularizers, name).settings))
    }
    guard table.hasEver(.regularizers, name) else { return Result(object(className, config)) }
    let said = KerasMessage(unknown: "regularizer", name, in: target)
    if name == "L1" || name == "L2" {
      let settings: JSONObject = ["l1": config["l1"] ?? 0.0, "l2": config["l2"] ?? 0.0]
      return Result(object("L1L2", settings), "regularizer \(name) becomes L1L2", said)
    }
    return Result(.null, "regularizer \(name) is left out", said)
  }

  /// A constraint. It matters in training only.
  func constraint(_ value: JSONValue) -> Result {
    guard let className = value["class_name"]?.stringValue, let config = value["config"]?.objectValue else {
      return Result(value)
    }
    let name = Self.plain(className)
    guard table.hasEver(.constraints, name), !table.knows(.constraints, name, in: target) else {
      return Result(object(className, config))
    }
    return Result(
      .null, "constraint \(name) is left out", KerasMessage(unknown: "constraint", name, in: target))
  }

  /// The settings that the target's constructor takes, and the first that it would refuse.
  private func known(
    _ settings: JSONObject, _ kind: ConstructorTable.Kind, _ className: String
  ) -> (settings: JSONObject, dropped: String?) {
    var (kept, dropped): (JSONObject, String?) = ([:], nil)
    for (key, value) in settings {
      if table.treatment(of: key, in: kind, className, by: target) == .refuses {
        dropped = dropped ?? key
      } else {
        kept[key] = .some(value)
      }
    }
    return (kept, dropped)
  }

  private func object(_ className: String, _ config: JSONObject) -> JSONValue {
    ["class_name": .string(className), "config": .object(config)]
  }

  private func distribution(_ name: String) -> String {
    guard target.isStandaloneKeras2 else { return name == "normal" ? "truncated_normal" : name }
    return ["truncated_normal", "untruncated_normal"].contains(name) ? "normal" : name
  }

  private static func plain(_ className: String) -> String {
    className.split(separator: ">").last.map(String.init) ?? className
  }

  private static let scaled: [String: (scale: Double, mode: String, distribution: String)] = [
    "GlorotUniform": (1, "fan_avg", "uniform"), "GlorotNormal": (1, "fan_avg", "truncated_normal"),
    "HeUniform": (2, "fan_in", "uniform"), "HeNormal": (2, "fan_in", "truncated_normal"),
    "LecunUniform": (1, "fan_in", "uniform"), "LecunNormal": (1, "fan_in", "truncated_normal"),
  ]
}
