internal import CHDF5
internal import CHDF5Shims

/// Writes one attribute. All that can be refused beforehand is refused when it is made: nothing has been deleted then.
struct AttributeWriter: ~Copyable {
  private let type: Handle
  private let space: Handle
  private let payload: Payload
  private let what: String

  /// What H5Awrite gets.
  private enum Payload {
    case nothing
    case bytes([UInt8])
    case numbers([Double])
    case variableTexts([[UInt8]])
  }

  /// The most that fits an object's header in one piece, with the type, shape and name that go with it.
  private static var headerLimit: Int { 65_535 - 256 }

  init(_ attribute: Attribute, what: String) throws(HDF5Error) {
    let shape: Space
    switch attribute.space {
    case .scalar: shape = Space(shape: [], isNull: false)
    case .array(let count): shape = Space(shape: [count], isNull: false)
    case .null: shape = Space(shape: [], isNull: true)
    }
    let elements: Int
    let payload: Payload
    switch attribute.value {
    case .texts(let texts, let textType):
      elements = texts.count
      payload = try AttributeWriter.payload(texts, textType, what)
    case .numbers(let numbers, let elementType):
      elements = numbers.count
      payload = try AttributeWriter.payload(numbers, elementType, what)
    case .other(let description):
      throw HDF5Error(code: .unsupportedType, message: "can't write \(what): it is \(description)")
    }
    guard shape.count == elements else {
      throw HDF5Error(
        code: .damaged, message: "can't write \(what): \(elements) elements for the shape \(attribute.space)")
    }
    let type = try attribute.value.makeType(for: what)
    let space = try shape.make(for: what)
    self.what = what
    self.payload = elements == 0 ? .nothing : payload
    self.type = type
    self.space = space
  }

  private static func payload(_ texts: [[UInt8]], _ type: Attribute.TextType, _ what: String)
    throws(HDF5Error)
    -> Payload
  {
    guard let length = type.length else {
      guard !texts.contains(where: { $0.contains(0) }) else {
        throw HDF5Error(
          code: .unsupportedType, message: "can't write \(what): a NUL would cut a text of variable length")
      }
      return .variableTexts(texts)
    }
    let filler: UInt8 = type.padding == .spacePadded ? UInt8(ascii: " ") : 0
    var bytes: [UInt8] = []
    bytes.reserveCapacity(texts.count * length)
    for text in texts {
      let needed = text.count + (type.padding == .nullTerminated ? 1 : 0)
      guard needed <= length else {
        throw HDF5Error(
          code: .tooLarge,
          message: "can't write \(what): a text needs \(needed) bytes, its place has \(length)")
      }
      bytes += text
      bytes += repeatElement(filler, count: length - text.count)
    }
    try checkFits(bytes.count, what)
    return .bytes(bytes)
  }

  private static func payload(_ numbers: [Double], _ type: ElementType, _ what: String) throws(HDF5Error)
    -> Payload
  {
    try checkFits(numbers.count * type.size, what)
    guard let misfit = numbers.first(where: { !type.holds($0) }) else {
      guard type.name.utf8.elementsEqual("bool".utf8) else { return .numbers(numbers) }
      return .bytes(numbers.map { UInt8($0) })
    }
    throw HDF5Error(
      code: .unsupportedType, message: "can't write \(what): \(misfit) is no number of type \"\(type.name)\"")
  }

  private static func checkFits(_ bytes: Int, _ what: String) throws(HDF5Error) {
    guard bytes <= headerLimit else {
      throw HDF5Error(
        code: .tooLarge,
        message: "can't write \(what): \(bytes) bytes, but an object's header holds at most \(headerLimit); "
          + "split the list or use texts of variable length")
    }
  }

  /// Creates the attribute, which must not exist, and writes it.
  func write(_ name: String, to location: AttributeLocation) throws(HDF5Error) {
    let file = location.place.file
    let attribute = try Handle("can't create \(what)", on: file, refusal: .library) {
      [type = type.id, space = space.id] in
      unsafe H5Acreate2(location.id, name, type, space, 0, 0)
    }
    let (id, request) = (attribute.id, "can't write \(what)")
    switch payload {
    case .nothing: break
    case .bytes(let bytes):
      try GuardedCall.make(request, on: file, refusal: .library) { [type = type.id] in
        unsafe H5Awrite(id, type, bytes)
      }
    case .numbers(let numbers):
      try GuardedCall.make(request, on: file, refusal: .library) {
        unsafe H5Awrite(id, shim_H5T_NATIVE_DOUBLE(), numbers)
      }
    case .variableTexts(let texts):
      try writeVariable(texts, to: id, of: location, request)
    }
  }

  /// All texts in one piece of memory, and a pointer to each.
  private func writeVariable(
    _ texts: [[UInt8]], to attribute: hid_t, of location: AttributeLocation, _ request: String
  ) throws(HDF5Error) {
    let file = location.place.file
    let count = texts.reduce(0) { $0 + $1.count + 1 }
    // a large text is copied three times inside libhdf5, which then drops all else that it has, but not before
    if count > Library.largeText {
      try GuardedCall.make(request, on: file, refusal: .library) {
        shim_H5F_empty_metadata_cache(location.id)
      }
      GuardedCall.quietly { _ = H5garbage_collect() }
      Library.giveBackMemory()
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    var offsets: [Int] = []
    for text in texts {
      offsets.append(bytes.count)
      bytes += text
      bytes.append(0)
    }
    try GuardedCall.make(request, on: file, refusal: .library) { [type = type.id] in
      unsafe bytes.withUnsafeBytes { buffer in
        let pointers = unsafe offsets.map { unsafe buffer.baseAddress?.advanced(by: $0) }
        return unsafe H5Awrite(attribute, type, pointers)
      }
    }
  }
}

extension Attribute.Value {
  /// A type of libhdf5 for the elements.
  fileprivate func makeType(for what: String) throws(HDF5Error) -> Handle {
    switch self {
    case .texts(_, let type): return try type.make(for: what)
    case .numbers(_, let type): return try type.makeType(for: what)
    case .other(let description):
      throw HDF5Error(code: .unsupportedType, message: "can't write \(what): it is \(description)")
    }
  }
}

extension ElementType {
  /// Whether the number is one of this type, so that writing it changes nothing. Floats take every number, rounded.
  func holds(_ number: Double) -> Bool {
    switch standard?.form {
    case .float: return true
    case .bool: return number == 0 || number == 1
    case .integer(let signed):
      let limit = Double(sign: .plus, exponent: 8 * size - (signed ? 1 : 0), significand: 1)
      return number.rounded() == number && number < limit && number >= (signed ? -limit : 0)
    case nil: return false
    }
  }
}
