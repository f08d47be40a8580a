internal import HDF5

/// A group without links, which can be taken out of a file and made anew as it was.
///
/// From Keras 2.6 on the group `top_level_model_weights` is saved behind the last layer, nearly always empty: it would keep
/// a file from being cut off where its head began.
struct EmptyGroup {
  private static let holder = "model_weights", name = "top_level_model_weights"

  private let attributes: [String]

  /// Takes the group out of a file; nil, and nothing is changed, where there is none, where it holds anything, or has an
  /// attribute other than the empty lists that Keras writes.
  init?(takenOutOf root: borrowing Group) throws {
    let weights = try root.group(Self.holder)
    guard try weights.link(Self.name) != nil else { return nil }
    let group = try weights.group(Self.name)
    guard try group.links().isEmpty else { return nil }
    let names = try group.attributeNames()
    for name in names {
      guard try group.attribute(name) == .emptyList else { return nil }
    }
    attributes = names
    try weights.delete(Self.name)
  }

  /// Makes it anew.
  func restore(in root: borrowing Group) throws {
    let group = try root.group(Self.holder).createGroup(Self.name)
    for name in attributes { try group.setAttribute(name, .emptyList) }
  }
}
