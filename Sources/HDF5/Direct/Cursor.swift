/// A part of a file's bytes that is read from its beginning to its end, never beyond.
struct Cursor {
  private let bytes: [UInt8]
  private(set) var position: Int
  private let end: Int

  /// Reads `bytes` from `range`, which must lie inside.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// Bytes that are left.
  var count: Int { end - position }
  /// What is left.
  var rest: ArraySlice<UInt8> { bytes[position..<end] }

  @inline(__always)
  mutating func uint8() throws(HDF5Error) -> UInt8 { UInt8(truncatingIfNeeded: try number(1)) }
  @inline(__always)
  mutating func uint16() throws(HDF5Error) -> UInt16 { UInt16(truncatingIfNeeded: try number(2)) }
  @inline(__always)
  mutating func uint32() throws(HDF5Error) -> UInt32 { UInt32(truncatingIfNeeded: try number(4)) }
  @inline(__always)
  mutating func uint64() throws(HDF5Error) -> UInt64 { try number(8) }

  /// A length of eight bytes.
  mutating func length() throws(HDF5Error) -> Int {
    guard let length = Int(exactly: try number(8)) else { throw .notUnderstood("a length over 2^63") }
    return length
  }

  @inline(__always)
  mutating func skip(_ count: Int) throws(HDF5Error) {
    guard count >= 0, count <= self.count else { throw .endsTooEarly }
    position += count
  }

  /// The next bytes as a part of their own.
  @inline(__always)
  mutating func part(_ count: Int) throws(HDF5Error) -> Cursor {
    let start = position
    try skip(count)
    return Cursor(bytes, start..<position)
  }

  /// Requires the next bytes to be these.
  mutating func expect(_ signature: String) throws(HDF5Error) {
    guard count >= signature.utf8.count, try part(signature.utf8.count).rest.elementsEqual(signature.utf8)
    else { throw .notUnderstood("no signature \(signature)") }
  }

  /// Requires the next byte, a version or a type, to be this one.
  mutating func expect(_ byte: UInt8) throws(HDF5Error) {
    let found = try uint8()
    guard found == byte else { throw .notUnderstood("version or type \(found), expected \(byte)") }
  }

  /// Little-endian.
  @inline(__always)
  private mutating func number(_ count: Int) throws(HDF5Error) -> UInt64 {
    guard end - position >= count else { throw .endsTooEarly }
    var value: UInt64 = 0
    for place in 0..<count { value |= UInt64(bytes[position + place]) << UInt64(8 * place) }
    position += count
    return value
  }
}

extension HDF5Error {
  /// Something that the direct reader leaves to libhdf5.
  static func notUnderstood(_ what: @autoclosure () -> String) -> HDF5Error {
    HDF5Error(code: .notUnderstood, message: what())
  }

  /// What contradicts itself: libhdf5 1.14 does not read it, 1.10 does.
  static func contradiction(_ what: @autoclosure () -> String) -> HDF5Error {
    HDF5Error(code: .damaged, message: what())
  }

  /// A structure whose parts have more bytes than it has itself: libhdf5 1.10 reads on, 1.14 does not.
  static var endsTooEarly: HDF5Error {
    HDF5Error(code: .damaged, message: "a part of its metadata is longer than the structure that it is in")
  }
}

extension Int {
  /// The next multiple of eight; nil if there is none.
  var roundedUpToEight: Int? {
    let (sum, overflow) = addingReportingOverflow(7)
    return overflow ? nil : sum & ~7
  }
}
