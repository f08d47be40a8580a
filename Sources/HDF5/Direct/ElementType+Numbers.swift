extension ElementType {
  /// The next element as a Double; integers beyond 2^53 become a neighbour.
  func number(_ cursor: inout Cursor) throws(HDF5Error) -> Double {
    switch name {
    case "int8", "bool": return Double(Int8(bitPattern: try cursor.uint8()))
    case "uint8": return Double(try cursor.uint8())
    case "int16": return Double(Int16(bitPattern: try bits(&cursor)))
    case "uint16": return Double(try bits(&cursor) as UInt16)
    case "int32": return Double(Int32(bitPattern: try bits(&cursor)))
    case "uint32": return Double(try bits(&cursor) as UInt32)
    case "int64": return Double(Int64(bitPattern: try bits(&cursor)))
    case "uint64": return Double(try bits(&cursor) as UInt64)
    case "float64": return try known(Double(bitPattern: try bits(&cursor)))
    case "float32": return try known(Double(Float(bitPattern: try bits(&cursor))))
    case "bfloat16": return try known(Double(Float(bitPattern: UInt32(try bits(&cursor) as UInt16) << 16)))
    case "float16": return try known(Self.half(try bits(&cursor)))
    default: throw .notUnderstood("numbers of type \(name)")
    }
  }

  /// What is no number may be any of many; which one libhdf5 makes of it is its own affair.
  private func known(_ number: Double) throws(HDF5Error) -> Double {
    guard !number.isNaN else { throw .notUnderstood("what is no number") }
    return number
  }

  /// (Swift's own Float16 is missing on Intel Macs.)
  private static func half(_ bits: UInt16) -> Double {
    let (exponent, mantissa) = (Int(bits >> 10 & 0x1F), Double(bits & 0x3FF))
    let size: Double
    switch exponent {
    case 0: size = mantissa * 0x1p-24
    case 31: size = mantissa == 0 ? .infinity : .nan
    default: size = (mantissa + 1024) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
    }
    return bits >> 15 == 0 ? size : -size
  }

  private func bits(_ cursor: inout Cursor) throws(HDF5Error) -> UInt16 {
    let bits = try cursor.uint16()
    return isLittleEndian ? bits : bits.byteSwapped
  }

  private func bits(_ cursor: inout Cursor) throws(HDF5Error) -> UInt32 {
    let bits = try cursor.uint32()
    return isLittleEndian ? bits : bits.byteSwapped
  }

  private func bits(_ cursor: inout Cursor) throws(HDF5Error) -> UInt64 {
    let bits = try cursor.uint64()
    return isLittleEndian ? bits : bits.byteSwapped
  }
}
