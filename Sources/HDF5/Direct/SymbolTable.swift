/// The links of a group, by name in byte order: a B-tree whose leaves point to tables of entries, whose names are in a heap.
final class SymbolTable {
  /// One name.
  struct Entry {
    /// Where the name stands in the heap.
    let name: Range<Int>
    let target: Target

    /// All that it has in the heap.
    var texts: [Range<Int>] {
      switch target {
      case .hard: [name]
      case .soft(let path): [name, path]
      }
    }
  }

  /// What a name leads to.
  enum Target {
    /// The header of an object.
    case hard(UInt64)
    /// Where the path stands in the heap.
    case soft(Range<Int>)
  }

  private(set) var entries: [Entry] = []
  /// Where the nodes that hold the entries stand, and which are in each.
  private(set) var leaves: [(address: UInt64, entries: Range<Int>)] = []
  private let heap: ArraySlice<UInt8>
  private let owner: UInt64

  /// A full tree of three levels holds more names than we take.
  private static let levelLimit: UInt8 = 8
  /// More than any model has; what is larger is left to libhdf5.
  private static let limit = (entries: 100_000, heapBytes: 4 << 20, nameBytes: 4096)

  /// Reads the table of the group whose header is at `owner`.
  init(
    tree: UInt64, heap: UInt64, of owner: UInt64, _ superblock: Superblock, in source: ByteSource
  ) throws(HDF5Error) {
    self.owner = owner
    var cursor = try source.cursor(at: heap, count: 32, as: .heap, of: owner)
    try cursor.expect("HEAP")
    try cursor.expect(0)
    try cursor.skip(3)
    let size = try cursor.length()
    let free = try cursor.uint64()
    guard size <= Self.limit.heapBytes else { throw .notUnderstood("a group with \(size) bytes of names") }
    let place = try cursor.uint64()
    let names = try source.cursor(at: place, count: size, as: .names, of: owner)
    let freeBlocks = try FreeBlocks(from: free, in: names)
    self.heap = names.rest
    try readNode(at: tree, level: nil, superblock, source)
    for entry in entries {
      for text in entry.texts { try freeBlocks.requireNone(over: text, in: self.heap) }
    }
    if source.map != nil { try leaveIdle(at: place, freeBlocks, in: source) }
  }

  /// Lets a source know which bytes of the heap, which begins at an address, are no name of a link.
  private func leaveIdle(
    at address: UInt64, _ freeBlocks: FreeBlocks, in source: ByteSource
  ) throws(HDF5Error) {
    var used = [0..<1] + freeBlocks.heads
    for entry in entries {
      for text in entry.texts {
        let start = text.lowerBound - heap.startIndex
        used.append(start..<(start + text.count + 1))
      }
    }
    var end = 0
    for range in used.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard range.lowerBound >= end else { throw .notUnderstood("names that share bytes") }
      source.leave(address, end..<range.lowerBound)
      end = range.upperBound
    }
    source.leave(address, end..<heap.count)
  }

  /// The entry of a name; nil where there is none.
  func entry(_ name: ArraySlice<UInt8>) -> Entry? {
    entries.place { heap[$0.name].order(to: name) }.map { entries[$0] }
  }

  /// About how much memory it takes.
  var byteCount: Int { entries.count * MemoryLayout<Entry>.stride + heap.count }

  /// Bytes of the heap.
  func bytes(_ range: Range<Int>) -> ArraySlice<UInt8> { heap[range] }

  private func readNode(
    at address: UInt64, level expected: UInt8?, _ superblock: Superblock, _ source: ByteSource
  ) throws(HDF5Error) {
    let most = 2 * superblock.nodeRank
    let size = 24 + 8 * (2 * most + 1)
    var node = try source.cursor(at: address, count: size, as: .tree, of: owner)
    try node.expect("TREE")
    try node.expect(0)
    let (level, count) = (try node.uint8(), Int(try node.uint16()))
    // levels only go down: no cycles. Only a root may be empty: no more nodes than names
    guard level <= expected ?? Self.levelLimit, expected == nil || level == expected, count <= most,
      count > 0 || (expected == nil && level == 0)
    else { throw .notUnderstood("a tree's node of level \(level) with \(count) children") }
    let siblings = (try node.uint64(), try node.uint64())
    guard expected != nil || siblings == (.max, .max) else {
      throw HDF5Error(
        code: .damaged,
        message:
          "a group's B-tree at address \(address) names nodes beside its root (\(siblings.0), \(siblings.1)), where none "
          + "can be")
    }
    source.leave(address, (24 + 8 * (2 * count + 1))..<size)
    var lower = try text(at: node.uint64())
    for _ in 0..<count {
      let child = try node.uint64()
      let upper = try text(at: node.uint64())
      let first = entries.count
      if level > 0 {
        try readNode(at: child, level: level - 1, superblock, source)
      } else {
        try readLeaf(at: child, superblock, source)
        leaves.append((child, first..<entries.count))
      }
      // libhdf5 finds a name only between the keys of its node
      guard precedes(lower, entries[first].name), !precedes(upper, entries[entries.count - 1].name) else {
        throw .notUnderstood("a tree whose keys do not fit its names")
      }
      guard source.map == nil || upper == entries[entries.count - 1].name else {
        throw .notUnderstood("a tree with a key that is no name")
      }
      lower = upper
    }
  }

  private func readLeaf(
    at address: UInt64, _ superblock: Superblock, _ source: ByteSource
  ) throws(HDF5Error) {
    let most = 2 * superblock.leafRank
    var leaf = try source.cursor(at: address, count: 8 + 40 * most, as: .leaf, of: owner)
    try leaf.expect("SNOD")
    try leaf.expect(1)
    try leaf.skip(1)
    let count = Int(try leaf.uint16())
    guard (1...most).contains(count), entries.count + count <= Self.limit.entries else {
      throw .notUnderstood("a leaf with \(count) names")
    }
    source.leave(address, (8 + 40 * count)..<(8 + 40 * most))
    for _ in 0..<count {
      let name = try text(at: leaf.uint64())
      let address = try leaf.uint64()
      let cacheType = try leaf.uint32()
      try leaf.skip(4)
      var scratch = try leaf.part(16)
      if let last = entries.last, !precedes(last.name, name) {
        throw .notUnderstood("names that are not in order")
      }
      guard !name.isEmpty else { throw .notUnderstood("an empty name") }
      let target: Target
      switch cacheType {
      case 0, 1: target = .hard(address)
      case 2: target = .soft(try text(at: UInt64(scratch.uint32())))
      default: throw .notUnderstood("a link of cache type \(cacheType)")
      }
      entries.append(Entry(name: name, target: target))
    }
  }

  /// The text that stands in the heap there, up to its NUL.
  private func text(at offset: UInt64) throws(HDF5Error) -> Range<Int> {
    guard let offset = Int(exactly: offset), offset < heap.count else {
      throw .notUnderstood("a name outside of its heap")
    }
    let start = heap.startIndex + offset
    guard let end = heap[start...].prefix(Self.limit.nameBytes + 1).firstIndex(of: 0) else {
      throw .notUnderstood("a name without an end")
    }
    return start..<end
  }

  private func precedes(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
    heap[a].lexicographicallyPrecedes(heap[b])
  }
}
