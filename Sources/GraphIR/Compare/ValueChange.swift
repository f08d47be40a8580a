public import JSON

/// One value that differs: where it stands, and what it was and is.
public struct ValueChange: Sendable, Hashable {
  /// Keys from the outside in: `trainable`, `kernel_initializer.config.seed`, `kernel_size[1]`.
  public var key: String
  /// The value in the first model; nil where it has none.
  public var old: JSONValue?
  /// The value in the second model; nil where it has none.
  public var new: JSONValue?

  /// A change of the value under a key.
  public init(_ key: String, _ old: JSONValue?, _ new: JSONValue?) {
    self.key = key
    self.old = old
    self.new = new
  }

  /// Equality of what would be shown.
  public static func == (left: ValueChange, right: ValueChange) -> Bool {
    left.key.isExactly(right.key) && left.old == right.old && left.new == right.new
  }

  /// The key's own hash is coarse, which is all a hash needs to be.
  public func hash(into hasher: inout Hasher) { hasher.combine(key) }

  /// What differs between two values, the innermost keys one by one.
  ///
  /// The order of an object's keys means nothing, and neither does the spelling of a number.
  public static func all(
    _ key: String, _ old: JSONValue?, _ new: JSONValue?, except skipped: [String] = []
  ) -> [ValueChange] {
    switch (old, new) {
    case (.object(let a)?, .object(let b)?):
      return objects(key, a, b, except: skipped)
    case (.array(let a)?, .array(let b)?) where a.count == b.count && a.contains(where: \.isCompound):
      return a.indices.flatMap { all("\(key)[\($0)]", a[$0], b[$0]) }
    case (let a, let b):
      return a.isSameValue(as: b) ? [] : [ValueChange(key, a, b)]
    }
  }

  private static func objects(
    _ key: String, _ old: JSONObject, _ new: JSONObject, except skipped: [String]
  ) -> [ValueChange] {
    let keys = old.keys + new.keys.filter { old[$0] == nil }
    return keys.flatMap { member -> [ValueChange] in
      guard !skipped.contains(where: { $0.isExactly(member) }) else { return [] }
      return all(key.isEmpty ? member : "\(key).\(member)", old[member], new[member])
    }
  }
}

extension JSONValue {
  fileprivate var isCompound: Bool { objectValue != nil || arrayValue != nil }
}

extension JSONValue? {
  /// Equality of meaning: `1e-3` is `0.001`.
  fileprivate func isSameValue(as other: JSONValue?) -> Bool {
    switch (self, other) {
    case (nil, nil): return true
    case (.number(let a)?, .number(let b)?):
      if a == b { return true }
      if let a = a.intValue, let b = b.intValue { return a == b }
      return a.doubleValue == b.doubleValue
    case (.array(let a)?, .array(let b)?):
      return a.count == b.count && zip(a, b).allSatisfy { Optional($0).isSameValue(as: $1) }
    case (let a?, let b?): return a == b
    default: return false
    }
  }
}
