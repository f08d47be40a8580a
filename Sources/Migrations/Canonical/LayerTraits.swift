/// What is known of a layer and of all that it holds, so that what has nothing to do with it need not look.
package struct LayerTraits: Sendable {
  /// The rules that may have something to do with the layer, or with one inside.
  package let rules: RuleSet
  /// Whether it is a model, or holds one.
  package let holdsModel: Bool

  init(of layer: CanonicalLayer) {
    var rules = MigrationRules.concerned(with: layer)
    var holdsModel = layer.model != nil
    for inside in layer.children {
      let traits = inside.traits
      rules.formUnion(traits.rules)
      holdsModel = holdsModel || traits.holdsModel
    }
    (self.rules, self.holdsModel) = (rules, holdsModel)
  }
}

/// Some of the rules, by their places in `MigrationRules.all`.
package struct RuleSet: OptionSet, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The rule at a place.
  init(at place: Int) { self.init(rawValue: 1 << UInt64(place)) }
}
