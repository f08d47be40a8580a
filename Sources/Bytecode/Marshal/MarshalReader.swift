/// How much marshalled bytes may ask for.
struct MarshalLimits {
  /// How long the bytes may be.
  var bytes = 1 << 20
  /// How many values there may be, each counted as often as it is referred to.
  var values = 50_000
  /// How deeply values may be nested.
  var depth = 40
}

/// Reads what `marshal.dumps` wrote, formats 0 to 4, with every length held against the bytes that are left.
///
/// What stands in a code object depends on the version, which the bytes do not name: `layout` says which is tried.
struct MarshalReader {
  private let bytes: [UInt8]
  private let layout: CodeLayout
  private let limits: MarshalLimits
  private var place = 0
  private var valueCount = 0
  /// Values that later ones refer to, with how many values each is made of; nil while one is being read.
  private var references: [(value: MarshalValue, size: Int)?] = []
  /// Texts that Python 2 refers to.
  private var interned: [[UInt8]] = []

  /// The code that the bytes hold, and nothing else; or the error, with the place up to which they were understood.
  static func code(
    _ bytes: [UInt8], _ layout: CodeLayout, limits: MarshalLimits = MarshalLimits()
  ) -> (code: CodeObject?, error: BytecodeError?, reached: Int) {
    var reader = MarshalReader(bytes, layout, limits)
    do throws(BytecodeError) {
      return (try reader.whole(), nil, reader.place)
    } catch {
      return (nil, error, reader.place)
    }
  }

  private mutating func whole() throws(BytecodeError) -> CodeObject {
    guard bytes.count <= limits.bytes else {
      throw BytecodeError(.tooLarge, "is longer than \(limits.bytes) bytes")
    }
    let value = try value(depth: 0)
    guard place == bytes.count else {
      throw BytecodeError(
        .trailingBytes, "is followed by \(bytes.count - place) bytes that are no part of it")
    }
    guard case .code(let code) = value else { throw BytecodeError(.notCode, "is no code") }
    return code
  }

  private init(_ bytes: [UInt8], _ layout: CodeLayout, _ limits: MarshalLimits) {
    self.bytes = bytes
    self.layout = layout
    self.limits = limits
  }

  // MARK: bytes

  private mutating func take(_ count: Int) throws(BytecodeError) -> ArraySlice<UInt8> {
    guard count >= 0 else { throw BytecodeError(.invalidValue, "holds a negative length at byte \(place)") }
    guard count <= bytes.count - place else {
      throw BytecodeError(.truncated, "ends within a value: \(count) bytes were expected at byte \(place)")
    }
    place += count
    return bytes[(place - count)..<place]
  }

  private mutating func byte() throws(BytecodeError) -> UInt8 {
    let taken = try take(1)
    return taken[taken.startIndex]
  }

  private mutating func bits(_ count: Int) throws(BytecodeError) -> UInt64 {
    try take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private mutating func int32() throws(BytecodeError) -> Int {
    Int(Int32(truncatingIfNeeded: try bits(4)))
  }

  // MARK: values

  private mutating func value(depth: Int) throws(BytecodeError) -> MarshalValue {
    guard depth < limits.depth else {
      throw BytecodeError(.tooLarge, "nests values more than \(limits.depth) levels deep")
    }
    let first = try byte()
    let before = valueCount
    try count(1)
    let type = first & 0x7F
    // a value that is referred to later has its number before its parts have theirs
    var slot: Int?
    if first & 0x80 != 0, type != UInt8(ascii: "r") {
      slot = references.count
      references.append(nil)
    }
    let value = try content(of: type, depth: depth)
    if let slot { references[slot] = (value, valueCount - before) }
    return value
  }

  private mutating func count(_ values: Int) throws(BytecodeError) {
    valueCount += values
    guard valueCount <= limits.values else {
      throw BytecodeError(.tooLarge, "holds more than \(limits.values) values")
    }
  }

  private mutating func content(of type: UInt8, depth: Int) throws(BytecodeError) -> MarshalValue {
    switch Unicode.Scalar(type) {
    case "N": return .none
    case "T": return .bool(true)
    case "F": return .bool(false)
    case ".": return .ellipsis
    case "i": return .int(try int32())
    case "I": return .int(Int(truncatingIfNeeded: try bits(8)))
    case "l": return try longInteger()
    case "g": return .double(Double(bitPattern: try bits(8)))
    case "f": return try writtenDouble()
    case "s": return .bytes(Array(try take(int32())))
    case "t" where layout == .python27:
      let text = Array(try take(int32()))
      interned.append(text)
      return .bytes(text)
    case "R" where layout == .python27:
      let index = try int32()
      guard interned.indices.contains(index) else { throw invalidReference(index) }
      return .bytes(interned[index])
    case "t", "u", "a", "A": return .text(String(decoding: try take(int32()), as: UTF8.self))
    case "z", "Z": return .text(String(decoding: try take(Int(byte())), as: UTF8.self))
    case ")": return .sequence(try values(Int(byte()), depth))
    case "(", "[": return .sequence(try values(int32(), depth))
    case ":" where layout == .python311:
      var parts: [MarshalValue] = []
      for _ in 0..<3 { parts.append(try value(depth: depth + 1)) }
      return .slice(parts)
    case "<", ">":
      _ = try values(int32(), depth)
      return .collection
    case "r":
      let index = try int32()
      guard references.indices.contains(index), let found = references[index] else {
        throw invalidReference(index)
      }
      try count(found.size)
      return found.value
    case "c": return .code(try code(depth: depth))
    default:
      throw BytecodeError(.unknownType, "holds a value of the unknown type \(type) at byte \(place - 1)")
    }
  }

  private func invalidReference(_ index: Int) -> BytecodeError {
    BytecodeError(.invalidReference, "refers at byte \(place) to the value \(index), which is not there yet")
  }

  private mutating func values(_ count: Int, _ depth: Int) throws(BytecodeError) -> [MarshalValue] {
    // each takes a byte at least
    guard (0...(bytes.count - place)).contains(count) else {
      throw BytecodeError(.truncated, "ends within a list of \(count) values")
    }
    var values: [MarshalValue] = []
    for _ in 0..<count { values.append(try value(depth: depth + 1)) }
    return values
  }

  /// Digits of 15 bits, the least first; the sign is that of their number.
  private mutating func longInteger() throws(BytecodeError) -> MarshalValue {
    let signed = try int32()
    let digits = try take(Int(signed.magnitude) * 2)
    guard digits.count <= 10 else { return .hugeInt }
    var magnitude: UInt64 = 0
    var start = digits.endIndex
    while start > digits.startIndex {
      start -= 2
      let digit = UInt64(digits[start]) | UInt64(digits[start + 1]) << 8
      guard digit < 1 << 15 else { throw BytecodeError(.invalidValue, "holds an integer that is none") }
      guard magnitude < 1 << 48 else { return .hugeInt }
      magnitude = magnitude << 15 | digit
    }
    if signed < 0 { return magnitude <= 1 << 63 ? .int(Int(truncatingIfNeeded: 0 &- magnitude)) : .hugeInt }
    return Int(exactly: magnitude).map(MarshalValue.int) ?? .hugeInt
  }

  private mutating func writtenDouble() throws(BytecodeError) -> MarshalValue {
    let text = String(decoding: try take(Int(byte())), as: UTF8.self)
    guard let value = Double(text) else { throw BytecodeError(.invalidValue, "holds a number that is none") }
    return .double(value)
  }

  // MARK: code

  private mutating func code(depth: Int) throws(BytecodeError) -> CodeObject {
    var code = CodeObject()
    code.argumentCount = try size()
    if layout == .python38 || layout == .python311 { _ = try size() }
    if layout != .python27 { code.keywordOnlyCount = try size() }
    if layout != .python311 { _ = try size() }
    _ = try size()
    _ = try int32()
    guard let bytes = try value(depth: depth + 1).bytesValue else { throw misfit("its code is no bytes") }
    code.code = bytes
    guard let constants = try value(depth: depth + 1).sequenceValue else {
      throw misfit("its constants are no list")
    }
    code.constants = constants
    code.names = try texts(depth)
    code.locals = try texts(depth)
    if layout == .python311 {
      guard let kinds = try value(depth: depth + 1).bytesValue, kinds.count == code.locals.count else {
        throw misfit("its variables have no kinds")
      }
      code.free = zip(code.locals, kinds).filter { $0.1 & 0x80 != 0 }.map(\.0)
    } else {
      code.free = try texts(depth)
      code.cells = try texts(depth)
    }
    guard try value(depth: depth + 1).textValue != nil, let name = try value(depth: depth + 1).textValue
    else {
      throw misfit("it has no name")
    }
    code.name = name
    if layout == .python311 { _ = try value(depth: depth + 1) }
    _ = try int32()
    guard try value(depth: depth + 1).bytesValue != nil else { throw misfit("it has no lines") }
    if layout == .python311, try value(depth: depth + 1).bytesValue == nil {
      throw misfit("it has no exceptions")
    }
    guard code.argumentCount + code.keywordOnlyCount <= code.locals.count else {
      throw misfit("it has more arguments than variables")
    }
    return code
  }

  private mutating func size() throws(BytecodeError) -> Int {
    let size = try int32()
    guard (0...0xFFFF).contains(size) else { throw misfit("a count of \(size)") }
    return size
  }

  private mutating func texts(_ depth: Int) throws(BytecodeError) -> [String] {
    guard let texts = try value(depth: depth + 1).texts else { throw misfit("its names are no texts") }
    return texts
  }

  private func misfit(_ what: String) -> BytecodeError {
    BytecodeError(.notCode, "is no code of a version that is known: \(what)")
  }
}
