package import FormatInterface

/// Reads numbers and lengths of protobuf's wire format, none of them past the end.
package struct WireReader {
  /// What is left.
  package private(set) var rest: ArraySlice<UInt8>
  /// What is read, for messages.
  private let what: String

  /// Stands before the first byte.
  package init(_ bytes: ArraySlice<UInt8>, of what: String) {
    rest = bytes
    self.what = what
  }

  /// A number of at most 10 bytes, seven bits in each.
  package mutating func varint() throws(FormatError) -> UInt64 {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while let byte = rest.popFirst() {
      let bits = UInt64(byte & 0x7F)
      guard shift < 63 || (shift == 63 && bits <= 1) else { throw damaged("a number of more than 64 bits") }
      value |= bits << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw damaged("a number is cut short")
  }

  /// So many bytes as the number in front of them says.
  package mutating func lengthDelimited() throws(FormatError) -> ArraySlice<UInt8> {
    let length = try varint()
    guard length <= UInt64(rest.count) else {
      throw damaged("a length of \(length) where \(rest.count) bytes are left")
    }
    return take(Int(length))
  }

  /// So many bytes.
  package mutating func bytes(_ count: Int) throws(FormatError) -> ArraySlice<UInt8> {
    guard count <= rest.count else {
      throw damaged("\(count) bytes where \(rest.count) are left")
    }
    return take(count)
  }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    let taken = rest.prefix(count)
    rest = rest.dropFirst(count)
    return taken
  }

  /// The next field; nil at the end.
  package mutating func field() throws(FormatError) -> WireField? {
    guard !rest.isEmpty else { return nil }
    let key = try varint()
    guard key >> 3 > 0, key >> 3 < 1 << 29 else { throw damaged("field number \(key >> 3)") }
    let value: WireField.Value
    switch key & 7 {
    case 0: value = .number(try varint())
    case 1: value = .number(Self.littleEndian(try bytes(8)))
    case 2: value = .bytes(try lengthDelimited())
    case 5: value = .number(Self.littleEndian(try bytes(4)))
    default: throw damaged("wire type \(key & 7), which TensorFlow does not write")
    }
    return WireField(number: Int(key >> 3), value: value)
  }

  /// Up to eight bytes as a number.
  package static func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private func damaged(_ message: String) -> FormatError {
    FormatError(.damaged, "\(what): \(message)")
  }
}

/// A field of a message.
package struct WireField {
  /// Its number.
  package let number: Int
  /// Its value.
  package let value: Value

  /// What wire types come to.
  package enum Value {
    /// A number, whatever its width.
    case number(UInt64)
    /// A text, bytes or a message.
    case bytes(ArraySlice<UInt8>)
  }
}

/// A protobuf message whose fields have been told apart.
package struct WireMessage {
  private let fields: [WireField]
  /// What it is, for messages.
  package let what: String

  /// Tells the fields apart.
  package init(_ bytes: ArraySlice<UInt8>, of what: String) throws(FormatError) {
    var reader = WireReader(bytes, of: what)
    var fields: [WireField] = []
    while let field = try reader.field() { fields.append(field) }
    self.fields = fields
    self.what = what
  }

  /// Whether there is such a field.
  package func has(_ number: Int) -> Bool { fields.contains { $0.number == number } }

  /// All values of a field of bytes, in order.
  package func allBytes(_ number: Int) throws(FormatError) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    for field in fields where field.number == number {
      guard case .bytes(let bytes) = field.value else {
        throw FormatError(.damaged, "\(what): field \(number) is a number; expected bytes")
      }
      found.append(bytes)
    }
    return found
  }

  /// The last value of a field of bytes; none where it is left out.
  package func bytes(_ number: Int) throws(FormatError) -> ArraySlice<UInt8> {
    try allBytes(number).last ?? []
  }

  /// The messages of a field.
  package func messages(_ number: Int) throws(FormatError) -> [WireMessage] {
    var found: [WireMessage] = []
    for bytes in try allBytes(number) { found.append(try WireMessage(bytes, of: what)) }
    return found
  }

  /// The last message of a field; an empty one where it is left out.
  package func message(_ number: Int) throws(FormatError) -> WireMessage {
    try WireMessage(bytes(number), of: what)
  }

  /// The last value of a field of numbers; 0 where it is left out.
  package func number(_ number: Int) throws(FormatError) -> UInt64 {
    guard let last = fields.last(where: { $0.number == number }) else { return 0 }
    guard case .number(let value) = last.value else {
      throw FormatError(.damaged, "\(what): field \(number) is bytes; expected a number")
    }
    return value
  }

  /// The same, where it has to be one that can be a size or a place.
  package func size(_ number: Int) throws(FormatError) -> Int {
    let value = try self.number(number)
    guard value < 1 << 48 else {
      throw FormatError(.damaged, "\(what): field \(number) is \(value), which is no size")
    }
    return Int(value)
  }

  /// All numbers of a field, packed or not.
  package func numbers(_ number: Int) throws(FormatError) -> [UInt64] {
    var found: [UInt64] = []
    for field in fields where field.number == number {
      switch field.value {
      case .number(let value): found.append(value)
      case .bytes(let bytes):
        var reader = WireReader(bytes, of: what)
        while !reader.rest.isEmpty { found.append(try reader.varint()) }
      }
    }
    return found
  }

  /// A text; empty where it is left out. What would steer a terminal, or end a name in C, is refused.
  package func text(_ number: Int) throws(FormatError) -> String {
    guard let text = String(validating: try bytes(number), as: UTF8.self) else {
      throw FormatError(.damaged, "\(what): field \(number) is not UTF-8")
    }
    guard !text.hasControlCharacters else {
      throw FormatError(
        .unsafeName, "\(what): a name has control characters in it, which TensorFlow gives none")
    }
    return text
  }
}
