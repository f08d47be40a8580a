internal import JSON

/// What is noted of a config while it is put in the target's form.
struct LoweringNote {
  let rule: String
  let effect: Effect
  /// What is changed, in a few words.
  let message: String
  /// What of the layer it is about, in two or three words: `LSTM's time_major`; nil where the rule says it.
  var subject: String?
  /// What the target says of the file as it was; nil where that is not known.
  var said: KerasMessage?
}

/// What a Keras says of a config that it does not load, and why.
struct KerasMessage: Hashable {
  /// Its characteristic words.
  let words: String
  let reason: String

  /// Of a key that a constructor does not take.
  init(unknownKey key: String, _ value: JSONValue, of className: String, in target: KerasRelease) {
    reason = "\(className) of \(target) has no \(key)"
    if target.isKeras3 {
      words = "Unrecognized keyword arguments passed to \(className): {'\(key)': \(Self.python(value))}"
    } else if className != "InputLayer" {
      words = "('Keyword argument not understood:', '\(key)')"
    } else if target.isStandaloneKeras2 {
      words = "__init__() got an unexpected keyword argument '\(key)'"
    } else if target < .tf28 {
      words = "('Unrecognized keyword arguments:', dict_keys(['\(key)']))"
    } else {
      words = "Unrecognized keyword arguments: ['\(key)']"
    }
  }

  /// Of an object whose class is not found: `initializer`, `GlorotUniform`. Nil for Keras 3, which finds those of all
  /// others.
  init?(unknown kind: String, _ className: String, in target: KerasRelease) {
    guard !target.isKeras3 else { return nil }
    words = target < .tf212 ? "Unknown \(kind): \(className)" : "Unknown \(kind): '\(className)'"
    reason = "\(target) has no \(kind) \(className)"
  }

  /// Of a setting that an object's class does not take.
  init(unknownSetting key: String, of className: String, in target: KerasRelease) {
    words = "__init__() got an unexpected keyword argument '\(key)'"
    reason = "\(className) of \(target) has no \(key)"
  }

  /// A plain value as Python prints it.
  private static func python(_ value: JSONValue) -> String {
    switch value {
    case .null: "None"
    case .bool(let isTrue): isTrue ? "True" : "False"
    case .string(let text): "'\(text)'"
    case .number: value.serialized()
    default: "..."
    }
  }
}
