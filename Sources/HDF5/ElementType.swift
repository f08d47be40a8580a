/// The type of a dataset's elements, in NumPy's words.
public struct ElementType: Sendable, Hashable {
  /// `float16`, `bfloat16`, `float32`, `float64`, `int8` to `uint64`, `bool` (h5py's enumeration), `complex` (h5py's
  /// compound), `string`, `opaque`, and for what NumPy has no short word for its class in HDF5: `integer`, `float`, `enum`,
  /// `bitfield`, `compound`, `array`, `reference`, `variable-length list`, or `other`.
  public let name: String
  /// Bytes of one element.
  public let size: Int
  /// The order of its bytes; true where the order means nothing.
  public let isLittleEndian: Bool
  /// Whether the file keeps only references to the elements, elsewhere in the file (variable-length strings).
  public let isVariableLength: Bool
  /// Whether h5py, and so Keras, makes numbers of its elements.
  public let isNumber: Bool

  /// Why elements that may lie elsewhere in the file are not given as bytes.
  var whyNotRead: String {
    isNumber
      ? "elements of type \"\(name)\" are not read as bytes"
      : "its elements (\(name), \(size) bytes each) are no numbers"
  }

  init(
    name: String, size: Int, isLittleEndian: Bool = true, isVariableLength: Bool = false, isNumber: Bool
  ) {
    self.name = name
    self.size = size
    self.isLittleEndian = isLittleEndian
    self.isVariableLength = isVariableLength
    self.isNumber = isNumber
  }

  /// A standard type by its NumPy name; nil when there is none of that name.
  public init?(numpyName: String, isLittleEndian: Bool = true) {
    guard let standard = Standard.all.first(where: { $0.name.utf8.elementsEqual(numpyName.utf8) }) else {
      return nil
    }
    self.init(
      name: standard.name, size: standard.size, isLittleEndian: isLittleEndian || standard.size == 1,
      isNumber: true)
  }
}

extension ElementType {
  /// A type that we can create.
  struct Standard {
    let name: String
    let size: Int
    let form: Form

    /// How its bits are used.
    enum Form: Hashable {
      /// Two's complement or plain binary, all bits used.
      case integer(signed: Bool)
      /// Sign, then exponent, then mantissa, all bits used; the exponent's bias is half of its range.
      case float(exponentBits: Int)
      /// h5py's enumeration of FALSE and TRUE over int8.
      case bool
    }

    static let all = [
      Standard(name: "float16", size: 2, form: .float(exponentBits: 5)),
      Standard(name: "bfloat16", size: 2, form: .float(exponentBits: 8)),
      Standard(name: "float32", size: 4, form: .float(exponentBits: 8)),
      Standard(name: "float64", size: 8, form: .float(exponentBits: 11)),
      Standard(name: "int8", size: 1, form: .integer(signed: true)),
      Standard(name: "int16", size: 2, form: .integer(signed: true)),
      Standard(name: "int32", size: 4, form: .integer(signed: true)),
      Standard(name: "int64", size: 8, form: .integer(signed: true)),
      Standard(name: "uint8", size: 1, form: .integer(signed: false)),
      Standard(name: "uint16", size: 2, form: .integer(signed: false)),
      Standard(name: "uint32", size: 4, form: .integer(signed: false)),
      Standard(name: "uint64", size: 8, form: .integer(signed: false)),
      Standard(name: "bool", size: 1, form: .bool),
    ]
  }

  /// The standard type that this one is, up to byte order; nil for strings, opaque and others.
  var standard: Standard? {
    Standard.all.first { $0.name.utf8.elementsEqual(name.utf8) && $0.size == size }
  }
}
