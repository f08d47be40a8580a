internal import JSON

/// A text that is no value of an option, and why.
public struct InvalidValue: Error, CustomStringConvertible {
  /// What was expected and found.
  public let description: String
}

extension Codec {
  /// The value of an option on the command line: what a recipe takes, so that both read a text alike.
  public func value(ofText text: String) throws(InvalidValue) -> Value {
    do {
      return try value(of: Self.scalar(text))
    } catch {
      throw InvalidValue(description: error.message)
    }
  }

  /// A number where the text is one, in JSON's spelling or in C's (`.5`); else the text.
  private static func scalar(_ text: String) -> JSONValue {
    if case .number(let number)? = try? JSONValue.parse(text) { return .number(number) }
    guard text.contains(where: \.isNumber), let number = Double(text), number.isFinite else {
      return .string(text)
    }
    return .number(JSONNumber(number))
  }
}
