extension JSONValue {
  /// Reads a JSON text (RFC 8259, plus `NaN`, `Infinity` and `-Infinity` as Python writes them).
  ///
  /// Refused rather than guessed: what `JSONError.Code` lists.
  public static func parse(_ text: String, limits: JSONLimits = .init()) throws(JSONError) -> JSONValue {
    try parse(bytes: Array(text.utf8), limits: limits)
  }

  /// Reads a JSON text from its UTF-8 bytes.
  public static func parse(bytes: [UInt8], limits: JSONLimits = .init()) throws(JSONError) -> JSONValue {
    let survey = try Survey(of: bytes, limits)
    var converter = Converter(bytes, survey, parser: try Parser(depth: limits.depth))
    return try converter.value()
  }
}
