internal import HDF5

/// Groups without links that stand behind all others, which can be taken out of a file and made anew as they were.
///
/// From Keras 2.6 on layers' groups are saved by name, and `top_level_model_weights` after them: groups of layers without
/// weights behind the head would keep a file from being cut off where the head began.
struct EmptyGroups {
  private static let holder = "model_weights"

  /// Names and those of attributes, in the order in which they stood.
  private let groups: [(name: String, attributes: [String])]

  /// Takes the groups out of a file: from the end on, up to one that holds anything, or has an attribute other than the
  /// empty lists that Keras writes.
  init(takenOutOf root: borrowing Group) throws {
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
    groups = found.reversed()
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

  /// Makes them anew.
  func restore(in root: borrowing Group) throws {
    guard !groups.isEmpty else { return }
    let weights = try root.group(Self.holder)
    for (name, attributes) in groups {
      let group = try weights.createGroup(name)
      for attribute in attributes { try group.setAttribute(attribute, .emptyList) }
    }
  }
}
