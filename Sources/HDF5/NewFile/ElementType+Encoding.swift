extension ElementType {
  /// A datatype message of version 1 as libhdf5 writes it; nil for types that are not created.
  var message: LittleEndianBytes? {
    if name.utf8.elementsEqual("opaque".utf8), size > 0, size <= Int(Int32.max) {
      // without a tag, as h5py writes bytes that have no meaning to it
      return LittleEndianBytes(typeClass: .opaque, size: size)
    }
    guard let standard else { return nil }
    let order: UInt32 = isLittleEndian || size == 1 ? 0 : 1
    switch standard.form {
    case .integer(let signed):
      var message = LittleEndianBytes(
        typeClass: .fixedPoint, flags: order | (signed ? 8 : 0), size: size)
      message.appendBits(of: size)
      return message
    case .float(let exponentBits): return Self.floatMessage(exponentBits, order: order, size: size)
    case .bool: return Self.boolMessage
    }
  }

  private static func floatMessage(_ exponentBits: Int, order: UInt32, size: Int) -> LittleEndianBytes {
    let sign = 8 * size - 1
    let mantissaBits = sign - exponentBits
    // the leading one of the mantissa is implied; then the place of the sign
    var message = LittleEndianBytes(
      typeClass: .floatingPoint, flags: order | 0x20 | UInt32(sign) << 8, size: size)
    message.appendBits(of: size)
    message.append([UInt8(mantissaBits), UInt8(exponentBits), 0, UInt8(mantissaBits)] as [UInt8])
    message.append(UInt32(1 << (exponentBits - 1) - 1))
    return message
  }

  /// An enumeration over int8: its base type, the names of its two members, their values.
  private static var boolMessage: LittleEndianBytes {
    var message = LittleEndianBytes(typeClass: .enumeration, flags: 2, size: 1)
    var base = LittleEndianBytes(typeClass: .fixedPoint, flags: 8, size: 1)
    base.appendBits(of: 1)
    message.append(base.all)
    for name in ["FALSE", "TRUE"] {
      message.append(Array(name.utf8) + [UInt8](repeating: 0, count: 8 - name.utf8.count))
    }
    message.append([0, 1] as [UInt8])
    return message
  }
}

extension Attribute.TextType {
  /// A datatype message of version 1 as libhdf5 writes it.
  var message: LittleEndianBytes {
    let padding: UInt32 =
      switch padding {
      case .nullTerminated: 0
      case .nullPadded: 1
      case .spacePadded: 2
      }
    let charset: UInt32 = charset == .utf8 ? 1 : 0
    if let length {
      return LittleEndianBytes(typeClass: .string, flags: padding | charset << 4, size: length)
    }
    // a text, which is a sequence of bytes; a reference to it takes 16
    var message = LittleEndianBytes(
      typeClass: .variableLength, flags: 1 | padding << 4 | charset << 8, size: Self.referenceSize)
    var base = LittleEndianBytes(typeClass: .fixedPoint, size: 1)
    base.appendBits(of: 1)
    message.append(base.all)
    return message
  }

  /// The length of a text, the address of a global heap collection, and the index of an object in it.
  static let referenceSize = 16
}

extension LittleEndianBytes {
  /// The classes of datatypes that are written.
  fileprivate enum TypeClass: UInt32 {
    case fixedPoint = 0
    case floatingPoint = 1
    case string = 3
    case opaque = 5
    case enumeration = 8
    case variableLength = 9
  }

  /// What every datatype message begins with: class, version 1, the class's own bits, bytes of an element.
  fileprivate init(typeClass: TypeClass, flags: UInt32 = 0, size: Int) {
    append(typeClass.rawValue | 1 << 4 | flags << 8)
    append(UInt32(size))
  }

  /// A number that uses all its bits: its offset and its precision.
  fileprivate mutating func appendBits(of size: Int) {
    append(0 as UInt16)
    append(UInt16(8 * size))
  }
}
