/// Models that a TimeDistributed holds, which Keras 3.0 can't run.
enum HeldModels: MigrationRule {
  static let name = "held-model"
  static let symptom = "the model ends with an error when it is called"
  static let cause = "TimeDistributed of Keras 3.0 and 3.1 can't run a model that it holds"
  static let remedy = "none: refused"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.className == "TimeDistributed"
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.target == .keras30 else { return }
    let target = draft.target
    try draft.forEachLeaf(of: Self.self) { layer, _ throws(MigrationRefusal) in
      guard layer.className == "TimeDistributed", layer.children.contains(where: { $0.model != nil }) else {
        return
      }
      throw MigrationRefusal(.noCounterpart, layer: layer.name, "it holds a model, which \(target) can't run")
    }
  }
}
