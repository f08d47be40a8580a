extension Scanner {
  /// The byte at the position, nil at the end.
  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The byte at the position, which has to be there.
  ///
  /// `expected` is only worded when needed.
  func next(_ expected: @autoclosure () -> String) throws(JSONError) -> UInt8 {
    guard let byte = peek else { throw truncated(expected()) }
    return byte
  }

  func failure(_ code: JSONError.Code, _ message: String, at offset: Int? = nil) -> JSONError {
    JSONError(code: code, message: message, offset: offset ?? position)
  }

  func truncated(_ expected: String) -> JSONError {
    failure(
      .truncated, "the text ends before the value is complete, expected \(expected)", at: bytes.count)
  }

  /// The byte at the position does not belong there.
  func unexpected(_ expected: String) -> JSONError {
    guard let byte = peek else { return truncated(expected) }
    return failure(byte == 0 ? .nul : .unexpectedCharacter, "expected \(expected), found \(describe(byte))")
  }

  func describe(_ byte: UInt8) -> String {
    switch byte {
    case 0: return "a NUL byte"
    case 0x21...0x7E: return "'\(Unicode.Scalar(byte))'"
    default:
      let hex = String(byte, radix: 16)
      return "byte 0x" + (hex.count < 2 ? "0" : "") + hex
    }
  }
}
