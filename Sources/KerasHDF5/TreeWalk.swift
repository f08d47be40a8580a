package import HDF5

/// Walks groups without following anything but hard links, once each, to a bounded depth.
package enum TreeWalk {
  /// Deeper than any Keras file; a cycle or a hostile file ends here.
  package static let deepest = 64

  /// Visits every dataset below a group.
  package static func datasets(of group: borrowing StoredGroup, _ visit: (borrowing StoredDataset) throws -> Void)
    throws
  {
    var seen: Set<UInt64> = []
    try datasets(of: group, depth: 0, &seen, visit)
  }

  private static func datasets(
    of group: borrowing StoredGroup, depth: Int, _ seen: inout Set<UInt64>,
    _ visit: (borrowing StoredDataset) throws -> Void
  ) throws {
    guard depth < deepest else { return }
    for link in try group.links() {
      guard case .hard(let address) = link.kind, seen.insert(address).inserted else { continue }
      switch try group.kind(of: link.name) {
      case .group: try datasets(of: group.group(link.name), depth: depth + 1, &seen, visit)
      case .dataset: try visit(group.dataset(link.name))
      case .namedType, .other: continue
      }
    }
  }
}
