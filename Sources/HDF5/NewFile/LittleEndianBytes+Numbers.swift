extension LittleEndianBytes {
  /// Appends a number that a standard type holds, in the type's own byte order. Floats are rounded to the nearest, to
  /// even.
  mutating func append(_ number: Double, as type: ElementType) {
    let bits = Self.bits(of: number, as: type)
    let first = count
    append(bits)
    dropLast(8 - type.size)
    if !type.isLittleEndian { reverse(from: first) }
  }

  /// The bits of a number, those of its type in the lowest places.
  private static func bits(of number: Double, as type: ElementType) -> UInt64 {
    switch type.standard?.form {
    case .float(exponentBits: 11): number.bitPattern
    case .float(exponentBits: 8) where type.size == 4: UInt64(Float(number).bitPattern)
    case .float(let exponentBits): UInt64(half(number, exponentBits: exponentBits))
    case .integer(signed: true): UInt64(bitPattern: Int64(number))
    case .integer(signed: false): UInt64(number)
    case .bool, nil: number == 0 ? 0 : 1
    }
  }

  /// A number as a float of 16 bits. (Swift's own Float16 is missing on Intel Macs.)
  private static func half(_ number: Double, exponentBits: Int) -> UInt16 {
    let mantissaBits = 15 - exponentBits
    let bias = 1 << (exponentBits - 1) - 1
    let sign: UInt16 = number.sign == .minus ? 0x8000 : 0
    let infinity = UInt16(1 << exponentBits - 1) << mantissaBits
    guard !number.isNaN else { return sign | infinity | 1 << (mantissaBits - 1) }
    guard number.isFinite, number.exponent <= bias else { return sign | infinity }
    guard number != 0 else { return sign }
    // subnormal numbers have the exponent of the smallest normal ones
    let exponent = max(Int(number.exponent), 1 - bias)
    let scale = Double(sign: .plus, exponent: mantissaBits - exponent, significand: 1)
    let mantissa = Int((number.magnitude * scale).rounded(.toNearestOrEven))
    // a mantissa that was rounded up to the next power of 2 carries into the exponent, and beyond the largest into
    // infinity
    return sign | UInt16((exponent + bias - 1) << mantissaBits + mantissa)
  }
}
