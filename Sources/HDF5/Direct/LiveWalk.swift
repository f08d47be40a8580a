/// Reads all that can be reached from the root, so that the source of bytes knows what is used and how far it goes.
struct LiveWalk {
  private let file: DirectFile
  private var seen: Set<UInt64>

  private static let deepest = 64

  /// Walks a whole file.
  ///
  /// - Throws: as soon as anything is met that is not understood whole.
  init(through file: DirectFile) throws(HDF5Error) {
    self.file = file
    seen = [file.superblock.root]
    try visit(file.root(), depth: 0)
    for (address, numbers) in file.source.claims.textsInUse {
      try HeapCollection.leaveIdle(at: address, except: numbers, in: file.source)
    }
  }

  private mutating func visit(_ group: DirectGroup, depth: Int) throws(HDF5Error) {
    guard depth < Self.deepest else { throw .notUnderstood("groups more than \(Self.deepest) levels deep") }
    try readAttributes(of: group)
    for link in try group.links() {
      guard case .hard(let address) = link.kind, seen.insert(address).inserted else { continue }
      switch try group.kind(of: link.name) {
      case .group: try visit(group.group(link.name), depth: depth + 1)
      case .dataset:
        let dataset = try group.dataset(link.name)
        guard !dataset.info.type.isVariableLength else {
          throw .notUnderstood("elements that are kept elsewhere")
        }
        try readAttributes(of: dataset)
      case .namedType, .other: throw .notUnderstood("an object that is no group and no dataset")
      }
    }
  }

  /// Texts of variable length are in heaps, which have to be read to be known.
  private func readAttributes(of object: some DirectObject) throws(HDF5Error) {
    for (place, message) in try object.attributes.messages().enumerated() {
      guard !message.type.element.isVariableLength || message.space.shape.count <= 1 else {
        throw .notUnderstood("variable-length texts in two dimensions")
      }
      _ = try object.attributes.value(at: place, in: file)
    }
  }
}
