/// Keys that have another name in Keras 3.
enum RenamedKeys: MigrationRule {
  static let name = "renamed-key"
  static let symptom = "Argument `alpha` is deprecated; Unrecognized keyword arguments"
  static let cause = "LeakyReLU's alpha is called negative_slope in Keras 3"
  static let remedy = "the key gets the target's name"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.plainClassName == "LeakyReLU"
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    let isKeras3 = draft.target.isKeras3
    try draft.forEachLeaf(of: Self.self) { layer, draft in
      guard layer.plainClassName == "LeakyReLU" else { return }
      let (old, new) = isKeras3 ? ("alpha", "negative_slope") : ("negative_slope", "alpha")
      guard layer.config.rename(key: old, to: new) else { return }
      // Keras 3 still reads the old name
      draft.note(name, layer: layer.name, isKeras3 ? .none : .fails, "\(old) becomes \(new)")
    }
  }
}
