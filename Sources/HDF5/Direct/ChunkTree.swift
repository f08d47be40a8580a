/// The B-tree that says where the chunks of a dataset are.
struct ChunkTree {
  /// Bytes of all chunks as they are in the file.
  private(set) var byteCount = 0

  private let source: ByteSource
  private let owner: UInt64
  /// The key of a node's child: its size, a mask, and where it begins, with one dimension more for the element.
  private let dimensions: Int
  private var count = 0
  private var last: [UInt64]?

  /// What libhdf5 takes for half of a full node's children, unless a superblock of version 1 says otherwise.
  private static let rank = 32
  private static let countLimit = 1_000_000
  private static let levelLimit: UInt8 = 8

  /// Walks the whole tree of the dataset whose header is at `owner`. `dimensions` is one more than the dataset has.
  init(
    at address: UInt64, dimensions: Int, of owner: UInt64, in source: ByteSource
  ) throws(HDF5Error) {
    self.source = source
    self.owner = owner
    self.dimensions = dimensions
    try readNode(at: address, level: nil)
  }

  private mutating func readNode(at address: UInt64, level expected: UInt8?) throws(HDF5Error) {
    let most = 2 * Self.rank
    let keySize = 8 + 8 * dimensions
    var node = try source.cursor(
      at: address, count: 24 + (most + 1) * keySize + most * 8, as: .tree, of: owner)
    try node.expect("TREE")
    try node.expect(1)
    let (level, count) = (try node.uint8(), Int(try node.uint16()))
    guard level <= expected ?? Self.levelLimit, expected == nil || level == expected, count <= most,
      count > 0 || (expected == nil && level == 0)
    else { throw .notUnderstood("a chunk tree's node of level \(level) with \(count) children") }
    try node.skip(16)
    source.leave(address, (24 + (count + 1) * keySize + count * 8)..<(24 + (most + 1) * keySize + most * 8))
    for _ in 0..<count {
      let size = Int(try node.uint32())
      try node.skip(4)
      var start: [UInt64] = []
      for _ in 0..<dimensions { start.append(try node.uint64()) }
      let child = try node.uint64()
      if level > 0 {
        try readNode(at: child, level: level - 1)
      } else {
        try add(size, at: child, start)
      }
    }
  }

  private mutating func add(_ size: Int, at address: UInt64, _ start: [UInt64]) throws(HDF5Error) {
    // in order, so none is met twice
    if let last, !last.lexicographicallyPrecedes(start) {
      throw .notUnderstood("chunks that are not in order")
    }
    last = start
    count += 1
    guard size > 0, count <= Self.countLimit else { throw .notUnderstood("a chunk without bytes") }
    try source.claim(address, count: size, as: .elements, of: owner)
    byteCount += size
  }
}
