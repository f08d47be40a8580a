/// The first four bytes of the records of an archive (APPNOTE 4.3).
enum Signature {
  static let local: UInt32 = 0x0403_4b50, central: UInt32 = 0x0201_4b50, end: UInt32 = 0x0605_4b50
  static let zip64End: UInt32 = 0x0606_4b50, zip64Locator: UInt32 = 0x0706_4b50
  static let descriptor: UInt32 = 0x0807_4b50
}

/// Bytes of the records, without names, extra fields and comments.
enum RecordSize {
  static let local = 30, central = 46, end = 22, zip64End = 56, zip64Locator = 20
}

/// Bits of the general purpose flags (APPNOTE 4.4.4).
enum Flag {
  static let encrypted: UInt16 = 1 << 0, descriptor: UInt16 = 1 << 3, strongEncryption: UInt16 = 1 << 6
  static let utf8: UInt16 = 1 << 11, maskedHeaders: UInt16 = 1 << 13
  /// How hard a deflater tried: without meaning for a reader.
  static let effort: UInt16 = 0b110
}

/// Identifiers of extra fields.
enum ExtraField {
  static let zip64: UInt16 = 1
  /// The name once more in UTF-8, by Info-ZIP.
  static let unicodePath: UInt16 = 0x7075
  /// Room that moves the content to where it is wanted, as Android's zipalign writes it.
  static let alignment: UInt16 = 0xD935
}

/// A part of an archive that is read from its beginning to its end, numbers with their lowest byte first.
///
/// Whoever reads has seen that there are as many bytes.
struct Fields {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }
  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// Bytes that are left.
  var count: Int { rest.count }

  mutating func bytes(_ count: Int) -> ArraySlice<UInt8> {
    defer { rest = rest.dropFirst(count) }
    return rest[..<(rest.startIndex + count)]
  }

  mutating func skip(_ count: Int) { rest = rest.dropFirst(count) }
  mutating func uint16() -> UInt16 { UInt16(truncatingIfNeeded: number(2)) }
  mutating func uint32() -> UInt32 { UInt32(truncatingIfNeeded: number(4)) }
  mutating func uint64() -> UInt64 { number(8) }

  private mutating func number(_ count: Int) -> UInt64 {
    bytes(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension [UInt8] {
  /// Appends a number, its lowest byte first.
  mutating func append(_ number: some FixedWidthInteger & UnsignedInteger) {
    var rest = UInt64(number)
    for _ in 0..<(number.bitWidth / 8) {
      append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }
}
