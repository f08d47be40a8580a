extension Scanner {
  /// A number: `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`, or `-Infinity`.
  mutating func number() throws(JSONError) {
    let start = position
    if peek == UInt8(ascii: "-") { position += 1 }
    if let byte = peek, byte | 0x20 == UInt8(ascii: "i") {
      try literal(from: start)
      return
    }
    let first = position
    try digits()
    if bytes[first] == UInt8(ascii: "0"), position > first + 1 {
      throw failure(.invalidNumber, "a number must not begin with a zero", at: start)
    }
    var isInteger = true
    if peek == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      try digits()
    }
    if let byte = peek, byte | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      position += 1
      if let sign = peek, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, position - first > Self.surelyFits, Int64(text) == nil, UInt64(text) == nil {
      throw failure(.integerTooLarge, "the integer '\(text.prefix(40))' needs more than 64 bits", at: start)
    }
    rest.numbers.append(.number(JSONNumber(checkedText: text)))
  }

  /// So many digits fit into 64 bits whatever they are.
  private static let surelyFits = 18

  private mutating func digits() throws(JSONError) {
    let byte = try next("a digit")
    guard isDigit(byte) else {
      if byte == 0 { throw unexpected("a digit") }
      throw failure(.invalidNumber, "expected a digit, found \(describe(byte))")
    }
    while let byte = peek, isDigit(byte) { position += 1 }
  }

  private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// `true`, `false`, `null`, and the numbers that are words; in exactly this case.
  mutating func literal(from start: Int? = nil) throws(JSONError) {
    let start = start ?? position
    for word in Self.commonWords where isNext(word) {
      position += word.utf8CodeUnitCount
      return
    }
    while let byte = peek, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) { position += 1 }
    let word = String(decoding: bytes[start..<min(position, start + 40)], as: UTF8.self)
    switch word {
    case "true", "false", "null": return
    case "NaN", "Infinity", "-Infinity": rest.numbers.append(.number(JSONNumber(checkedText: word)))
    default: throw unknown(word, at: start)
    }
  }

  private static let commonWords: [StaticString] = ["null", "true", "false"]

  /// Whether these letters come next, and then no other.
  private func isNext(_ word: StaticString) -> Bool {
    let end = position + word.utf8CodeUnitCount
    guard end <= bytes.count else { return false }
    if end < bytes.count, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[end] | 0x20) { return false }
    return word.withUTF8Buffer { letters in
      unsafe letters.elementsEqual(bytes[position..<end])
    }
  }

  private func unknown(_ word: String, at start: Int) -> JSONError {
    let known = ["true", "false", "null", "NaN", "Infinity", "-Infinity"]
    if let meant = known.first(where: { $0.lowercased() == word.lowercased() }) {
      return failure(.literalCase, "expected '\(meant)', found '\(word)'", at: start)
    }
    if peek == nil, let begun = known.first(where: { $0.hasPrefix(word) }) { return truncated("'\(begun)'") }
    return failure(.unexpectedCharacter, "expected a value, found '\(word)'", at: start)
  }
}
