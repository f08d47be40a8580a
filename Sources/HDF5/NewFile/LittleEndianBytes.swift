/// Bytes that grow at their end, with numbers whose lowest byte comes first.
struct LittleEndianBytes {
  /// All that were appended.
  private(set) var all: [UInt8] = []

  /// HDF5's word for no address.
  static let undefined = UInt64.max

  /// How many there are.
  var count: Int { all.count }

  /// Sets room aside for so many in all.
  mutating func reserve(_ capacity: Int) { all.reserveCapacity(capacity) }

  mutating func append(_ bytes: [UInt8]) { all += bytes }
  mutating func append(_ text: StaticString) { text.withUTF8Buffer { unsafe all += $0 } }

  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe all.append(contentsOf: $0) }
  }

  /// Appends an address or a length, which take eight bytes.
  mutating func append(word: Int) { append(UInt64(word)) }

  mutating func appendZeros(_ count: Int) { all.append(contentsOf: repeatElement(0, count: count)) }

  /// Appends zeros up to a multiple of eight.
  mutating func pad() { appendZeros(-count & 7) }

  mutating func dropLast(_ count: Int) { all.removeLast(count) }

  /// Turns the bytes from a place on around.
  mutating func reverse(from place: Int) { all[place...].reverse() }

  /// Overwrites bytes that were appended before.
  mutating func put<Number: FixedWidthInteger>(_ number: Number, at place: Int) {
    unsafe withUnsafeBytes(of: number.littleEndian) { bytes in
      for offset in 0..<bytes.count { all[place + offset] = unsafe bytes[offset] }
    }
  }

  /// Overwrites as many bytes as the others are.
  mutating func put(_ others: LittleEndianBytes, at place: Int) {
    all.replaceSubrange(place..<(place + others.count), with: others.all)
  }

  /// Overwrites an address or a length.
  mutating func put(word: Int, at place: Int) { put(UInt64(word), at: place) }
}
