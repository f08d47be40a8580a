extension Scanner {
  /// A string in double quotes, checked down to its code points. Returns whether it holds U+0000.
  mutating func string() throws(JSONError) -> Bool {
    var holdsNUL = false
    position += 1
    while true {
      skipPlainText()
      let byte = try next("'\"'")
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return holdsNUL
      case UInt8(ascii: "\\"):
        if try escape() { holdsNUL = true }
      case 0: throw unexpected("'\"'")
      case 1..<0x20:
        throw failure(.controlCharacter, "a control character must be escaped, found \(describe(byte))")
      case 0x20..<0x80: position += 1  // met above
      default: try multibyte(byte)
      }
    }
  }

  /// Skips ASCII that means itself: nearly all of any config.
  private mutating func skipPlainText() {
    var place = position
    while place < bytes.count {
      let byte = bytes[place]
      guard byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
      place += 1
    }
    position = place
  }

  /// A backslash and what follows. Returns whether it means U+0000.
  private mutating func escape() throws(JSONError) -> Bool {
    let start = position
    position += 1
    switch try next("an escape") {
    case UInt8(ascii: "u"):
      position -= 1
      return try unicodeEscape(at: start)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 1
      return false
    case 0: throw unexpected("an escape")
    case let byte: throw failure(.invalidEscape, "unknown escape: backslash and \(describe(byte))", at: start)
    }
  }

  /// `\u00e9`, or the two of a surrogate pair. Returns whether it is U+0000.
  private mutating func unicodeEscape(at start: Int) throws(JSONError) -> Bool {
    let unit = try codeUnit()
    if UTF16.isTrailSurrogate(unit) {
      throw failure(.loneSurrogate, "the second half of a surrogate pair stands alone", at: start)
    }
    guard UTF16.isLeadSurrogate(unit) else { return unit == 0 }
    for (place, expected) in "\\u".utf8.enumerated() {
      guard position + place < bytes.count else { throw truncated("the second half of a surrogate pair") }
      guard bytes[position + place] == expected else { throw alone(at: start) }
    }
    let second = try codeUnit()
    guard UTF16.isTrailSurrogate(second) else { throw alone(at: start) }
    let scalar = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    guard let scalar = Unicode.Scalar(scalar) else { throw alone(at: start) }
    rest.replacements.append(Survey.Replacement(place: start..<position, text: .character(scalar)))
    return false
  }

  private func alone(at start: Int) -> JSONError {
    failure(.loneSurrogate, "the first half of a surrogate pair stands alone", at: start)
  }

  /// A backslash, a `u` and four hexadecimal digits.
  private mutating func codeUnit() throws(JSONError) -> UInt16 {
    let start = position
    position += 2
    var unit: UInt16 = 0
    for _ in 0..<4 {
      let byte = try next("four hexadecimal digits")
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        if byte == 0 { throw unexpected("four hexadecimal digits") }
        throw failure(.invalidEscape, "\\u needs four hexadecimal digits, found \(describe(byte))", at: start)
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  /// One code point above ASCII, by the table of well-formed UTF-8 (Unicode 15, table 3-7).
  private mutating func multibyte(_ lead: UInt8) throws(JSONError) {
    let start = position
    let (second, count): (ClosedRange<UInt8>, Int)
    switch lead {
    case 0xC2...0xDF: (second, count) = (0x80...0xBF, 1)
    case 0xE0: (second, count) = (0xA0...0xBF, 2)
    case 0xED: (second, count) = (0x80...0x9F, 2)
    case 0xE1...0xEF: (second, count) = (0x80...0xBF, 2)
    case 0xF0: (second, count) = (0x90...0xBF, 3)
    case 0xF1...0xF3: (second, count) = (0x80...0xBF, 3)
    case 0xF4: (second, count) = (0x80...0x8F, 3)
    default: throw failure(.invalidUTF8, "not UTF-8: \(describe(lead))")
    }
    position += 1
    for place in 0..<count {
      let byte = try next("the rest of a character")
      guard (place == 0 ? second : 0x80...0xBF).contains(byte) else {
        throw failure(.invalidUTF8, "not UTF-8: \(describe(lead)) followed by \(describe(byte))", at: start)
      }
      position += 1
    }
  }
}
