/// The size of one axis of an input: a number, or open (Keras's `None`).
public enum AxisSize: Sendable, Hashable, ExpressibleByIntegerLiteral, LosslessStringConvertible {
  /// So many.
  case size(Int)
  /// Any number.
  case any

  /// So many.
  public init(integerLiteral value: Int) { self = .size(value) }

  /// A number from 1, `any` or `none`; nil for any other text.
  public init?(_ description: String) {
    switch description.lowercased() {
    case "any", "none": self = .any
    default:
      guard let number = Int(description), number > 0 else { return nil }
      self = .size(number)
    }
  }

  /// The number, or nil where the axis is open.
  public var size: Int? {
    switch self {
    case .size(let number): number
    case .any: nil
    }
  }

  /// The number, or `any`.
  public var description: String { size.map(String.init) ?? "any" }
}
