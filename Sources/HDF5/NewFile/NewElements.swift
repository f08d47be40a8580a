/// The elements of a new attribute, as the file has them.
struct NewElements {
  /// The datatype message.
  let type: LittleEndianBytes
  let count: Int
  let storage: Storage

  /// Where the elements are.
  enum Storage {
    /// In the message.
    case bytes(LittleEndianBytes)
    /// In the global heap.
    case texts([[UInt8]])
  }

  /// In one message. Keras splits lists that are larger.
  private static let byteLimit = 64_512

  /// - Parameter what: What can't be written, if something can't be.
  init(_ value: Attribute.Value, _ what: () -> String) throws(HDF5Error) {
    switch value {
    case .texts(let texts, let type):
      try Self.checkFit(texts.count, size: type.length ?? Attribute.TextType.referenceSize, what)
      storage = try type.length == nil ? Self.variable(texts, what) : Self.fixed(texts, type, what)
      count = texts.count
      self.type = type.message
    case .numbers(let numbers, let type):
      guard let message = type.message, type.standard != nil else {
        throw HDF5Error(
          code: .unsupportedType,
          message: "\(what()) with elements of type \"\(type.name)\", expected a standard number type or bool"
        )
      }
      if let misfit = numbers.first(where: { !type.holds($0) }) {
        throw HDF5Error(
          code: .unsupportedType, message: "\(what()): \(misfit) is no number of type \"\(type.name)\"")
      }
      try Self.checkFit(numbers.count, size: type.size, what)
      count = numbers.count
      self.type = message
      var bytes = LittleEndianBytes()
      for number in numbers { bytes.append(number, as: type) }
      storage = .bytes(bytes)
    case .other(let description):
      throw HDF5Error(code: .unsupportedType, message: "\(what()): it is \(description)")
    }
  }

  private static func checkFit(_ count: Int, size: Int, _ what: () -> String) throws(HDF5Error) {
    guard size > 0, size <= Int(Int32.max) else {
      throw HDF5Error(code: .unsupportedType, message: "\(what()) with elements of \(size) bytes")
    }
    guard count <= byteLimit / size else {
      throw HDF5Error(
        code: .tooLarge,
        message: "\(what()): \(count) elements of \(size) bytes, but an object's header holds at most "
          + "\(byteLimit) bytes of them; split the list or use texts of variable length")
    }
  }

  private static func variable(_ texts: [[UInt8]], _ what: () -> String) throws(HDF5Error) -> Storage {
    let total = texts.reduce(0) { $0 + $1.count }
    guard total <= Attribute.byteLimit else {
      throw HDF5Error(
        code: .tooLarge,
        message: "\(what()): \(total) bytes of text, at most \(Attribute.byteLimit) expected")
    }
    guard !texts.contains(where: { $0.contains(0) }) else {
      throw HDF5Error(
        code: .unsupportedType, message: "\(what()): a NUL would cut a text of variable length")
    }
    return .texts(texts)
  }

  private static func fixed(
    _ texts: [[UInt8]], _ type: Attribute.TextType, _ what: () -> String
  ) throws(HDF5Error) -> Storage {
    let length = type.length ?? 0
    var bytes = LittleEndianBytes()
    for text in texts {
      let needed = text.count + (type.padding == .nullTerminated ? 1 : 0)
      guard needed <= length else {
        throw HDF5Error(
          code: .tooLarge,
          message: "\(what()): a text needs \(needed) bytes, its place has \(length)")
      }
      bytes.append(text)
      bytes.append([UInt8](repeating: type.padding == .spacePadded ? 0x20 : 0, count: length - text.count))
    }
    return .bytes(bytes)
  }
}
