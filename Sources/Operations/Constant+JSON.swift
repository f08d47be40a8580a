public import JSON

extension Constant {
  /// A value of a config. Nil for objects, and for integers that need more than 64 bits.
  public init?(_ json: JSONValue) {
    switch json {
    case .null: self = .none
    case .bool(let value): self = .bool(value)
    case .string(let value): self = .string(value)
    case .number(let number):
      if let value = number.intValue {
        self = .int(value)
      } else if number.isInteger {
        return nil
      } else if let value = number.doubleValue {
        self = .double(value)
      } else {
        return nil
      }
    case .array(let elements):
      let values = elements.compactMap(Constant.init)
      guard values.count == elements.count else { return nil }
      self = .list(values)
    case .object: return nil
    }
  }

  /// The value as a config has it.
  public var json: JSONValue {
    switch self {
    case .none: .null
    case .bool(let value): .bool(value)
    case .int(let value): .number(JSONNumber(value))
    case .double(let value): .number(JSONNumber(value))
    case .string(let value): .string(value)
    case .list(let values): .array(values.map(\.json))
    }
  }
}

extension JSONNumber {
  /// Whether it is spelled without a point, an exponent or a name.
  fileprivate var isInteger: Bool { text.utf8.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) } }
}
