extension Space {
  /// Reads a message of version 1 or 2.
  init(message: Cursor) throws(HDF5Error) {
    var cursor = message
    let (version, rank, flags) = (try cursor.uint8(), Int(try cursor.uint8()), try cursor.uint8())
    guard version == 1 || version == 2, rank <= Space.rankLimit, flags <= 1 else {
      throw .notUnderstood("a shape of version \(version), \(rank) dimensions, flags \(flags)")
    }
    if version == 1 {
      try cursor.skip(5)
    } else {
      let kind = try cursor.uint8()
      switch (kind, rank) {
      case (0, 0): break
      case (1, 1...): break
      case (2, 0):
        self.init(shape: [], isNull: true)
        return
      default: throw .notUnderstood("a shape of kind \(kind) with \(rank) dimensions")
      }
    }
    var shape: [Int] = []
    for _ in 0..<rank { shape.append(try cursor.length()) }
    if flags == 1 {
      for dimension in shape {
        let maximum = try cursor.uint64()
        guard maximum >= UInt64(dimension) else { throw .contradiction(Space.flaw(dimension, over: maximum)) }
      }
    }
    self.init(shape: shape, isNull: false)
  }
}
