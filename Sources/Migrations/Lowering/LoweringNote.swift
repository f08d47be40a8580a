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

/// What a Keras says of a config that it does not load, and why. The words are put together when they are asked for.
struct KerasMessage: Hashable {
  /// What it is that the Keras does not have.
  private enum Missing: Hashable {
    /// An argument of a layer's constructor.
    case key(String)
    /// An argument of another object's constructor.
    case setting(String)
    /// An object's class: `initializer`.
    case object(kind: String)
  }

  private let missing: Missing
  private let className: String
  private let value: JSONValue
  private let target: KerasRelease

  /// Of a key that a constructor does not take.
  init(unknownKey key: String, _ value: JSONValue, of className: String, in target: KerasRelease) {
    self.init(.key(key), className, target, value)
  }

  /// Of a setting that an object's class does not take.
  init(unknownSetting key: String, of className: String, in target: KerasRelease) {
    self.init(.setting(key), className, target)
  }

  /// Of an object whose class is not found: `initializer`, `GlorotUniform`. Nil for Keras 3, which finds those of all
  /// others.
  init?(unknown kind: String, _ className: String, in target: KerasRelease) {
    guard !target.isKeras3 else { return nil }
    self.init(.object(kind: kind), className, target)
  }

  private init(_ missing: Missing, _ className: String, _ target: KerasRelease, _ value: JSONValue = .null) {
    (self.missing, self.className, self.target, self.value) = (missing, className, target, value)
  }

  /// Its characteristic words.
  var words: String {
    switch missing {
    case .setting(let key): return "__init__() got an unexpected keyword argument '\(key)'"
    case .object(let kind):
      return target < .tf212 ? "Unknown \(kind): \(className)" : "Unknown \(kind): '\(className)'"
    case .key(let key):
      if target.isKeras3 {
        return "Unrecognized keyword arguments passed to \(className): {'\(key)': \(Self.python(value))}"
      }
      if className != "InputLayer" { return "('Keyword argument not understood:', '\(key)')" }
      if target.isStandaloneKeras2 { return "__init__() got an unexpected keyword argument '\(key)'" }
      return target < .tf28
        ? "('Unrecognized keyword arguments:', dict_keys(['\(key)']))"
        : "Unrecognized keyword arguments: ['\(key)']"
    }
  }

  /// Why it says so.
  var reason: String {
    switch missing {
    case .key(let key), .setting(let key): "\(className) of \(target) has no \(key)"
    case .object(let kind): "\(target) has no \(kind) \(className)"
    }
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

  // the values of several layers are no messages of their own

  static func == (one: KerasMessage, other: KerasMessage) -> Bool {
    one.missing == other.missing && one.className == other.className && one.target == other.target
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(missing)
    hasher.combine(className)
  }
}
