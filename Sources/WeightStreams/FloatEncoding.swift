internal import CNumbers

/// Numbers as a dataset's element type stores them, little-endian.
package enum FloatEncoding {
  case float16, bfloat16, float32, float64

  /// The encoding of a type in NumPy's words; nil for types that new weights do not have.
  package init?(_ type: String) {
    switch type {
    case "float16": self = .float16
    case "bfloat16": self = .bfloat16
    case "float32": self = .float32
    case "float64": self = .float64
    default: return nil
    }
  }

  /// Bytes of one number.
  package var size: Int {
    switch self {
    case .float16, .bfloat16: 2
    case .float32: 4
    case .float64: 8
    }
  }

  /// The largest number that it can hold.
  package var largest: Double {
    switch self {
    case .float16: 65504
    case .bfloat16: 0x1.FEp127
    case .float32: Double(Float.greatestFiniteMagnitude)
    case .float64: .greatestFiniteMagnitude
    }
  }

  /// The nearest number that it can hold; infinite beyond its range.
  package func rounded(_ value: Double) -> Double {
    switch self {
    case .float16: NumberForm.double(halfBits: Self.halfBits(value))
    case .bfloat16: Double(Float(bitPattern: UInt32(Self.brainBits(value)) << 16))
    case .float32: Double(Float(value))
    case .float64: value
    }
  }

  /// Fills a block with the given numbers, each rounded once, to the nearest and halfway to the even one.
  ///
  /// - Returns: the place of the first finite number that is too large and so became infinite; nil if there is none.
  package func fill(_ block: UnsafeMutableRawBufferPointer, with values: UnsafeBufferPointer<Double>) -> Int?
  {
    if convert(values, in: block) { return nil }
    return switch self {
    case .float16: store(values, in: block, Self.halfBits)
    case .bfloat16: store(values, in: block, Self.brainBits)
    case .float32: store(values, in: block) { Float($0).bitPattern }
    case .float64: store(values, in: block, \.bitPattern)
    }
  }

  /// The same in whole vectors, where the machine can, every value is a number and none is too large.
  ///
  /// - Returns: Whether it did; else they are to be stored one by one.
  private func convert(
    _ values: UnsafeBufferPointer<Double>, in block: UnsafeMutableRawBufferPointer
  ) -> Bool {
    self == .float32 && cnumbers_can_convert(CNUMBERS_DOUBLE, CNUMBERS_SINGLE) != 0
      && cnumbers_convert(
        CNUMBERS_DOUBLE, values.baseAddress, CNUMBERS_SINGLE, block.baseAddress, values.count) == values.count
  }

  private func store<Bits: FixedWidthInteger>(
    _ values: UnsafeBufferPointer<Double>, in block: UnsafeMutableRawBufferPointer,
    _ bits: (Double) -> Bits
  ) -> Int? {
    let infinity = bits(.infinity)
    let magnitude = Bits.max >> 1 as Bits
    var overflow: Int?
    for index in values.indices {
      let stored = bits(values[index])
      if stored & magnitude == infinity, values[index].isFinite, overflow == nil { overflow = index }
      block.storeBytes(
        of: stored.littleEndian, toByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
    }
    return overflow
  }

  /// IEEE half precision; values beyond its range become infinite.
  package static func halfBits(_ value: Double) -> UInt16 { bits(of: value, mantissa: 10, bias: 15) }

  /// The upper half of single precision; values beyond its range become infinite.
  package static func brainBits(_ value: Double) -> UInt16 { bits(of: value, mantissa: 7, bias: 127) }

  /// Sixteen bits of which so many are the mantissa's.
  private static func bits(of value: Double, mantissa: UInt64, bias: UInt64) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 48) & 0x8000
    let infinity = (2 * bias + 1) << mantissa
    let magnitude = value.bitPattern & (1 << 63 - 1)
    if value.isNaN { return sign | UInt16(infinity | 1 << (mantissa - 1)) }
    let exponent = magnitude >> 52
    if exponent <= 1023 - bias {
      // Subnormal: in units of the smallest number.
      let unit = Double(sign: .plus, exponent: Int(bias + mantissa) - 1, significand: 1)
      return sign | UInt16((value.magnitude * unit).rounded(.toNearestOrEven))
    }
    let dropped = 52 - mantissa
    let rounded = (magnitude + (1 << (dropped - 1) - 1) + (magnitude >> dropped & 1)) >> dropped
    return sign | UInt16(min(rounded - (1023 - bias) << mantissa, infinity))
  }
}
