internal import FormatInterface
internal import GraphIR
internal import HDF5
internal import KerasHDF5

/// What is in layers' groups, but in no `weight_names`: it is somebody's, and stays.
extension LegacyFile {
  /// The paths of those groups that hold more than the arrays that they list.
  func holdingMoreThanTheyList(_ groups: [SavedGroup]) throws(FormatError) -> Set<ExactName> {
    guard !groups.isEmpty else { return [] }
    return try lookingInto("the groups of layers that go") { root in
      var found: Set<ExactName> = []
      for group in groups {
        let listed = Set(group.arrays.map { ExactName($0.dataset) })
        let stored = try root.group(ObjectPath.pathInRoot(group.path))
        if try holds(stored, moreThan: listed, countingGroups: true) { found.insert(ExactName(group.path)) }
      }
      return found
    }
  }

  /// Whether there are arrays or links in a group that its `weight_names` does not list, whatever groups they are in.
  func holdsUnlistedArrays(_ group: SavedGroup) throws(FormatError) -> Bool {
    try lookingInto(group.path) { root in try holdsUnlistedArrays(group, in: root) }
  }

  /// The same in a file that is being read.
  func holdsUnlistedArrays(_ group: SavedGroup, in root: borrowing StoredGroup) throws -> Bool {
    let listed = Set(group.arrays.map { ExactName($0.dataset) })
    let stored = try root.group(ObjectPath.pathInRoot(group.path))
    return try holds(stored, moreThan: listed, countingGroups: false)
  }

  /// - Parameter countingGroups: Whether a group inside that has attributes counts, as one of a layer does.
  private func holds(
    _ group: borrowing StoredGroup, moreThan listed: Set<ExactName>, countingGroups: Bool, depth: Int = 0
  ) throws -> Bool {
    guard depth < TreeWalk.deepest else { return true }
    for link in try group.links() {
      guard case .hard = link.kind else { return true }
      switch try group.kind(of: link.name) {
      case .dataset:
        if !listed.contains(ExactName("\(group.path)/\(link.name)")) { return true }
      case .group:
        let inside = try group.group(link.name)
        if countingGroups, try !inside.attributeNames().isEmpty { return true }
        if try holds(inside, moreThan: listed, countingGroups: countingGroups, depth: depth + 1) {
          return true
        }
      case .namedType, .other: return true
      }
    }
    return false
  }

  /// Reads the file's metadata once more, for what was not needed to make a model of it.
  func lookingInto<Answer>(
    _ what: String, _ body: (borrowing StoredGroup) throws -> Answer
  ) throws(FormatError) -> Answer {
    do {
      return try KerasFile.readMetadata(of: path) { root, _ in try body(root) }
    } catch let error as FormatError {
      throw error
    } catch {
      let reason = (error as? HDF5Error)?.message ?? "\(error)"
      throw FormatError(.notWritable, file: path, "\(what) can't be looked into: \(reason)")
    }
  }
}
