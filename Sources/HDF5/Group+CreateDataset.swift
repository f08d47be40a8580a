internal import CHDF5

extension Group {
  /// Creates a dataset in one piece, without filters or times, and the groups on the way to it where they are missing.
  ///
  /// `fill` is called with block after block, in row-major order, until all bytes are written; it must set every byte of
  /// the block, in the byte order of `type`. When it throws, the dataset is taken away again.
  public func createDataset(
    _ path: String, shape: [Int], type: ElementType, blockBytes: Int = 1 << 20,
    fill: (_ block: UnsafeMutableRawBufferPointer, _ firstElement: Int) throws -> Void
  ) throws {
    let path = try RelativePath(path)
    try requireFree(path)
    let place = place.appending(path.whole)
    let what = "dataset \(place.quoted)"
    let space = Space(shape: shape, isNull: false)
    let spaceID = try place.answering { () throws(HDF5Error) in try space.make(for: what) }
    guard let count = space.count, space.byteCount(elementSize: type.size) != nil else {
      throw place.error(.tooLarge, "can't create \(what): the shape \(shape) can't be counted")
    }
    let typeID = try place.answering { () throws(HDF5Error) in try type.makeType(for: what) }
    let links = PropertyLists.linkCreation(for: path.whole)
    let creation = PropertyLists.datasetCreation
    do {
      let dataset = try Handle("can't create \(what)", on: place.file, refusal: .library) {
        [id = handle.id, type = typeID.id, space = spaceID.id] in
        unsafe H5Dcreate2(id, path.whole, type, space, links, creation, 0)
      }
      guard count > 0 else { return }
      let mover = try SlabMover(dataset: dataset.id, place, type, shape)
      do {
        try unsafe mover.forEachSlab(blockBytes: blockBytes) { slab, block in
          try unsafe fill(block, slab.firstElement)
          try unsafe mover.write(slab, from: block)
        }
      } catch {
        _ = try? GuardedCall.make("can't take \(what) away again", on: place.file, refusal: .library) {
          [id = handle.id] in
          unsafe H5Ldelete(id, path.whole, 0)
        }
        throw error
      }
    }
    // the last bytes of a small dataset are only written when it is given back
    try GuardedCall.requireSound(place.file, "can't write \(what)")
  }
}
