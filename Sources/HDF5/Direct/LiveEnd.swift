extension DirectFile {
  /// Where the last byte ends that anything in the file needs, from its beginning; what comes after it is unused.
  ///
  /// Everything is walked: groups, attributes and what they refer to, datasets and all their chunks.
  ///
  /// - Returns: nil as soon as anything is met that is not understood whole: named types, variable-length elements of
  ///   datasets, references, anything that the direct reader leaves to libhdf5.
  public static func liveEnd(of path: String) -> Int? {
    guard let file = try? DirectFile(path: path), let root = try? file.root() else { return nil }
    var walk = LiveWalk(from: file.superblock.root)
    guard (try? walk.visit(root, depth: 0)) != nil else { return nil }
    return file.source.furthest
  }
}

/// Reads all that can be reached, so that the source of bytes knows how far it goes.
private struct LiveWalk {
  private var seen: Set<UInt64>

  private static let deepest = 64

  init(from root: UInt64) { seen = [root] }

  mutating func visit(_ group: DirectGroup, depth: Int) throws(HDF5Error) {
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
    for message in try object.attributes.messages() {
      guard !message.type.element.isVariableLength || message.space.shape.count <= 1 else {
        throw .notUnderstood("variable-length texts in two dimensions")
      }
      _ = try message.value(object.file.heapObject)
    }
  }
}
