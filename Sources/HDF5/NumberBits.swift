/// How the bits of a number are used. libhdf5 looks at that from 1.14 on, and does not read what contradicts itself.
enum NumberBits {
  /// What is wrong with the bits of an integer, a float or a field of bits; nil where nothing is.
  ///
  /// - Parameters:
  ///   - offset: The place of the first bit that is used.
  ///   - precision: How many are.
  ///   - size: Bytes of an element.
  static func flaw(offset: Int, precision: Int, size: Int) -> String? {
    if precision == 0 { return "a type of numbers uses none of its bits" }
    if offset + precision > 8 * size {
      return "a type of numbers uses bits \(offset) to \(offset + precision - 1), and has \(8 * size)"
    }
    // what 1.14 calls an unusual number of unused bits
    if size > 1, 2 * precision < 8 * size {
      return "a type of numbers uses only \(precision) of its \(8 * size) bits"
    }
    return nil
  }

  /// What is wrong with the parts of a float; nil where nothing is.
  ///
  /// - Parameter exponent: Its first bit, and how many it has; `mantissa` likewise.
  static func flaw(
    precision: Int, sign: Int, exponent: (first: Int, count: Int), mantissa: (first: Int, count: Int)
  ) -> String? {
    guard exponent.count > 0, mantissa.count > 0 else { return "a float has no exponent, or no mantissa" }
    let parts = [
      sign..<sign + 1, exponent.first..<exponent.first + exponent.count,
      mantissa.first..<mantissa.first + mantissa.count,
    ]
    guard parts.allSatisfy({ $0.upperBound <= precision }) else {
      return "a part of a float lies behind the \(precision) bits that it uses"
    }
    guard !parts[0].overlaps(parts[1]), !parts[0].overlaps(parts[2]), !parts[1].overlaps(parts[2]) else {
      return "sign, exponent and mantissa of a float share bits"
    }
    return nil
  }
}
