/// A piece of an expression's text.
struct Token: Equatable {
  enum Kind: Equatable {
    case number, name, string, symbol, end
  }

  let kind: Kind
  /// The piece as it is written; of a string, what stands between the quotes.
  let text: String
  /// Where it begins, in bytes from the start of the text.
  let offset: Int

  func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }
}

/// Cuts a text into tokens, with the token of its end last.
struct ExpressionLexer {
  private let bytes: [UInt8]
  private var place = 0
  private(set) var tokens: [Token] = []

  init(_ bytes: [UInt8]) throws(ExpressionError) {
    self.bytes = bytes
    while true {
      while let byte = byte(at: place), [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
      guard let first = byte(at: place) else { break }
      if isDigit(first) || (first == UInt8(ascii: ".") && byte(at: place + 1).map(isDigit) == true) {
        try number()
      } else if isLetter(first) {
        take(.name) { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: ".") }
      } else if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
        try string(quote: first)
      } else {
        try symbol()
      }
    }
    tokens.append(Token(kind: .end, text: "", offset: bytes.count))
  }

  private func byte(at place: Int) -> UInt8? { place < bytes.count ? bytes[place] : nil }

  private func text(from start: Int) -> String { String(decoding: bytes[start..<place], as: UTF8.self) }

  private mutating func take(_ kind: Token.Kind, while isPart: (UInt8) -> Bool) {
    let start = place
    while let byte = byte(at: place), isPart(byte) { place += 1 }
    tokens.append(Token(kind: kind, text: text(from: start), offset: start))
  }

  /// Digits with a point and an exponent, in which a sign may stand.
  private mutating func number() throws(ExpressionError) {
    let start = place
    while let byte = byte(at: place), isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: ".") {
      place += 1
      if byte | 0x20 == UInt8(ascii: "e"), let sign = self.byte(at: place),
        sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
      {
        place += 1
      }
    }
    tokens.append(Token(kind: .number, text: text(from: start), offset: start))
  }

  private mutating func string(quote: UInt8) throws(ExpressionError) {
    let start = place
    var content: [UInt8] = []
    place += 1
    while let byte = byte(at: place), byte != quote {
      if byte == UInt8(ascii: "\\") { place += 1 }
      guard let taken = self.byte(at: place) else { break }
      content.append(taken)
      place += 1
    }
    guard byte(at: place) == quote else {
      throw ExpressionError(.unexpectedEnd, "the text in quotes does not end", column: column(start))
    }
    place += 1
    tokens.append(Token(kind: .string, text: String(decoding: content, as: UTF8.self), offset: start))
  }

  private mutating func symbol() throws(ExpressionError) {
    for symbol in ["...", "**", "//", "+", "-", "*", "/", "(", ")", "[", "]", ",", ":", "="]
    where bytes[place...].starts(with: symbol.utf8) {
      tokens.append(Token(kind: .symbol, text: symbol, offset: place))
      place += symbol.utf8.count
      return
    }
    let rest = String(decoding: bytes[place...].prefix(8), as: UTF8.self)
    let found = rest.first.map(String.init) ?? ""
    let advice =
      ["!", "<", ">", "&", "|"].contains(found) ? "; comparisons are calls, as in \"not_equal(x, 0)\"" : ""
    throw ExpressionError(
      .unexpectedText, "\"\(found)\" has no meaning in an expression\(advice)", column: column(place))
  }

  /// The column of a byte, in characters from 1.
  func column(_ offset: Int) -> Int { String(decoding: bytes[..<offset], as: UTF8.self).count + 1 }
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

private func isLetter(_ byte: UInt8) -> Bool {
  (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
}
