/// The free blocks of a group's heap of names: a list in which each begins with the offset of the next one and its own size.
///
/// libhdf5 1.10 reads the list without a look at what it says, without end if it has none, and puts new names where it
/// leads; libhdf5 1.14, which h5py 3 brings, does not open a group whose list does not fit the heap.
struct FreeBlocks {
  /// By their places.
  private let blocks: [Range<Int>]

  /// What a block begins with: where the next one is, and its size.
  private static let headSize = 16
  private static let noMore: UInt64 = 1

  /// Reads the list of a whole heap.
  ///
  /// - Parameter first: The offset of the first block.
  /// - Throws: `damaged` where a block is not inside the heap, or two share bytes.
  init(from first: UInt64, in heap: Cursor) throws(HDF5Error) {
    var (next, blocks) = (first, [] as [Range<Int>])
    while next != Self.noMore {
      guard let offset = Int(exactly: next), offset > 0, offset <= heap.count - Self.headSize else {
        throw .damagedNames("a free block at \(next), and \(heap.count) bytes in all")
      }
      guard blocks.count < heap.count / Self.headSize else {
        throw .damagedNames("a list of free blocks without an end")
      }
      var head = heap
      try head.skip(offset)
      next = try head.uint64()
      let size = try head.uint64()
      guard size >= Self.headSize, size <= heap.count - offset else {
        throw .damagedNames("a free block of \(size) bytes at \(offset), and \(heap.count) bytes in all")
      }
      blocks.append(offset..<(offset + Int(size)))
    }
    if blocks.count > 1 {
      blocks.sort { $0.lowerBound < $1.lowerBound }
      for (block, other) in zip(blocks, blocks.dropFirst()) where block.upperBound > other.lowerBound {
        throw .damagedNames("two free blocks that share the bytes at \(other.lowerBound)")
      }
    }
    self.blocks = blocks
  }

  /// What each of them begins with.
  var heads: [Range<Int>] { blocks.map { $0.lowerBound..<($0.lowerBound + Self.headSize) } }

  /// Refuses a name, up to the NUL behind it, that stands where a block is: the next name that is written would stand there
  /// too.
  func requireNone(over text: Range<Int>, in heap: ArraySlice<UInt8>) throws(HDF5Error) {
    let name = (text.lowerBound - heap.startIndex)..<(text.upperBound - heap.startIndex + 1)
    // the first block that ends behind the name's beginning
    var (low, high) = (0, blocks.count)
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].upperBound <= name.lowerBound { low = middle + 1 } else { high = middle }
    }
    guard low < blocks.count, blocks[low].lowerBound < name.upperBound else { return }
    throw .damagedNames("a name at \(name.lowerBound) where a free block is")
  }
}

extension HDF5Error {
  fileprivate static func damagedNames(_ what: String) -> HDF5Error {
    HDF5Error(code: .damaged, message: "the heap with the names of a group's links has \(what)")
  }
}
