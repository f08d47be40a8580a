internal import HDF5

/// How the elements of a dataset become numbers, whatever the order of their bytes.
enum NumberForm {
  case float16, bfloat16, float32, float64
  case int8, int16, int32, int64, uint8, uint16, uint32, uint64

  /// The form of a type; nil for texts, truth values and what NumPy has no word for.
  init?(_ type: ElementType) {
    switch type.name {
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

  /// IEEE half precision as a double, exactly.
  static func double(halfBits bits: UInt16) -> Double {
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
