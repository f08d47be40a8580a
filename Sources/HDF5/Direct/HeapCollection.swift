/// A global heap collection: where the texts of variable length are, many in one.
struct HeapCollection {
  private var objects: [UInt16: Cursor] = [:]
  /// Bytes of the whole.
  let size: Int

  init(at address: UInt64, in source: ByteSource) throws(HDF5Error) {
    var prefix = try source.cursor(at: address, count: 16, as: .texts, of: address)
    try prefix.expect("GCOL")
    try prefix.expect(1)
    try prefix.skip(3)
    size = try prefix.length()
    guard size >= 16 else { throw .notUnderstood("a heap of \(size) bytes") }
    var cursor = try source.cursor(at: address, count: size, as: .texts, of: address)
    try cursor.skip(16)
    // what is too short for an object is free
    while cursor.count >= 16 {
      let number = try cursor.uint16()
      try cursor.skip(6)
      let length = try cursor.length()
      // number 0 is the free room, which goes on to the end
      guard number > 0 else { return }
      let object = try cursor.part(length)
      guard objects.updateValue(object, forKey: number) == nil, let padded = length.roundedUpToEight else {
        throw .notUnderstood("a heap that holds an object twice")
      }
      try cursor.skip(min(padded - length, cursor.count))
    }
  }

  /// The bytes of an object.
  func object(_ number: UInt32) throws(HDF5Error) -> ArraySlice<UInt8> {
    guard let number = UInt16(exactly: number), let object = objects[number] else {
      throw .notUnderstood("a text that its heap does not hold")
    }
    return object.rest
  }

  /// Lets a source know which bytes of a collection hold nothing that is referred to.
  static func leaveIdle(
    at address: UInt64, except used: Set<UInt32>, in source: ByteSource
  ) throws(HDF5Error) {
    var prefix = try source.cursor(at: address, count: 16, as: .texts, of: address)
    try prefix.skip(8)
    let size = try prefix.length()
    var cursor = try source.cursor(at: address, count: size, as: .texts, of: address)
    try cursor.skip(16)
    while cursor.count >= 16 {
      let number = UInt32(try cursor.uint16())
      try cursor.skip(6)
      let length = try cursor.length()
      let start = size - cursor.count
      guard number > 0, let padded = length.roundedUpToEight else { break }
      try cursor.skip(min(padded, cursor.count))
      let isUsed = used.contains(number)
      source.leave(address, (isUsed ? start + length : start)..<(size - cursor.count), isLost: !isUsed)
    }
    source.leave(address, (size - cursor.count)..<size, isLost: true)
  }
}
