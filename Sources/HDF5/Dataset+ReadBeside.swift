extension Dataset {
  /// Gives all elements of this dataset and of another one of the same shape, the same ones at a time, in row-major order
  /// and in blocks of at most `blockBytes` for each of them. The bytes are as the files have them.
  ///
  /// The buffers are only valid inside `body`. `body` returns whether to go on.
  public func read(
    beside other: borrowing Dataset, blockBytes: Int = 1 << 20,
    _ body: (_ block: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    guard !info.type.isVariableLength, !other.info.type.isVariableLength else {
      throw place.error(
        .unsupportedType,
        "can't compare dataset \(place.quoted): its elements are not kept in place")
    }
    guard info.shape == other.info.shape, info.isNull == other.info.isNull else {
      throw place.error(
        .unsupportedType,
        "can't read dataset \(place.quoted) beside \(other.place.quotedWithFile): their shapes differ")
    }
    guard info.count > 0 else { return }
    let mover = try SlabMover(dataset: handle.id, place, info.type, info.shape)
    let otherMover = try SlabMover(
      dataset: other.handle.id, other.place, other.info.type, other.info.shape)
    // as many elements at a time as fit with the larger type
    let (size, otherSize) = (info.type.size, other.info.type.size)
    let limit = max(1, blockBytes / max(size, otherSize))
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(limit, info.count) * otherSize, alignment: 16)
    defer { unsafe buffer.deallocate() }
    var goesOn = true
    let chunk = info.layout.chunk ?? other.info.layout.chunk
    try unsafe mover.forEachSlab(blockBytes: limit * size, chunk: chunk) { slab, block in
      guard goesOn else { return }
      let beside = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<(slab.count * otherSize)])
      try unsafe mover.read(slab, into: block)
      try unsafe otherMover.read(slab, into: beside)
      goesOn = try unsafe body(UnsafeRawBufferPointer(block), UnsafeRawBufferPointer(beside))
    }
  }
}

extension DatasetInfo.Layout {
  /// The shape of the pieces, where there are some.
  fileprivate var chunk: [Int]? {
    if case .chunked(let chunk) = self { chunk } else { nil }
  }
}
