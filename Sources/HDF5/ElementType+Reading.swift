internal import CHDF5

extension ElementType {
  /// What a type of libhdf5 is in NumPy's words.
  init(describing type: hid_t, of what: @autoclosure () -> String) throws(HDF5Error) {
    let size = GuardedCall.quietly { H5Tget_size(type) }
    guard size > 0, size <= Int(Int32.max) else {
      throw HDF5Error(code: .damaged, message: "the element type of \(what()) has no sensible size")
    }
    let kind = GuardedCall.quietly { H5Tget_class(type) }
    if let flaw = Self.flaw(of: type, class: kind, size: size) {
      throw HDF5Error(code: .damaged, message: "\(what()): \(flaw)")
    }
    let order = GuardedCall.quietly { H5Tget_order(type) }
    let isLittle = order != H5T_ORDER_BE
    let isPlainOrder = order == H5T_ORDER_BE || order == H5T_ORDER_LE
    switch kind {
    case H5T_STRING:
      let isVariable = GuardedCall.quietly { H5Tis_variable_str(type) } > 0
      self.init(name: "string", size: size, isVariableLength: isVariable, isNumber: false)
    case H5T_OPAQUE:
      self.init(name: "opaque", size: size, isNumber: false)
    case H5T_INTEGER, H5T_FLOAT, H5T_ENUM:
      let form = ElementType.form(of: type, class: kind, size: size)
      guard let standard = Standard.all.first(where: { $0.size == size && $0.form == form }),
        isPlainOrder || size == 1
      else {
        let fits = kind != H5T_FLOAT || ElementType.isFloatOfNumPy(type, size: size)
        self.init(unusual: kind, size: size, isLittleEndian: isLittle, isSound: fits)
        return
      }
      self.init(name: standard.name, size: size, isLittleEndian: isLittle, isNumber: true)
    case H5T_COMPOUND where ElementType.isComplex(type):
      self.init(name: "complex", size: size, isVariableLength: true, isNumber: true)
    default:
      self.init(unusual: kind, size: size, isLittleEndian: isLittle)
    }
  }

  /// A type that NumPy has no short word for, by its class.
  ///
  /// h5py makes numbers of integers of NumPy's sizes however many of their bits are used, of floats, of enumerations and of
  /// bits that stand for integers.
  ///
  /// - Parameter isSound: False for a float whose parts contradict each other.
  private init(unusual kind: H5T_class_t, size: Int, isLittleEndian: Bool, isSound: Bool = true) {
    let isIntegerSize = [1, 2, 4, 8].contains(size)
    let (name, isNumber) =
      switch kind {
      case H5T_INTEGER: ("integer", isIntegerSize)
      case H5T_FLOAT: ("float", isSound)
      case H5T_ENUM: ("enum", isIntegerSize)
      case H5T_BITFIELD: ("bitfield", isIntegerSize)
      case H5T_COMPOUND: ("compound", false)
      case H5T_ARRAY: ("array", false)
      case H5T_REFERENCE: ("reference", false)
      case H5T_VLEN: ("variable-length list", false)
      default: ("other", false)
      }
    // memory may hold pointers where the file holds references
    let mayPoint = [H5T_COMPOUND, H5T_ARRAY, H5T_REFERENCE, H5T_VLEN].contains(kind)
    self.init(
      name: name, size: size, isLittleEndian: isLittleEndian, isVariableLength: mayPoint, isNumber: isNumber)
  }

  /// How the bits of a number contradict each other; nil where they do not.
  private static func flaw(of type: hid_t, class kind: H5T_class_t, size: Int) -> String? {
    guard [H5T_INTEGER, H5T_FLOAT, H5T_BITFIELD].contains(kind) else {
      // texts of variable length are lists of small integers, and what is listed is a type as well
      let listed = GuardedCall.quietly { H5Tget_super(type) }
      guard listed >= 0 else { return nil }
      defer { GuardedCall.quietly { _ = H5Tclose(listed) } }
      let (kind, size) = GuardedCall.quietly { (H5Tget_class(listed), H5Tget_size(listed)) }
      return flaw(of: listed, class: kind, size: size)
    }
    return GuardedCall.quietly {
      let precision = H5Tget_precision(type)
      if let flaw = NumberBits.flaw(offset: Int(H5Tget_offset(type)), precision: precision, size: size) {
        return flaw
      }
      var (sign, exponent, exponentBits, mantissa, mantissaBits) = (0, 0, 0, 0, 0)
      guard kind == H5T_FLOAT,
        unsafe H5Tget_fields(type, &sign, &exponent, &exponentBits, &mantissa, &mantissaBits) >= 0
      else { return nil }
      return NumberBits.flaw(
        precision: precision, sign: sign, exponent: (exponent, exponentBits),
        mantissa: (mantissa, mantissaBits))
    }
  }

  /// Whether h5py finds a type for a float of unusual parts: the longest one of NumPy, with 15 bits of exponent
  /// and 63 of mantissa, holds it. An exponent that counts from 0 it takes for an error.
  private static func isFloatOfNumPy(_ type: hid_t, size: Int) -> Bool {
    GuardedCall.quietly {
      var (sign, exponent, exponentBits, mantissa, mantissaBits) = (0, 0, 0, 0, 0)
      guard
        unsafe H5Tget_fields(type, &sign, &exponent, &exponentBits, &mantissa, &mantissaBits) >= 0,
        size <= 16, exponentBits < 16, mantissaBits < 64, let bias = Int(exactly: H5Tget_ebias(type)),
        bias > 0
      else { return false }
      return 1 << exponentBits - bias - 1 <= 16_384 && 1 - bias >= -16_382
    }
  }

  /// How the bits are used, where it is a way that we know.
  private static func form(of type: hid_t, class kind: H5T_class_t, size: Int) -> Standard.Form? {
    GuardedCall.quietly { () -> Standard.Form? in
      guard kind == H5T_ENUM || (H5Tget_offset(type) == 0 && H5Tget_precision(type) == 8 * size) else {
        return nil
      }
      switch kind {
      case H5T_INTEGER:
        return .integer(signed: H5Tget_sign(type) == H5T_SGN_2)
      case H5T_FLOAT:
        var (sign, exponent, exponentBits, mantissa, mantissaBits) = (0, 0, 0, 0, 0)
        guard
          unsafe H5Tget_fields(type, &sign, &exponent, &exponentBits, &mantissa, &mantissaBits) >= 0,
          mantissa == 0, exponent == mantissaBits, sign == exponent + exponentBits, sign == 8 * size - 1,
          exponentBits < 16, H5Tget_ebias(type) == (1 << (exponentBits - 1)) - 1,
          H5Tget_norm(type) == H5T_NORM_IMPLIED
        else { return nil }
        return .float(exponentBits: exponentBits)
      case H5T_ENUM:
        return isBool(type) ? .bool : nil
      default:
        return nil
      }
    }
  }

  /// Whether an enumeration is h5py's: int8, FALSE = 0, TRUE = 1. Call it inside a guarded call.
  private static func isBool(_ type: hid_t) -> Bool {
    guard H5Tget_nmembers(type) == 2, H5Tget_size(type) == 1 else { return false }
    for (index, expected) in ["FALSE", "TRUE"].enumerated() {
      guard let name = unsafe H5Tget_member_name(type, UInt32(index)) else { return false }
      let isExpected = unsafe String(cString: name).utf8.elementsEqual(expected.utf8)
      _ = unsafe H5free_memory(name)
      var value: Int8 = -1
      guard isExpected, unsafe H5Tget_member_value(type, UInt32(index), &value) >= 0, value == index else {
        return false
      }
    }
    return true
  }

  /// Whether a compound is h5py's complex number: two floats of one type, `r` and `i`.
  private static func isComplex(_ type: hid_t) -> Bool {
    GuardedCall.quietly {
      guard H5Tget_nmembers(type) == 2 else { return false }
      var parts: [hid_t] = []
      defer { for part in parts { _ = H5Tclose(part) } }
      for (index, expected) in ["r", "i"].enumerated() {
        guard let name = unsafe H5Tget_member_name(type, UInt32(index)) else { return false }
        let isExpected = unsafe String(cString: name).utf8.elementsEqual(expected.utf8)
        _ = unsafe H5free_memory(name)
        guard isExpected, H5Tget_member_class(type, UInt32(index)) == H5T_FLOAT else { return false }
        parts.append(H5Tget_member_type(type, UInt32(index)))
      }
      return H5Tequal(parts[0], parts[1]) > 0 && H5Tget_size(type) == 2 * H5Tget_size(parts[0])
    }
  }
}
