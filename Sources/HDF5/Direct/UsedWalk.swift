/// Reads all that can be reached from the root, so that the source of bytes knows what is used and how far it goes.
struct UsedWalk {
  private let file: DirectFile
  private var seen: Set<UInt64>

  private static let deepest = 64

  /// Walks a whole file.
  ///
  /// - Throws: as soon as anything is met that is not understood whole.
  init(through file: DirectFile) throws(HDF5Error) {
    self.init(file, seen: [])
    try visit(file.superblock.root, depth: 0)
    guard file.source.map != nil else { return }
    for (address, numbers) in file.source.ownership.textsInUse {
      try HeapCollection.leaveIdle(at: address, except: numbers, in: file.source)
    }
  }

  /// Walks what is left of a file of which some was read.
  ///
  /// - Throws: as soon as anything is met that is not understood whole.
  init(throughRestOf file: DirectFile) throws(HDF5Error) {
    let met = file.met
    self.init(file, seen: met.read)
    for address in met.others { try visit(address, depth: 1) }
    for address in met.withFurtherAttributes {
      try readAttributes(of: AttributeList(of: try ObjectHeader(at: address, in: file.source)))
    }
  }

  private init(_ file: DirectFile, seen: Set<UInt64>) {
    self.file = file
    self.seen = seen
  }

  private mutating func visit(_ address: UInt64, depth: Int) throws(HDF5Error) {
    guard depth < Self.deepest else { throw .notUnderstood("groups more than \(Self.deepest) levels deep") }
    guard seen.insert(address).inserted else { return }
    let header = try ObjectHeader(at: address, in: file.source)
    switch try header.kind() {
    case .group:
      try readAttributes(of: AttributeList(of: header))
      for entry in try file.table(of: header).entries {
        if case .hard(let target) = entry.target { try visit(target, depth: depth + 1) }
      }
    case .dataset:
      guard !(try DatasetInfo(header: header, in: file.source)).type.isVariableLength else {
        throw .notUnderstood("elements that are kept elsewhere")
      }
      try readAttributes(of: AttributeList(of: header))
    case .namedType, .other: throw .notUnderstood("an object that is no group and no dataset")
    }
  }

  /// Texts of variable length are in heaps, which have to be read to be known.
  private func readAttributes(of attributes: AttributeList) throws(HDF5Error) {
    for (place, message) in try attributes.messages().enumerated() {
      guard !message.type.element.isVariableLength || message.space.shape.count <= 1 else {
        throw .notUnderstood("variable-length texts in two dimensions")
      }
      _ = try attributes.value(at: place, in: file)
    }
  }
}
