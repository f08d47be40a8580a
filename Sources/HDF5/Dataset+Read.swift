internal import CHDF5

extension Dataset {
  /// Gives all elements in row-major order, in blocks of at most `blockBytes`, with the bytes as the file has them
  /// (after decompression, in the byte order of `info.type`).
  ///
  /// The buffer is only valid inside `body`. What `body` throws ends the reading.
  public func read(
    blockBytes: Int = 1 << 20, _ body: (_ block: UnsafeRawBufferPointer, _ firstElement: Int) throws -> Void
  ) throws {
    guard !info.type.isVariableLength else {
      throw place.error(
        .unsupportedType,
        "can't read dataset \(place.quoted): \(info.type.whyNotRead)")
    }
    guard info.count > 0 else { return }
    let mover = try SlabMover(dataset: handle.id, place, info.type, info.shape)
    let chunk: [Int]? = if case .chunked(let chunk) = info.layout { chunk } else { nil }
    try unsafe mover.forEachSlab(blockBytes: blockBytes, chunk: chunk) { slab, block in
      try unsafe mover.read(slab, into: block)
      try unsafe body(UnsafeRawBufferPointer(block), slab.firstElement)
    }
  }
}
