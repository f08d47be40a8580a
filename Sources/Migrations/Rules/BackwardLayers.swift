internal import JSON

/// The backward layer of a Bidirectional, which Keras 3 always writes.
enum BackwardLayers: MigrationRule {
  static let name = "backward-layer"
  static let symptom = "Keyword argument not understood: backward_layer"
  static let cause = "Keras 3 writes the backward layer always, Keras 2.2 and 2.3 have none of its own"
  static let remedy = "it is left out where it is the forward layer turned around"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    if case .bidirectional(_, _, true) = layer.contents { true } else { false }
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard !draft.target.isKeras3 else { return }
    try draft.forEachLeaf(of: Self.self) { layer, draft throws(MigrationRefusal) in
      guard case .bidirectional(let forward, let backward, true) = layer.contents else { return }
      if isTurned(backward, of: forward) {
        layer.contents = .bidirectional(forward: forward, backward: backward, backwardIsWritten: false)
        let isStrange = draft.source.isKeras3 || draft.target.isStandaloneKeras2
        draft.note(
          name, layer: layer.name, isStrange ? .fails : .none,
          "its backward layer is the forward one turned around")
      } else if draft.target.isStandaloneKeras2 {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name,
          "it has a backward layer of its own, which \(draft.target) has not")
      }
    }
  }

  private static func isTurned(_ backward: CanonicalLayer, of forward: CanonicalLayer) -> Bool {
    guard backward.className == forward.className,
      flag(backward) != flag(forward), backward.children.isEmpty == forward.children.isEmpty
    else { return false }
    var (left, right) = (forward.config, backward.config)
    for key in ["name", "go_backwards"] {
      left.removeValue(forKey: key)
      right.removeValue(forKey: key)
    }
    guard left.count == right.count else { return false }
    return left.allSatisfy { right[$0.key] == $0.value }
      && zip(backward.children, forward.children).allSatisfy(isSame)
  }

  private static func flag(_ layer: CanonicalLayer) -> Bool {
    layer.config["go_backwards"]?.boolValue ?? false
  }

  private static func isSame(_ left: CanonicalLayer, _ right: CanonicalLayer) -> Bool {
    var (one, other) = (left.config, right.config)
    one.removeValue(forKey: "name")
    other.removeValue(forKey: "name")
    return left.className == right.className && one.count == other.count
      && one.allSatisfy { other[$0.key] == $0.value } && zip(left.children, right.children).allSatisfy(isSame)
  }
}
