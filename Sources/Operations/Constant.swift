/// A value without tensors: a number, a truth value, a text, `None`, or a list of such values.
///
/// Equality is to the bit: `1` is not `1.0`, `0.0` is not `-0.0`, and a NaN is equal to itself.
public enum Constant: Sendable, Hashable {
  /// `None`
  case none
  /// `True` or `False`
  case bool(Bool)
  /// An integer of 64 bits.
  case int(Int)
  /// A float of 64 bits, as Python's are.
  case double(Double)
  /// A text, such as the name of a type.
  case string(String)
  /// A list or a tuple, which are one here.
  case list([Constant])

  /// Equality to the bit.
  public static func == (left: Constant, right: Constant) -> Bool {
    switch (left, right) {
    case (.none, .none): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.double(let a), .double(let b)): a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN)
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.list(let a), .list(let b)): a == b
    default: false
    }
  }

  /// Hashes what equality compares.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .none: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .int(let value): hasher.combine(value)
    case .double(let value): hasher.combine(value.isNaN ? Double.nan.bitPattern : value.bitPattern)
    case .string(let value): for byte in value.utf8 { hasher.combine(byte) }
    case .list(let values): hasher.combine(values)
    }
  }
}

extension Constant {
  /// The integer; a truth value is none.
  public var intValue: Int? { if case .int(let value) = self { value } else { nil } }

  /// The number as a double, if this is an integer or a float.
  public var doubleValue: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// The truth value, if this is one.
  public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// The text, if this is one.
  public var stringValue: String? { if case .string(let value) = self { value } else { nil } }

  /// The elements, if this is a list.
  public var listValue: [Constant]? { if case .list(let values) = self { values } else { nil } }

  /// The integers, if this is a list of nothing else.
  public var intList: [Int]? {
    guard let values = listValue else { return nil }
    let integers = values.compactMap(\.intValue)
    return integers.count == values.count ? integers : nil
  }

  /// The sizes of a list of lists of numbers, outermost first; none for a number. Nil where the lists differ in length, or hold
  /// what is no number and no truth value.
  public var shape: [Int]? {
    switch self {
    case .bool, .int, .double: return []
    case .none, .string: return nil
    case .list(let values):
      guard let first = values.first else { return [0] }
      guard let inner = first.shape, values.dropFirst().allSatisfy({ $0.shape == inner }) else { return nil }
      return [values.count] + inner
    }
  }

  /// How many values this is made of, itself included.
  var size: Int {
    guard case .list(let values) = self else { return 1 }
    return values.reduce(1) { $0 + $1.size }
  }
}
