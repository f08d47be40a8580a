/// A global heap collection: where the texts of variable length are, many in one.
struct HeapCollection {
  private var objects: [UInt16: Cursor] = [:]
  /// Bytes of the whole.
  let size: Int

  /// What libhdf5 makes at least, and takes from 1.14 on.
  private static let leastSize = 4096
  private static let headSize = 16

  /// Reads all objects, up to the free room.
  ///
  /// - Throws: `damaged` where sizes contradict each other: libhdf5 1.10 passes over that, 1.14 reads none of the texts, or has
  ///   no end.
  init(at address: UInt64, in source: ByteSource) throws(HDF5Error) {
    var prefix = try source.cursor(at: address, count: 16, as: .texts, of: address)
    try prefix.expect("GCOL")
    try prefix.expect(1)
    try prefix.skip(3)
    size = try prefix.length()
    guard size >= Self.leastSize else {
      throw .contradiction("a heap of texts has \(size) bytes, at least \(Self.leastSize) expected")
    }
    var cursor = try source.cursor(at: address, count: size, as: .texts, of: address)
    try cursor.skip(16)
    // what is too short for an object is free
    while cursor.count >= Self.headSize {
      let room = cursor.count
      let number = try cursor.uint16()
      try cursor.skip(6)
      let length = try cursor.uint64()
      // number 0 is the free room, which goes on to the end; its head counts as a part of it
      guard number > 0 else {
        guard length == UInt64(room) else {
          throw .contradiction("a heap of texts has \(room) bytes of free room, and says \(length)")
        }
        return
      }
      guard let length = Int(exactly: length) else { throw .endsTooEarly }
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
