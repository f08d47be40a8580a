package import HDF5

/// Walks groups without following anything but hard links, once each, to a bounded depth.
package enum TreeWalk {
  /// Deeper than any Keras file; a cycle or a hostile file ends here.
  package static let deepest = 64

  /// Visits every dataset below a group.
  package static func datasets(
    of group: borrowing StoredGroup, _ visit: (borrowing StoredDataset) throws -> Void
  )
    throws
  {
    try Self.visit(group, group: { _ in }, dataset: visit)
  }

  /// Visits every group and dataset below a group.
  package static func visit(
    _ root: borrowing StoredGroup, group: (borrowing StoredGroup) throws -> Void,
    dataset: (borrowing StoredDataset) throws -> Void
  ) throws {
    var seen: Set<UInt64> = []
    try visit(root, depth: 0, &seen, group, dataset)
  }

  private static func visit(
    _ group: borrowing StoredGroup, depth: Int, _ seen: inout Set<UInt64>,
    _ visitGroup: (borrowing StoredGroup) throws -> Void,
    _ visitDataset: (borrowing StoredDataset) throws -> Void
  ) throws {
    guard depth < deepest else { return }
    for link in try group.links() {
      guard case .hard(let address) = link.kind, seen.insert(address).inserted else { continue }
      switch try group.kind(of: link.name) {
      case .group:
        let inside = try group.group(link.name)
        try visitGroup(inside)
        try visit(inside, depth: depth + 1, &seen, visitGroup, visitDataset)
      case .dataset: try visitDataset(group.dataset(link.name))
      case .namedType, .other: continue
      }
    }
  }
}
