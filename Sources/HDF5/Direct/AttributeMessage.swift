/// One attribute as a header holds it: version 1, 2 or 3, with its type and its shape in place.
struct AttributeMessage {
  /// The bytes of its name.
  let name: ArraySlice<UInt8>
  let type: StoredType
  let space: Space
  /// The elements.
  let data: Cursor
  /// Bytes of the message behind the elements.
  let unread: Int
  /// How many they are.
  private let count: Int

  init(message: Cursor) throws(HDF5Error) {
    var cursor = message
    let (version, flags) = (try cursor.uint8(), try cursor.uint8())
    // a flag means a type or a shape that is kept elsewhere
    guard (1...3).contains(version), flags == 0 else {
      throw .notUnderstood("an attribute of version \(version), flags \(flags)")
    }
    let sizes = (name: try cursor.uint16(), type: try cursor.uint16(), space: try cursor.uint16())
    if version == 3 { try cursor.skip(1) }
    func part(_ size: UInt16) throws(HDF5Error) -> Cursor {
      let part = try cursor.part(Int(size))
      if version == 1 { try cursor.skip(-Int(size) & 7) }
      return part
    }
    let name = try part(sizes.name).rest
    guard name.count > 1, name.last == 0, !name.dropLast().contains(0) else {
      throw .notUnderstood("an attribute whose name does not end where it should")
    }
    self.name = name.dropLast()
    type = try StoredType(message: try part(sizes.type))
    space = try Space(message: try part(sizes.space))
    guard let bytes = space.byteCount(elementSize: type.size), bytes <= Attribute.byteLimit,
      let count = space.count
    else { throw .notUnderstood("an attribute of the shape \(space.shape)") }
    data = try cursor.part(bytes)
    unread = cursor.count
    self.count = count
  }

  /// The value.
  ///
  /// - Parameter text: gives an object of the heap collection at an address.
  func value(
    _ object: (_ collection: UInt64, _ number: UInt32) throws(HDF5Error) -> ArraySlice<UInt8>
  ) throws(HDF5Error) -> Attribute {
    let shape: Attribute.Space =
      space.isNull ? .null : space.shape.isEmpty ? .scalar : .array(count)
    guard space.shape.count <= 1 else {
      return Attribute(
        space: shape, value: .other(description: "\(type.element.name), shape \(space.shape)"))
    }
    if let text = type.text {
      return Attribute(
        space: shape,
        value: .texts(
          type.element.isVariableLength
            ? try variableTexts(object) : text.texts(in: data.rest, size: type.size), text))
    }
    guard type.element.name != "opaque" else {
      return Attribute(space: shape, value: .other(description: "opaque, \(type.size) bytes each"))
    }
    return Attribute(space: shape, value: .exactly(try numbers(), type.element))
  }

  private func variableTexts(
    _ object: (_ collection: UInt64, _ number: UInt32) throws(HDF5Error) -> ArraySlice<UInt8>
  ) throws(HDF5Error) -> [[UInt8]] {
    var (texts, total): ([[UInt8]], Int) = ([], 0)
    var cursor = data
    for _ in 0..<count {
      let (length, address, number) = (
        Int(try cursor.uint32()), try cursor.uint64(), try cursor.uint32()
      )
      guard address != 0 || length != 0 else {
        texts.append([])
        continue
      }
      let bytes = try object(address, number)
      total += length
      guard total <= Attribute.byteLimit else { throw .notUnderstood("texts of \(total) bytes") }
      guard bytes.count == length else {
        throw .contradiction("a text has \(length) bytes, and \(bytes.count) in the heap that holds it")
      }
      let end = unsafe bytes.withUnsafeBufferPointer { unsafe $0.firstIndex(of: 0) }
      texts.append(Array(bytes.prefix(end ?? bytes.count)))
    }
    return texts
  }

  private func numbers() throws(HDF5Error) -> [Double] {
    var numbers: [Double] = []
    var cursor = data
    for _ in 0..<count { numbers.append(try type.element.number(&cursor)) }
    return numbers
  }
}
