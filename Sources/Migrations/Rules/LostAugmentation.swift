/// Layers that change images or features in training only, where the target does not have them.
enum LostAugmentation: MigrationRule {
  static let name = "augmentation"
  static let symptom = "Unknown layer: 'RandomFlip'"
  static let cause = "random layers for images came with TensorFlow 2.4, some later"
  static let remedy = "what does nothing when a model predicts becomes an identity"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    let className = layer.plainClassName
    return className.hasPrefix("Random") || className == "Identity"
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    try draft.forEachLeaf(of: Self.self) { layer, draft in
      let className = layer.plainClassName
      guard className.hasPrefix("Random") || className == "Identity",
        draft.table.hasEver(.layers, className), !draft.table.knows(.layers, className, in: draft.target)
      else { return }
      layer.becomeIdentity()
      let isExact = className == "Identity"
      draft.note(
        name, layer: layer.name, .fails,
        isExact
          ? "Identity becomes an Activation"
          : "\(className), which acts in training only, becomes an identity",
        exactness: isExact ? .exact : .left)
    }
  }
}
