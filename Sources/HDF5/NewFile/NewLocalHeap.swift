/// The local heap of a new group: the names of its links, each with a NUL and at a multiple of eight.
struct NewLocalHeap {
  /// Where in the heap each name stands.
  let offsets: [Int]

  private static let headSize = 32
  /// As libhdf5 makes it for a group without links: room for four short names.
  private static let leastSize = 88
  /// A free block begins with the offset of the next one and its own size.
  private static let freeBlockHead = 16
  private static let noFreeBlock = 1

  /// Appends the heap, with its names right behind its head.
  init(names: some Sequence<[UInt8]>, appendedTo bytes: inout LittleEndianBytes) {
    let head = bytes.count
    let start = head + Self.headSize
    bytes.appendZeros(Self.headSize)
    // the empty name, which the B-tree's first key is
    bytes.append(0 as UInt64)
    var offsets: [Int] = []
    for name in names {
      offsets.append(bytes.count - start)
      bytes.append(name)
      bytes.append(0 as UInt8)
      bytes.pad()
    }
    self.offsets = offsets
    let used = bytes.count - start
    let free = Self.leastSize - used
    if free >= Self.freeBlockHead {
      bytes.append(word: Self.noFreeBlock)
      bytes.append(word: free)
      bytes.appendZeros(free - Self.freeBlockHead)
    }
    var prefix = LittleEndianBytes()
    prefix.append("HEAP")
    prefix.append(0 as UInt32)
    prefix.append(word: bytes.count - start)
    prefix.append(word: free >= Self.freeBlockHead ? used : Self.noFreeBlock)
    prefix.append(word: start)
    bytes.put(prefix, at: head)
  }
}
