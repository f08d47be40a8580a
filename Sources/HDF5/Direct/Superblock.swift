/// The beginning of a file, or what follows its user block: version 0, which h5py and libhdf5 write unless told
/// otherwise.
struct Superblock {
  /// Where the root group's header is.
  let root: UInt64
  /// Half of the names in a full leaf of a group.
  let leafRank: Int
  /// Half of the children of a full node of a group.
  let nodeRank: Int
  /// Where the file says that this superblock is in it. It is elsewhere where a user block was put in front of the
  /// file or taken away: addresses count from where it is, and the address of the file's end counts in addition what
  /// it says here.
  let declaredBase: UInt64

  /// Where, from its beginning on, the address of the file's end stands, in eight bytes, the lowest first.
  static let endPlace = 40
  private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  private static let undefined = UInt64.max
  /// Open for writing, sound, open for writing beside readers.
  private static let knownFlags: UInt32 = 7
  /// The format allows 65,535; libhdf5 writes 4 and 16.
  private static let rankLimit = 1024

  init(of source: ByteSource) throws(HDF5Error) {
    try source.findBase(Self.signature)
    var cursor = try source.cursor(at: 0, count: 96, as: .superblock, of: 0)
    try cursor.skip(Self.signature.count)
    // of the superblock, the free space, the root's entry; then a reserved byte, and that of shared headers
    for _ in 0..<3 { try cursor.expect(0) }
    try cursor.skip(1)
    try cursor.expect(0)
    let (offsetSize, lengthSize) = (try cursor.uint8(), try cursor.uint8())
    guard offsetSize == 8, lengthSize == 8 else {
      throw .notUnderstood("addresses of \(offsetSize) bytes, lengths of \(lengthSize)")
    }
    try cursor.skip(1)
    (leafRank, nodeRank) = (Int(try cursor.uint16()), Int(try cursor.uint16()))
    guard (1...Self.rankLimit).contains(leafRank), (1...Self.rankLimit).contains(nodeRank) else {
      throw .notUnderstood("groups of rank \(leafRank) and \(nodeRank)")
    }
    let flags = try cursor.uint32()
    guard flags & ~Self.knownFlags == 0 else {
      throw HDF5Error(
        code: .damaged, message: "its superblock has consistency flags that do not exist (\(flags))")
    }
    guard flags == 0 else { throw .notUnderstood("consistency flags") }
    declaredBase = try cursor.uint64()
    guard try cursor.uint64() == Self.undefined else { throw .notUnderstood("a free space index") }
    let end = try cursor.uint64()
    guard end >= declaredBase else { throw .notUnderstood("an end before the beginning") }
    guard try cursor.uint64() == Self.undefined else { throw .notUnderstood("driver information") }
    try source.setByteCount(end - declaredBase)

    try cursor.skip(8)
    root = try cursor.uint64()
    let cacheType = try cursor.uint32()
    guard cacheType <= 1 else { throw .notUnderstood("a root of cache type \(cacheType)") }
    guard cacheType == 1 else { return }
    // where the root's symbol table is stands here as well, and libhdf5 may believe either
    try cursor.skip(4)
    let cached = (try cursor.uint64(), try cursor.uint64())
    guard try ObjectHeader(at: root, in: source).symbolTable() == cached else {
      throw .notUnderstood("a root with two symbol tables")
    }
  }
}
