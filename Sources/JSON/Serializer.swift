extension JSONValue {
  /// The value on one line, byte for byte what Python's `json.dumps` writes: `{"a": [1, 2.0], "b": "\u00e9"}`.
  public func serialized() -> String { serialized(layout: nil) }

  /// The value on one line; where Unicode is not escaped, characters beyond ASCII stand as they are, as with
  /// `ensure_ascii=False`.
  public func serialized(escapingUnicode escapes: Bool) -> String {
    var serializer = Serializer(indent: nil, room: 0, escapesUnicode: escapes)
    serializer.write(self)
    return String(decoding: serializer.output, as: UTF8.self)
  }

  /// The value over several lines, as Python's `json.dumps(value, indent=indent)`, for people.
  public func serialized(indent: Int) -> String { serialized(layout: max(0, indent)) }

  /// The bytes of `serialized()`: a large text is there once.
  ///
  /// - Parameter room: About how many there are, so that they need not be moved while they grow.
  public func serializedBytes(room: Int = 0) -> [UInt8] { bytes(layout: nil, room: room) }

  private func serialized(layout: Int?) -> String {
    String(decoding: bytes(layout: layout, room: 0), as: UTF8.self)
  }

  private func bytes(layout: Int?, room: Int) -> [UInt8] {
    var serializer = Serializer(indent: layout, room: room)
    serializer.write(self)
    return serializer.output
  }
}

/// Writes values as Python's `json.dumps`.
private struct Serializer {
  /// Spaces per level; nil for everything on one line.
  let indent: Int?
  /// Whether every byte of the output is ASCII (`ensure_ascii`).
  let escapesUnicode: Bool
  private(set) var output: [UInt8] = []
  private var level = 0

  init(indent: Int?, room: Int, escapesUnicode: Bool = true) {
    self.indent = indent
    self.escapesUnicode = escapesUnicode
    output.reserveCapacity(room)
  }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: output += "null".utf8
    case .bool(let value): output += (value ? "true" : "false").utf8
    case .number(let number): output += number.text.utf8
    case .string(let text): write(text)
    case .array(let elements): write(elements)
    case .object(let object): write(object)
    }
  }

  private mutating func write(_ elements: [JSONValue]) {
    output.append(UInt8(ascii: "["))
    level += 1
    for (position, element) in elements.enumerated() {
      separate(first: position == 0)
      write(element)
    }
    close(with: "]", empty: elements.isEmpty)
  }

  private mutating func write(_ object: JSONObject) {
    output.append(UInt8(ascii: "{"))
    level += 1
    var first = true
    for (key, value) in object {
      separate(first: first)
      first = false
      write(key)
      output += ": ".utf8
      write(value)
    }
    close(with: "}", empty: first)
  }

  /// Before an element: a comma unless it is the first, then a space or a new line.
  private mutating func separate(first: Bool) {
    if !first { output.append(UInt8(ascii: ",")) }
    if indent != nil {
      newLine()
    } else if !first {
      output.append(UInt8(ascii: " "))
    }
  }

  private mutating func close(with bracket: Unicode.Scalar, empty: Bool) {
    level -= 1
    if !empty, indent != nil { newLine() }
    output.append(UInt8(ascii: bracket))
  }

  private mutating func newLine() {
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * (indent ?? 0)))
  }

  private mutating func write(_ text: String) {
    output.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy(Self.isPlain) {
      output += text.utf8
    } else {
      writeEscaped(text)
    }
    output.append(UInt8(ascii: "\""))
  }

  /// Whether a byte is written as it is, wherever it stands.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private mutating func writeEscaped(_ text: String) {
    guard escapesUnicode else {
      for byte in text.utf8 {
        if writeShortEscape(UInt16(byte)) { continue }
        if byte < 0x20 { escape(UInt16(byte)) } else { output.append(byte) }
      }
      return
    }
    for unit in text.utf16 {
      if writeShortEscape(unit) { continue }
      if (0x20...0x7E).contains(unit) { output.append(UInt8(truncatingIfNeeded: unit)) } else { escape(unit) }
    }
  }

  /// What a backslash and one letter stand for; false, and nothing is written, for anything else.
  private mutating func writeShortEscape(_ unit: UInt16) -> Bool {
    switch unit {
    case 0x22: output += "\\\"".utf8
    case 0x5C: output += "\\\\".utf8
    case 0x0A: output += "\\n".utf8
    case 0x0D: output += "\\r".utf8
    case 0x09: output += "\\t".utf8
    case 0x08: output += "\\b".utf8
    case 0x0C: output += "\\f".utf8
    default: return false
    }
    return true
  }

  /// `\u00e9`; DEL too, and above U+FFFF both halves of the pair.
  private mutating func escape(_ unit: UInt16) {
    output += "\\u".utf8
    for shift in [12, 8, 4, 0] as [UInt16] {
      let digit = UInt8(truncatingIfNeeded: unit >> shift & 0xF)
      output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}
