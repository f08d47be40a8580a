extension Attribute.TextType {
  /// The texts of a fixed length in a row of places, without what fills these.
  func texts(in bytes: ArraySlice<UInt8>, size: Int) -> [[UInt8]] {
    stride(from: bytes.startIndex, to: bytes.endIndex, by: size).map { start in
      let place = bytes[start..<min(start + size, bytes.endIndex)]
      switch padding {
      case .nullTerminated: return Array(place.prefix { $0 != 0 })
      case .nullPadded: return Array(place.droppingLast(0))
      case .spacePadded: return Array(place.droppingLast(UInt8(ascii: " ")))
      }
    }
  }
}

extension Attribute.Value {
  /// Numbers that were read as Doubles, unless one of them may stand for a neighbour: beyond 2^53.
  static func exactly(_ numbers: [Double], _ type: ElementType) -> Attribute.Value {
    guard type.size < 8 || type.name == "float64" || numbers.allSatisfy({ abs($0) < 0x1p53 }) else {
      return .other(description: "\(type.name) with numbers beyond 2^53")
    }
    return .numbers(numbers, type)
  }
}

extension ArraySlice<UInt8> {
  /// Without the given byte at the end, however often it stands there.
  fileprivate func droppingLast(_ byte: UInt8) -> ArraySlice {
    prefix((lastIndex { $0 != byte } ?? startIndex - 1) - startIndex + 1)
  }
}
