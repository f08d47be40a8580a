internal import CHDF5

/// Moves blocks of a dataset between the file and memory, in the file's own element type: nothing is converted.
struct SlabMover: ~Copyable {
  private let dataset: hid_t
  private let file: OpenFile
  private let what: String
  private let elementSize: Int
  private let shape: [Int]
  private let type: Handle
  private let fileSpace: Handle

  init(dataset: hid_t, _ place: Place, _ type: ElementType, _ shape: [Int]) throws(HDF5Error) {
    let (file, what) = (place.file, "dataset \(place.quoted)")
    let fileType = try Handle("can't read the element type of \(what)", on: file, refusal: .damaged) {
      H5Dget_type(dataset)
    }
    let fileSpace = try Handle("can't read the shape of \(what)", on: file, refusal: .damaged) {
      H5Dget_space(dataset)
    }
    self.dataset = dataset
    self.file = file
    self.what = what
    elementSize = type.size
    self.shape = shape
    self.type = fileType
    self.fileSpace = fileSpace
  }

  /// Calls `body` for block after block, with memory for its elements.
  func forEachSlab(
    blockBytes: Int, chunk: [Int]? = nil, _ body: (Slabs.Slab, UnsafeMutableRawBufferPointer) throws -> Void
  ) throws {
    let limit = max(1, blockBytes / elementSize)
    let slabs = Slabs(shape: shape.isEmpty ? [1] : shape, limit: limit, chunk: chunk)
    let largest = min(limit, Space(shape: shape, isNull: false).count ?? limit)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: largest * elementSize, alignment: 16)
    defer { unsafe buffer.deallocate() }
    // what a caller forgets to fill must not be what lay in memory
    _ = unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
    for slab in slabs {
      let block = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<(slab.count * elementSize)])
      try unsafe body(slab, block)
    }
  }

  func read(_ slab: Slabs.Slab, into block: UnsafeMutableRawBufferPointer) throws(HDF5Error) {
    let memory = try select(slab)
    try GuardedCall.make("can't read \(what)", on: file, refusal: .damaged) {
      [dataset, type = type.id, space = fileSpace.id, memory = memory.id] in
      unsafe H5Dread(dataset, type, memory, space, 0, block.baseAddress)
    }
  }

  func write(_ slab: Slabs.Slab, from block: UnsafeMutableRawBufferPointer) throws(HDF5Error) {
    let memory = try select(slab)
    try GuardedCall.make("can't write \(what)", on: file, refusal: .library) {
      [dataset, type = type.id, space = fileSpace.id, memory = memory.id] in
      unsafe H5Dwrite(dataset, type, memory, space, 0, block.baseAddress)
    }
  }

  /// Selects the block in the file, and gives a space for its elements in memory.
  private func select(_ slab: Slabs.Slab) throws(HDF5Error) -> Handle {
    if !shape.isEmpty {
      let (start, count) = (slab.start.map { hsize_t($0) }, slab.shape.map { hsize_t($0) })
      try GuardedCall.make("can't select a part of \(what)", refusal: .library) { [space = fileSpace.id] in
        unsafe H5Sselect_hyperslab(space, H5S_SELECT_SET, start, nil, count, nil)
      }
    }
    return try Space(shape: [slab.count], isNull: false).make(for: what)
  }
}
