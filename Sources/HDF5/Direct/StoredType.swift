/// The type of elements as the file has it: a datatype message of version 1 to 3.
struct StoredType {
  /// What it is, with the size that an element has in memory.
  let element: ElementType
  /// How texts are kept; nil for what is no text.
  let text: Attribute.TextType?
  /// Bytes of one element in the file.
  let size: Int

  /// In memory libhdf5 has a pointer where the file has a reference: length, collection, number in it.
  private static let (pointerSize, referenceSize) = (8, 16)

  private init(_ element: ElementType, text: Attribute.TextType? = nil, size: Int? = nil) {
    self.element = element
    self.text = text
    self.size = size ?? element.size
  }

  /// Numbers, h5py's bool, texts and opaque bytes; all else is left to libhdf5.
  init(message: Cursor) throws(HDF5Error) {
    var cursor = message
    let head = try Head(&cursor)
    switch head.kind {
    case 0, 1: self.init(try Self.number(head, &cursor))
    case 3:
      self.init(
        ElementType(name: "string", size: head.size, isNumber: false),
        text: try head.textType(shift: 0, length: head.size))
    case 5:
      let tagSize = Int(head.flags & 0xFF)
      guard tagSize % 8 == 0, head.flags >> 8 == 0 else { throw head.unknown }
      try cursor.skip(tagSize)
      self.init(ElementType(name: "opaque", size: head.size, isNumber: false))
    case 8: self.init(try Self.bool(head, &cursor))
    case 9:
      // a sequence of characters, which is a variable-length text
      guard head.flags & 0xF == 1, head.size == Self.referenceSize, try Self.isCharacter(&cursor) else {
        throw head.unknown
      }
      self.init(
        ElementType(name: "string", size: Self.pointerSize, isVariableLength: true, isNumber: false),
        text: try head.textType(shift: 4, length: nil), size: head.size)
    default: throw head.unknown
    }
  }

  /// What every type begins with.
  private struct Head {
    let kind: UInt8
    let version: UInt8
    let flags: UInt32
    let size: Int

    init(_ cursor: inout Cursor) throws(HDF5Error) {
      let first = try cursor.uint32()
      (kind, version, flags) = (UInt8(first & 0xF), UInt8(first >> 4 & 0xF), first >> 8)
      size = Int(try cursor.uint32())
      guard size > 0 else { throw .contradiction("elements of a type have no bytes") }
      guard (1...3).contains(version), size <= Int(Int32.max) else { throw unknown }
    }

    var unknown: HDF5Error {
      .notUnderstood("a type of class \(kind), version \(version), flags \(flags), \(size) bytes")
    }
    var isLittleEndian: Bool { flags & 1 == 0 }

    func textType(shift: UInt32, length: Int?) throws(HDF5Error) -> Attribute.TextType {
      let charset: Attribute.TextType.Charset
      switch flags >> (shift + 4) {
      case 0: charset = .ascii
      case 1: charset = .utf8
      default: throw unknown
      }
      switch flags >> shift & 0xF {
      case 0: return Attribute.TextType(length: length, charset: charset, padding: .nullTerminated)
      case 1: return Attribute.TextType(length: length, charset: charset, padding: .nullPadded)
      case 2: return Attribute.TextType(length: length, charset: charset, padding: .spacePadded)
      default: throw unknown
      }
    }
  }

  /// What h5py declares variable-length texts by: uint8. Anything else libhdf5 would convert one by one.
  private static func isCharacter(_ cursor: inout Cursor) throws(HDF5Error) -> Bool {
    let head = try Head(&cursor)
    guard head.kind == 0, head.flags == 0 else { return false }
    return try number(head, &cursor).name == "uint8"
  }

  private static func number(_ head: Head, _ cursor: inout Cursor) throws(HDF5Error) -> ElementType {
    let bits = (offset: Int(try cursor.uint16()), precision: Int(try cursor.uint16()))
    if let flaw = NumberBits.flaw(offset: bits.offset, precision: bits.precision, size: head.size) {
      throw .contradiction(flaw)
    }
    let isWhole = bits.offset == 0 && bits.precision == 8 * head.size
    let form: ElementType.Standard.Form
    if head.kind == 0 {
      guard isWhole, head.flags & ~0xF == 0 else { throw head.unknown }
      form = .integer(signed: head.flags & 8 != 0)
    } else {
      form = try float(head, &cursor, precision: bits.precision)
      guard isWhole else { throw head.unknown }
    }
    guard let standard = ElementType.Standard.all.first(where: { $0.size == head.size && $0.form == form })
    else { throw head.unknown }
    return ElementType(
      name: standard.name, size: standard.size, isLittleEndian: head.isLittleEndian, isNumber: true)
  }

  /// Sign, exponent, mantissa with an implied first bit, all bits used, as `ElementType` knows them.
  private static func float(
    _ head: Head, _ cursor: inout Cursor, precision: Int
  ) throws(HDF5Error) -> ElementType.Standard.Form {
    let (exponent, exponentBits) = (Int(try cursor.uint8()), Int(try cursor.uint8()))
    let (mantissa, mantissaBits) = (Int(try cursor.uint8()), Int(try cursor.uint8()))
    let bias = try cursor.uint32()
    let sign = Int(head.flags >> 8)
    if let flaw = NumberBits.flaw(
      precision: precision, sign: sign, exponent: (exponent, exponentBits), mantissa: (mantissa, mantissaBits)
    ) {
      throw .contradiction(flaw)
    }
    guard head.flags & 0xF0 == 0x20, mantissa == 0, exponent == mantissaBits,
      sign == exponent + exponentBits, sign == 8 * head.size - 1, (1..<16).contains(exponentBits),
      bias == (1 << (exponentBits - 1)) - 1
    else { throw head.unknown }
    return .float(exponentBits: exponentBits)
  }

  /// h5py's enumeration: over int8, FALSE = 0, TRUE = 1. Before version 3, names fill a multiple of eight bytes.
  private static func bool(_ head: Head, _ cursor: inout Cursor) throws(HDF5Error) -> ElementType {
    guard head.flags == 2, head.size == 1 else { throw head.unknown }
    let base = try Head(&cursor)
    guard base.kind == 0, try number(base, &cursor).name == "int8" else { throw head.unknown }
    if head.version < 3 {
      try cursor.expect("FALSE\0\0\0")
      try cursor.expect("TRUE\0\0\0\0")
    } else {
      try cursor.expect("FALSE\0")
      try cursor.expect("TRUE\0")
    }
    try cursor.expect(0)
    try cursor.expect(1)
    return ElementType(name: "bool", size: 1, isLittleEndian: base.isLittleEndian, isNumber: true)
  }
}
