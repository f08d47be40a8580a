package import JSON

/// Losses, metrics and optimizers of a training configuration that the file's Keras does not find when it loads the model.
package struct TrainingStrangers {
  /// Which part of a training configuration a name stands in.
  package enum Part: String, Sendable {
    case loss, metric, optimizer
  }

  /// A name that is not found.
  package struct Stranger: Sendable, Equatable {
    /// Where it stands.
    package let part: Part
    /// The name of the function or the class.
    package let name: String
    /// Whether it is a short form of Keras's own, which compiling takes and loading does not find.
    package let isShortForm: Bool
  }

  private let names: TrainingNames
  private let all: [TrainingNames]
  /// Each once, in the order of the configuration's parts.
  package private(set) var found: [Stranger] = []

  /// Looks through a training configuration: names, objects with their parameters, lists and dictionaries by output.
  package init(in config: JSONObject, _ dialect: Dialect) {
    names = .of(dialect.family)
    all = [Dialect.Family.keras2, .tfKeras, .keras3].map { .of($0) }
    look(at: config["loss"], .loss)
    look(at: config["metrics"], .metric)
    look(at: config["weighted_metrics"], .metric)
    if let optimizer = config["optimizer_config"] { lookInside(optimizer, .optimizer) }
  }

  private mutating func look(at value: JSONValue?, _ part: Part) {
    switch value {
    case .string(let name)?: note(name, part)
    case .array(let list)?: for element in list { look(at: element, part) }
    case .object(let object)?:
      if object["class_name"] != nil {
        lookInside(.object(object), part)
      } else {
        for element in object.values { look(at: element, part) }
      }
    case .null?, .bool?, .number?, nil: break
    }
  }

  /// An object as Keras writes it: a class with its config, or in Keras 3 a function.
  private mutating func lookInside(_ object: JSONValue, _ part: Part) {
    guard let name = object["class_name"]?.stringValue else { return }
    let config = object["config"]
    if name == "function" {
      return look(at: config?["name"] ?? config, part)
    }
    if TrainingNames.wrappers.contains(name) {
      look(at: config?["fn"], part)
      if let inner = config?["inner_optimizer"] ?? config?["optimizer"] { lookInside(inner, part) }
      return
    }
    note(name, part)
  }

  private mutating func note(_ name: String, _ part: Part) {
    guard !Self.knows(names, name, part) else { return }
    let isKeras = all.contains { Self.knows($0, name, part) }
    let stranger = Stranger(part: part, name: name, isShortForm: isKeras)
    if !found.contains(stranger) { found.append(stranger) }
  }

  private static func knows(_ names: TrainingNames, _ name: String, _ part: Part) -> Bool {
    // From TF 2.11 on, optimizers are registered as classes like anybody's: Custom>Adam
    let plain = name.hasPrefix("Custom>") ? String(name.dropFirst("Custom>".count)) : name
    switch part {
    case .loss: return names.losses.contains(name) || names.lossClasses.contains(name)
    case .metric:
      return names.metrics.contains(name) || names.metricClasses.contains(name)
        || names.losses.contains(name)
    case .optimizer: return names.optimizers.contains(plain.lowercased())
    }
  }
}
