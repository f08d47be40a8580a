extension JSONValue {
  /// Reads a JSON text (RFC 8259, plus `NaN`, `Infinity` and `-Infinity` as Python writes them).
  ///
  /// Refused rather than guessed: what `JSONError.Code` lists.
  public static func parse(_ text: String, limits: JSONLimits = .init()) throws(JSONError) -> JSONValue {
    try parse(bytes: Array(text.utf8), limits: limits)
  }

  /// Reads a JSON text from its UTF-8 bytes.
  public static func parse(bytes: [UInt8], limits: JSONLimits = .init()) throws(JSONError) -> JSONValue {
    guard bytes.count <= limits.bytes else {
      throw JSONError(
        code: .tooLarge, message: "the text has \(bytes.count) bytes, at most \(limits.bytes) are allowed")
    }
    var scanner = Scanner(bytes, depthLimit: limits.depth)
    let survey = try scanner.survey()
    var converter = Converter(bytes, survey, parser: try Parser(depth: limits.depth))
    return try converter.value()
  }
}
