/// How the elements of a dataset become numbers, whatever the order of their bytes.
package enum NumberForm {
  case float16, bfloat16, float32, float64
  case int8, int16, int32, int64, uint8, uint16, uint32, uint64

  /// The form of a type in NumPy's words; nil for texts, truth values and what NumPy has no word for.
  package init?(_ type: String) {
    switch type {
    case "float16": self = .float16
    case "bfloat16": self = .bfloat16
    case "float32": self = .float32
    case "float64": self = .float64
    case "int8": self = .int8
    case "int16": self = .int16
    case "int32": self = .int32
    case "int64": self = .int64
    case "uint8": self = .uint8
    case "uint16": self = .uint16
    case "uint32": self = .uint32
    case "uint64": self = .uint64
    default: return nil
    }
  }

  /// Bytes of one element of the type that NumPy calls so; nil for what has no numbers.
  package static func elementSize(of type: String) -> Int? {
    guard let form = NumberForm(type) else { return nil }
    var size = Size()
    form.accept(&size)
    return size.byteCount
  }

  private struct Size: NumberVisitor {
    var byteCount = 0

    mutating func visit<Bits: FixedWidthInteger>(_: Bits.Type, _ value: (Bits) -> Double) {
      byteCount = MemoryLayout<Bits>.size
    }
  }

  /// Tells a visitor which bits the elements have, and what number such bits are.
  package func accept(_ visitor: inout some NumberVisitor) {
    switch self {
    case .float16: visitor.visit(UInt16.self, Self.double(halfBits:))
    case .bfloat16: visitor.visit(UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) }
    case .float32: visitor.visit(UInt32.self) { Double(Float(bitPattern: $0)) }
    case .float64: visitor.visit(UInt64.self) { Double(bitPattern: $0) }
    case .int8: visitor.visit(Int8.self) { Double($0) }
    case .int16: visitor.visit(Int16.self) { Double($0) }
    case .int32: visitor.visit(Int32.self) { Double($0) }
    case .int64: visitor.visit(Int64.self) { Double($0) }
    case .uint8: visitor.visit(UInt8.self) { Double($0) }
    case .uint16: visitor.visit(UInt16.self) { Double($0) }
    case .uint32: visitor.visit(UInt32.self) { Double($0) }
    case .uint64: visitor.visit(UInt64.self) { Double($0) }
    }
  }

  /// IEEE half precision as a double, exactly.
  package static func double(halfBits bits: UInt16) -> Double {
    let sign: Double = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Double(bits & 0x3FF)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
    }
  }
}

/// Does something with elements of any form.
package protocol NumberVisitor {
  /// Called with the type of the elements' bits and the number that such bits are.
  mutating func visit<Bits: FixedWidthInteger>(_: Bits.Type, _ value: (Bits) -> Double)
}
