/// Reads a text once before json-c does and refuses all that json-c would take, cut or change in silence.
struct Scanner {
  let bytes: [UInt8]
  let depthLimit: Int
  var position = 0
  /// What was taken out of the text so far, and what was not.
  var parts: [Survey.Part] = []
  var rest = Survey.Part()
  var table = PartTable()
  private var depth = 0

  init(_ bytes: [UInt8], depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
  }

  /// Checks the whole text: one value and nothing but white space around it.
  mutating func survey() throws(JSONError) -> Survey {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw failure(.unexpectedCharacter, "the text begins with a byte order mark")
    }
    skipSpace()
    let start = position
    try value()
    rest.place = start..<position
    skipSpace()
    if let byte = peek {
      if byte == 0 { throw unexpected("the end") }
      throw failure(.trailingText, "expected the end after the value, found \(describe(byte))")
    }
    return Survey(parts: parts, rest: rest)
  }

  private mutating func value(isElement: Bool = false) throws(JSONError) {
    switch try next("a value") {
    case UInt8(ascii: "{"):
      let mark = mark
      try object()
      if depth > 0 { takeOut(since: mark, isElement: isElement) }
    case UInt8(ascii: "["): try array()
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): try literal()
    case UInt8(ascii: "'"): throw failure(.singleQuotes, "strings need double quotes, found a single quote")
    default: throw unexpected("a value")
    }
  }

  private mutating func object() throws(JSONError) {
    try open()
    let place = rest.objects.count
    rest.objects.append(Survey.Object(offset: position - 1))
    if try closes(with: "}", or: "a key or '}'") { return }
    repeat {
      skipSpace()
      guard try next("a key") == UInt8(ascii: "\"") else {
        if peek == UInt8(ascii: "'") {
          throw failure(.singleQuotes, "keys need double quotes, found a single quote")
        }
        throw unexpected("a key in double quotes")
      }
      let start = position
      if try string() { throw failure(.nulInKey, "a key holds the character U+0000", at: start) }
      skipSpace()
      guard try next("':'") == UInt8(ascii: ":") else { throw unexpected("':' after the key") }
      position += 1
      skipSpace()
      try value()
      rest.objects[place].members += 1
    } while try !ends(with: "}")
  }

  private mutating func array() throws(JSONError) {
    try open()
    if try closes(with: "]", or: "a value or ']'") { return }
    repeat {
      skipSpace()
      try value(isElement: true)
    } while try !ends(with: "]")
  }

  private mutating func open() throws(JSONError) {
    guard depth < depthLimit else {
      throw failure(.tooDeep, "more than \(depthLimit) levels of nesting")
    }
    depth += 1
    position += 1
  }

  /// After the opening bracket: whether the container is empty, and then done.
  private mutating func closes(with bracket: Unicode.Scalar, or expected: String) throws(JSONError) -> Bool {
    skipSpace()
    guard try next(expected) == UInt8(ascii: bracket) else { return false }
    close()
    return true
  }

  /// After an element: true at the closing bracket, false at a comma.
  private mutating func ends(with bracket: Unicode.Scalar) throws(JSONError) -> Bool {
    skipSpace()
    let byte = try next("',' or '\(bracket)'")
    if byte == UInt8(ascii: bracket) {
      close()
      return true
    }
    guard byte == UInt8(ascii: ",") else { throw unexpected("',' or '\(bracket)'") }
    position += 1
    return false
  }

  private mutating func close() {
    depth -= 1
    position += 1
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      let byte = bytes[position]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }
}
