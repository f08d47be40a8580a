/// Reads a dataset's elements one part after another, in row-major order, as they are asked for: one block is in memory.
@safe public final class DatasetReader {
  /// Shape, type and layout of the dataset.
  public let info: DatasetInfo
  private let dataset: Dataset
  private let mover: SlabMover
  private var slabs: Slabs
  private let buffer: UnsafeMutableRawBufferPointer
  /// Bytes of the buffer that were read and not given away yet.
  private var rest: Range<Int> = 0..<0

  /// Takes over a dataset, whose elements must be kept in place (no variable-length texts).
  public init(_ dataset: consuming Dataset, blockBytes: Int = 1 << 20) throws(HDF5Error) {
    let (info, place) = (dataset.info, dataset.place)
    guard !info.type.isVariableLength, !info.isNull else {
      throw place.error(
        .unsupportedType,
        "can't read dataset \(place.quoted): \(info.type.whyNotRead)")
    }
    mover = try SlabMover(dataset: dataset.handle.id, place, info.type, info.shape)
    let limit = max(1, min(blockBytes / info.type.size, info.count))
    let chunk: [Int]? = if case .chunked(let chunk) = info.layout { chunk } else { nil }
    slabs = Slabs(shape: info.shape.isEmpty ? [1] : info.shape, limit: limit, chunk: chunk)
    unsafe buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: limit * info.type.size, alignment: 16)
    self.info = info
    self.dataset = dataset
  }

  deinit { unsafe buffer.deallocate() }

  /// Fills a block with the next elements, as the file has their bytes.
  public func read(into block: UnsafeMutableRawBufferPointer) throws(HDF5Error) {
    var done = 0
    while done < block.count {
      if rest.isEmpty { try readSlab() }
      let count = min(rest.count, block.count - done)
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: block[done..<(done + count)])
      unsafe part.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: buffer[rest.lowerBound..<(rest.lowerBound + count)]))
      rest = (rest.lowerBound + count)..<rest.upperBound
      done += count
    }
  }

  private func readSlab() throws(HDF5Error) {
    guard let slab = slabs.next() else {
      throw dataset.place.error(
        .damaged, "dataset \(dataset.place.quoted) has only \(info.count) elements")
    }
    let bytes = slab.count * info.type.size
    try unsafe mover.read(slab, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<bytes]))
    rest = 0..<bytes
  }
}

@available(*, unavailable)
extension DatasetReader: Sendable {}
