/// A number as it is spelled in JSON; equality is equality of the spelling.
public struct JSONNumber: Sendable, Equatable, Hashable {
  /// The spelling, to the letter.
  public let text: String

  /// An integer.
  public init(_ value: Int) { text = String(value) }

  /// A float, spelled as Python's `json.dumps` does: `0.1`, `1e-07`, `1e+16`, `NaN`, `-Infinity`.
  public init(_ value: Double) { text = pythonRepr(of: value) }

  /// A number whose spelling has been checked.
  init(checkedText: String) { text = checkedText }

  /// The integer, if it is spelled as one (no point, no exponent) and fits into 64 bits.
  public var intValue: Int? { Int(text) }

  /// The nearest double; infinite when the number is beyond its range.
  public var doubleValue: Double? {
    switch text {
    case "NaN": .nan
    case "Infinity": .infinity
    case "-Infinity": -.infinity
    default: Double(text)
    }
  }
}
