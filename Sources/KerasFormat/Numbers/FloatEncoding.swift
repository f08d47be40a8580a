/// Numbers as a dataset's element type stores them, little-endian.
enum FloatEncoding {
  case float16, float32, float64

  /// The encoding of a type in NumPy's words; nil for types that new weights do not have.
  init?(_ type: String) {
    switch type {
    case "float16": self = .float16
    case "float32": self = .float32
    case "float64": self = .float64
    default: return nil
    }
  }

  /// Fills a block with successive values.
  func fill(_ block: UnsafeMutableRawBufferPointer, with next: () -> Double) {
    switch self {
    case .float16:
      for offset in stride(from: 0, to: block.count, by: 2) {
        block.storeBytes(of: Self.halfBits(Float(next())).littleEndian, toByteOffset: offset, as: UInt16.self)
      }
    case .float32:
      for offset in stride(from: 0, to: block.count, by: 4) {
        block.storeBytes(of: Float(next()).bitPattern.littleEndian, toByteOffset: offset, as: UInt32.self)
      }
    case .float64:
      for offset in stride(from: 0, to: block.count, by: 8) {
        block.storeBytes(of: next().bitPattern.littleEndian, toByteOffset: offset, as: UInt64.self)
      }
    }
  }

  /// IEEE half precision, rounded to even; values beyond its range become infinite.
  static func halfBits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: bits >> 16 & 0x8000)
    let magnitude = bits & 0x7FFF_FFFF
    if magnitude >= 0x7F80_0000 { return sign | 0x7C00 | (magnitude > 0x7F80_0000 ? 0x200 : 0) }
    if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
    if magnitude < 0x3880_0000 {
      // Subnormal: in units of 2^-24.
      let scaled = Float(bitPattern: magnitude) * 16_777_216
      return sign | UInt16(scaled.rounded(.toNearestOrEven))
    }
    let rounded = magnitude + 0xFFF + (magnitude >> 13 & 1)
    return sign | UInt16(truncatingIfNeeded: (rounded - 0x3800_0000) >> 13)
  }
}
