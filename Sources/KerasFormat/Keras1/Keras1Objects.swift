internal import JSON

/// Initializers, regularizers and constraints of Keras 1 in the words of Keras 2.
enum Keras1Objects {
  /// An initializer, which has no effect on weights that are given: zeros for one that is not known.
  static func initializer(_ name: JSONValue?) -> JSONValue {
    switch name?.stringValue {
    case "one": object("Ones", [:])
    case "uniform": object("RandomUniform", ["minval": -0.05, "maxval": 0.05, "seed": nil])
    case "normal": object("RandomNormal", ["mean": 0.0, "stddev": 0.05, "seed": nil])
    case "orthogonal": object("Orthogonal", ["gain": 1.0, "seed": nil])
    case "identity": object("Identity", ["gain": 1.0])
    case "glorot_uniform": scaled(1, "fan_avg", "uniform")
    case "glorot_normal": scaled(1, "fan_avg", "normal")
    case "he_uniform": scaled(2, "fan_in", "uniform")
    case "he_normal": scaled(2, "fan_in", "normal")
    case "lecun_uniform": scaled(1, "fan_in", "uniform")
    default: object("Zeros", [:])
    }
  }

  /// A regularizer, which matters in training only.
  static func regularizer(_ value: JSONValue?) -> JSONValue {
    guard let value, value["l1"] != nil || value["l2"] != nil else { return .null }
    let factor = { (key: String) -> JSONValue in .number(JSONNumber(value[key]?.doubleValue ?? 0)) }
    return object("L1L2", ["l1": factor("l1"), "l2": factor("l2")])
  }

  /// A constraint, which matters in training only.
  static func constraint(_ value: JSONValue?) -> JSONValue {
    let name = value?["name"]?.stringValue?.lowercased().filter { $0 != "_" }
    let axis = value?["axis"] ?? 0
    switch name {
    case "maxnorm": return object("MaxNorm", ["max_value": value?["m"] ?? 2, "axis": axis])
    case "nonneg": return object("NonNeg", [:])
    case "unitnorm": return object("UnitNorm", ["axis": axis])
    default: return .null
    }
  }

  private static func scaled(_ scale: Double, _ mode: String, _ distribution: String) -> JSONValue {
    object(
      "VarianceScaling",
      [
        "scale": .number(JSONNumber(scale)), "mode": .string(mode), "distribution": .string(distribution),
        "seed": nil,
      ])
  }

  private static func object(_ className: String, _ config: JSONObject) -> JSONValue {
    ["class_name": .string(className), "config": .object(config)]
  }
}
