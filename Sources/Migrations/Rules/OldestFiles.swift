internal import GraphIR
internal import JSON

/// Files of Keras 1: other words, other weights. The reader has put both into those of Keras 2.2, but for layers that
/// have no meaning there.
enum OldestFiles: MigrationRule {
  static let name = "keras-1"
  static let symptom = "Keyword argument not understood; or other predictions, without a word"
  static let cause =
    "Keras 1 has other names of classes and keys and other weights, which Keras 2.2 and 2.3 convert in part and "
    + "take for TensorFlow's, and no later Keras reads"
  static let remedy =
    "the target's classes, keys and weights: gates side by side, axes in its order; refused where it has nothing "
    + "of the meaning"

  static var looksAtModels: Bool { true }

  static func concerns(_ layer: CanonicalLayer) -> Bool { layer.config[Keras1.reason] != nil }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.origin.isKeras1 else { return }
    try draft.forEachLeaf(of: Self.self) { layer, _ throws(MigrationRefusal) in
      guard let reason = layer.config[Keras1.reason]?.stringValue else { return }
      throw MigrationRefusal(.noCounterpart, layer: layer.name, reason)
    }
    draft.note(
      name, draft.target.isStandaloneKeras2 ? .wrong : .fails,
      "the words and the weights of Keras 1 become those of \(draft.target)")
  }
}
