internal import CHDF5
internal import CHDF5Shims

/// Reads one open attribute, after holding its size against the limit.
struct AttributeReader: ~Copyable {
  private let attribute: Handle
  private let file: OpenFile
  private let type: Handle
  private let spaceID: Handle
  private let space: Space
  private let what: String

  init(attribute: consuming Handle, _ place: Place, what: String) throws(HDF5Error) {
    let id = attribute.id
    let file = place.file
    let type = try Handle("can't read the type of \(what)", on: file, refusal: .damaged) { H5Aget_type(id) }
    let spaceID = try Handle("can't read the shape of \(what)", on: file, refusal: .damaged) {
      H5Aget_space(id)
    }
    let space = try Space(describing: spaceID.id, of: what)
    self.attribute = attribute
    self.file = file
    self.type = type
    self.spaceID = spaceID
    self.space = space
    self.what = what
  }

  func read() throws(HDF5Error) -> Attribute {
    let element = try ElementType(describing: type.id, of: what)
    guard let count = space.count, let bytes = space.byteCount(elementSize: element.size),
      bytes <= Attribute.byteLimit
    else {
      throw HDF5Error(
        code: .tooLarge,
        message: "\(what) declares the shape \(space.shape), at most \(Attribute.byteLimit) bytes expected")
    }
    try checkStored(bytes, element)
    let shape: Attribute.Space =
      space.isNull ? .null : space.shape.isEmpty ? .scalar : .array(count)
    guard space.shape.count <= 1 else {
      return Attribute(space: shape, value: .other(description: "\(element.name), shape \(space.shape)"))
    }
    return Attribute(space: shape, value: try value(element, count: count, bytes: bytes))
  }

  /// The size in the attribute's own words must be the one that follows from type and shape.
  private func checkStored(_ bytes: Int, _ element: ElementType) throws(HDF5Error) {
    var info = H5A_info_t()
    try GuardedCall.make("can't look at \(what)", on: file, refusal: .damaged) { [id = attribute.id] in
      unsafe H5Aget_info(id, &info)
    }
    guard info.data_size == hsize_t(bytes) || element.isVariableLength else {
      throw HDF5Error(
        code: .damaged,
        message: "\(what) declares \(bytes) bytes of elements, but \(info.data_size) of storage")
    }
  }

  private func value(_ element: ElementType, count: Int, bytes: Int) throws(HDF5Error) -> Attribute.Value {
    switch element.name {
    case "string":
      let type = textType(length: element.isVariableLength ? nil : element.size)
      guard count > 0 else { return .texts([], type) }
      let texts =
        element.isVariableLength
        ? try variableTexts(type, count: count) : type.texts(in: try raw(bytes)[...], size: element.size)
      return .texts(texts, type)
    case "bool":
      return .numbers(try raw(bytes).map { Double(Int8(bitPattern: $0)) }, element)
    default:
      guard element.standard != nil else {
        return .other(description: "\(element.name), \(element.size) bytes each")
      }
      return .exactly(try numbers(count: count), element)
    }
  }

  private func textType(length: Int?) -> Attribute.TextType {
    let (charset, padding) = GuardedCall.quietly { [id = type.id] in (H5Tget_cset(id), H5Tget_strpad(id)) }
    return Attribute.TextType(
      length: length, charset: charset == H5T_CSET_UTF8 ? .utf8 : .ascii,
      padding: padding == H5T_STR_NULLPAD
        ? .nullPadded : padding == H5T_STR_SPACEPAD ? .spacePadded : .nullTerminated)
  }

  /// The elements as they are in the file.
  private func raw(_ bytes: Int) throws(HDF5Error) -> [UInt8] {
    guard bytes > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: bytes)
    try GuardedCall.make("can't read \(what)", on: file, refusal: .damaged) {
      [id = attribute.id, type = type.id] in
      unsafe H5Aread(id, type, &buffer)
    }
    return buffer
  }

  private func numbers(count: Int) throws(HDF5Error) -> [Double] {
    guard count > 0 else { return [] }
    var numbers = [Double](repeating: 0, count: count)
    try GuardedCall.make("can't read \(what)", on: file, refusal: .damaged) { [id = attribute.id] in
      unsafe H5Aread(id, shim_H5T_NATIVE_DOUBLE(), &numbers)
    }
    return numbers
  }

  /// libhdf5 allocates each text; all are given back, whatever happens.
  private func variableTexts(_ type: Attribute.TextType, count: Int) throws(HDF5Error) -> [[UInt8]] {
    let memoryType = try type.make(for: what)
    var pointers = unsafe [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    try GuardedCall.make("can't read \(what)", on: file, refusal: .damaged) {
      [id = attribute.id, memory = memoryType.id] in
      unsafe H5Aread(id, memory, &pointers)
    }
    defer {
      GuardedCall.quietly { [space = spaceID.id, memory = memoryType.id] in
        _ = unsafe H5Dvlen_reclaim(memory, space, 0, &pointers)
      }
    }
    var (texts, total): ([[UInt8]], Int) = ([], 0)
    texts.reserveCapacity(count)
    for place in 0..<count {
      let text = unsafe CString.bytes(at: pointers[place])
      total += text.count
      guard total <= Attribute.byteLimit else {
        throw HDF5Error(
          code: .tooLarge, message: "\(what) has more than \(Attribute.byteLimit) bytes of text")
      }
      texts.append(text)
    }
    return texts
  }
}
