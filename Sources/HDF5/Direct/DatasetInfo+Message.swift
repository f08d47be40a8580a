extension DatasetInfo {
  /// Reads the messages of a dataset's header. What libhdf5 would refuse is left to it.
  init(header: ObjectHeader, in source: ByteSource) throws(HDF5Error) {
    guard let typeMessage = try header.only(.datatype), let spaceMessage = try header.only(.dataspace),
      let layoutMessage = try header.only(.layout)
    else { throw .notUnderstood("no dataset where one is needed") }
    let type = try StoredType(message: typeMessage)
    let space = try Space(message: spaceMessage)
    guard let bytes = space.byteCount(elementSize: type.size) else {
      throw .notUnderstood("the shape \(space.shape)")
    }
    let storage = try Storage(
      message: layoutMessage, elementSize: type.size, of: header.address, source)
    var filters: [String] = []
    if let message = try header.only(.filters) {
      guard case .chunked = storage.layout else { throw .notUnderstood("filters, but no chunks") }
      filters = try FilterMessage.names(in: message)
    }
    self.init(
      shape: space.shape, isNull: space.isNull, type: type.element, layout: storage.layout, filters: filters,
      storageSize: storage.size, offset: storage.offset)
    try check(bytes: bytes)
  }

  /// Holds what is declared against what is there, as is done with what libhdf5 reads.
  private func check(bytes: Int) throws(HDF5Error) {
    switch layout {
    case .contiguous where offset != nil, .compact:
      guard bytes == storageSize else { throw .notUnderstood("\(bytes) bytes in \(storageSize)") }
    case .contiguous: break
    case .chunked(let chunk):
      guard chunk.count == shape.count,
        let chunkBytes = Space(shape: chunk, isNull: false).byteCount(elementSize: type.size),
        chunkBytes <= DatasetInfo.chunkLimit
      else { throw .notUnderstood("chunks of the shape \(chunk)") }
      guard !isOverfull else { throw .notUnderstood("chunks that hold more than they may") }
    }
    guard
      offset != nil || bytes <= DatasetInfo.unstoredLimit
        || bytes / DatasetInfo.bestCompression <= storageSize
    else { throw .notUnderstood("\(bytes) bytes, of which only \(storageSize) are stored") }
  }
}

/// Where the elements of a dataset are: a layout message of version 3.
private struct Storage {
  let layout: DatasetInfo.Layout
  let size: Int
  let offset: UInt64?

  private static let undefined = UInt64.max

  init(
    message: Cursor, elementSize: Int, of owner: UInt64, _ source: ByteSource
  ) throws(HDF5Error) {
    var cursor = message
    try cursor.expect(3)
    let kind = try cursor.uint8()
    switch kind {
    case 0:
      let size = Int(try cursor.uint16())
      try cursor.skip(size)
      (layout, self.size, offset) = (.compact, size, nil)
    case 1:
      let (address, size) = (try cursor.uint64(), try cursor.length())
      layout = .contiguous
      guard address != Self.undefined else {
        (self.size, offset) = (0, nil)
        return
      }
      let place = try source.claim(address, count: size, as: .elements, of: owner)
      (self.size, offset) = (size, UInt64(place))
    case 2:
      let dimensions = Int(try cursor.uint8())
      let tree = try cursor.uint64()
      guard (2...Space.rankLimit + 1).contains(dimensions) else {
        throw .notUnderstood("chunks of \(dimensions) dimensions")
      }
      var chunk: [Int] = []
      for _ in 0..<dimensions { chunk.append(Int(try cursor.uint32())) }
      guard !chunk.contains(0), chunk.removeLast() == elementSize else {
        throw .notUnderstood("chunks of no elements, or of others")
      }
      layout = .chunked(chunk: chunk)
      offset = nil
      guard tree != Self.undefined else {
        size = 0
        return
      }
      size = try ChunkTree(at: tree, dimensions: dimensions, of: owner, in: source).byteCount
    default: throw .notUnderstood("layout \(kind)")
    }
  }
}
