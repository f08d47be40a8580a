internal import GraphIR
internal import HDF5

/// Groups of layers that keep a file from being cut off where the head began, taken out of `model_weights` until it is cut.
///
/// From Keras 2.6 on layers' groups are saved by name, and `top_level_model_weights` after them. So groups of layers
/// without weights stand behind the head: they are deleted, and made anew as they were. And so may entries of the group
/// `model_weights` itself, which lead to groups before the head: those are moved to the root, whose entries come first in
/// a file, and back.
struct TailGroups {
  /// What is known before anything is changed.
  struct Outlook {
    static let nothing = Outlook(entries: [], moved: 0)

    /// Names in `model_weights` whose entries stand behind the head.
    let entries: [String]
    /// How many of them lead to groups that stay where they are.
    let moved: Int

    /// Whether the root's own node has room for those.
    var canMove: Bool { moved <= 4 }
  }

  private static let holder = "model_weights"

  /// Names and those of attributes, in the order in which they stood.
  private let empty: [(name: String, attributes: [String])]
  private let moved: [(name: String, place: String)]

  /// Looks at what stands behind the arrays that a plan deletes at the end of a file.
  static func outlook(on plan: EditPlan, of original: FileOrigin) -> Outlook {
    let (offset, count) = (plan.trailing.offset, plan.trailing.byteCount)
    guard count > 0, let links = DirectFile.links(in: holder, standingFrom: offset, of: original.path) else {
      return .nothing
    }
    let deleted = Set(
      plan.deletions.compactMap { step in
        if case .delete(let path) = step { ExactName(path) } else { nil }
      })
    let moved = links.filter { link, target in
      guard let target, target < offset else { return false }
      return !deleted.contains(ExactName("/\(holder)/\(link.name)"))
    }
    return Outlook(entries: links.map(\.link.name), moved: moved.count)
  }

  /// Takes the groups out of a file: the empty ones from the end on, up to one that holds anything, or has an attribute
  /// other than the empty lists that Keras writes.
  init(takenOutOf root: borrowing Group, _ outlook: Outlook) throws {
    let weights = try root.group(Self.holder)
    var places: [UInt64: [String]] = [:]
    for link in try weights.links() {
      if case .hard(let address) = link.kind { places[address, default: []].append(link.name) }
    }
    var found: [(name: String, attributes: [String])] = []
    for place in places.sorted(by: { $0.key > $1.key }) {
      let name = place.value[0]
      guard place.value.count == 1, let attributes = try Self.emptyLists(of: name, in: weights) else { break }
      found.append((name, attributes))
    }
    for group in found { try weights.delete(group.name) }
    empty = found.reversed()

    var taken = Set(try root.links().map { ExactName($0.name) })
    var moved: [(name: String, place: String)] = []
    let left = Set(try weights.links().map { ExactName($0.name) })
    for name in outlook.entries where left.contains(ExactName(name)) {
      let place = Planner.free("0", taken: &taken)
      try weights.move(name, to: root, as: place)
      moved.append((name, place))
    }
    self.moved = moved
  }

  /// The names of an empty group's attributes; nil where it is none.
  private static func emptyLists(of name: String, in weights: borrowing Group) throws -> [String]? {
    guard try weights.kind(of: name) == .group else { return nil }
    let group = try weights.group(name)
    guard try group.links().isEmpty else { return nil }
    let names = try group.attributeNames()
    for name in names {
      guard try group.attribute(name) == .emptyList else { return nil }
    }
    return names
  }

  /// Makes them anew, and moves them back.
  func restore(in root: borrowing Group) throws {
    guard !empty.isEmpty || !moved.isEmpty else { return }
    let weights = try root.group(Self.holder)
    for (name, place) in moved { try root.move(place, to: weights, as: name) }
    for (name, attributes) in empty {
      let group = try weights.createGroup(name)
      for attribute in attributes { try group.setAttribute(attribute, .emptyList) }
    }
  }
}
