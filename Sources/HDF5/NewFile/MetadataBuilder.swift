/// Lays out the metadata of a new file: every object behind those that it refers to, the global heap at the end.
///
/// Addresses count from the superblock on, as HDF5's do.
struct MetadataBuilder {
  private(set) var bytes = LittleEndianBytes()
  /// The datasets that have elements, by ascending offsets from the file's beginning.
  private(set) var datasets: [(number: Int, offset: Int, byteCount: Int)] = []
  /// Bytes of the whole file.
  private(set) var end = 0

  private let userBlockSize: Int
  private var heap = NewGlobalHeap()
  private var types = NewTypes()
  /// Elements that have no place yet, and where their address will be put.
  private var unplaced: [(number: Int, byteCount: Int, reference: Int)] = []

  /// Groups and datasets that are deeper are not read directly.
  private static let depthLimit = 64
  /// Far beyond all file systems, far below where addresses overflow.
  private static let fileLimit = 1 << 55

  /// Lays out a root group with all below it.
  init(of group: NewGroup, userBlockSize: Int) throws(HDF5Error) {
    self.userBlockSize = userBlockSize
    bytes.appendZeros(NewSuperblock.size)
    let root = try add(group, named: [], at: .root, depth: 0)
    heap.place(in: &bytes)
    try placeElements()
    let superblock = NewSuperblock(baseAddress: userBlockSize, endOfFile: end, root: root)
    bytes.put(superblock.encoded, at: 0)
  }

  /// Adds a group behind all that is in it.
  private mutating func add(
    _ group: NewGroup, named name: [UInt8], at place: NewPlace, depth: Int
  ) throws(HDF5Error) -> NewSymbolTable.Entry {
    let path = place.path
    var entries: [NewSymbolTable.Entry] = []
    entries.reserveCapacity(group.children.count)
    for (name, number) in try NewNames.sorted(group.children, of: place) {
      let child = group.children[number]
      let place = NewPlace(child.name, in: path)
      guard depth + 1 < Self.depthLimit else {
        throw HDF5Error(
          code: .tooLarge,
          message: "can't write \(place.quoted): it is \(depth + 1) levels deep, at most "
            + "\(Self.depthLimit - 1) expected")
      }
      switch child.object {
      case .group(let inner): entries.append(try add(inner, named: name, at: place, depth: depth + 1))
      case .dataset(let dataset): entries.append(try add(dataset, named: name, at: place))
      }
    }
    let table = NewSymbolTable(of: entries, appendedTo: &bytes)
    var header = NewHeader(address: bytes.count)
    header.add(.symbolTable) { message in
      message.append(word: table.tree)
      message.append(word: table.heap)
    }
    try add(group.attributes, to: &header, of: place)
    bytes.append(header.bytes.all)
    return NewSymbolTable.Entry(name: name, address: header.address, table: table)
  }

  private mutating func add(
    _ dataset: NewDataset, named name: [UInt8], at place: NewPlace
  ) throws(HDF5Error) -> NewSymbolTable.Entry {
    let messages = try NewDatasetMessages(dataset, &types, at: place)
    var header = NewHeader(address: bytes.count)
    let reference = messages.add(to: &header)
    if messages.byteCount > 0 { unplaced.append((dataset.number, messages.byteCount, reference)) }
    try add(dataset.attributes, to: &header, of: place)
    bytes.append(header.bytes.all)
    return NewSymbolTable.Entry(name: name, address: header.address, table: nil)
  }

  private mutating func add(
    _ attributes: [(name: String, value: Attribute)], to header: inout NewHeader, of place: NewPlace
  ) throws(HDF5Error) {
    try NewNames.check(attributes, of: place)
    for (name, value) in attributes {
      let message = try NewAttributeMessage(name, value, of: place)
      let body = header.add(.attribute) { $0.append(message.body.all) }
      for text in message.texts { heap.add(text.bytes, referredToAt: body + text.reference) }
    }
    guard header.isReadable else {
      throw HDF5Error(
        code: .tooLarge,
        message:
          "can't write the attributes of \(place.quoted): they take \(header.bytes.count) bytes together")
    }
  }

  /// Gives all elements their places behind the metadata.
  private mutating func placeElements() throws(HDF5Error) {
    unplaced.sort { ($0.number, $0.reference) < ($1.number, $1.reference) }
    end = userBlockSize + bytes.count
    datasets.reserveCapacity(unplaced.count)
    for dataset in unplaced {
      let start = (end + 7) & ~7
      guard dataset.byteCount <= Self.fileLimit - start else {
        throw HDF5Error(
          code: .tooLarge, message: "can't write a file of more than \(Self.fileLimit) bytes")
      }
      bytes.put(word: start - userBlockSize, at: dataset.reference)
      datasets.append((dataset.number, start, dataset.byteCount))
      end = start + dataset.byteCount
    }
  }
}
