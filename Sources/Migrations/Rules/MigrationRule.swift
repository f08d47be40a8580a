/// One reason why a model does not load, or computes something else, in another Keras, and what mends it.
package protocol MigrationRule: Sendable {
  /// The rule's name in reports: `hard-sigmoid`.
  static var name: String { get }
  /// What the user sees, in its characteristic words.
  static var symptom: String { get }
  /// What of a model it is about, as short as it can be said; nil where the symptom says it.
  static var subject: String? { get }
  /// Why.
  static var cause: String { get }
  /// What is changed.
  static var remedy: String { get }

  /// Whether the rule looks at models as well as at layers, and so has something to do everywhere.
  static var looksAtModels: Bool { get }

  /// Whether the rule may have something to do with a layer, whatever the target: what it says no to, it leaves as it
  /// is.
  ///
  /// It is asked once for all targets, for each layer by itself: what it holds is asked about for itself.
  static func concerns(_ layer: CanonicalLayer) -> Bool

  /// What of the target the rule's work depends on, where that is little: it does the same with a model for all targets
  /// that agree in it. Nil where it depends on more.
  static func dependence(from source: KerasRelease, to target: KerasRelease) -> Int?

  /// Changes the draft, or refuses. It notes every change with what the target does to the file as it is.
  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal)
}

extension MigrationRule {
  package static var subject: String? { nil }
  package static var looksAtModels: Bool { false }
  package static func dependence(from source: KerasRelease, to target: KerasRelease) -> Int? { nil }
}

/// All rules in the order in which they are applied.
package enum MigrationRules {
  package static let all: [any (MigrationRule & Sendable).Type] = [
    OldestFiles.self,
    MergeLayers.self,
    TheanoKernels.self,
    TheanoPadding.self,
    StatedShapes.self,
    ChannelsLast.self,
    FusedCells.self,
    EffectiveFlags.self,
    ImplicitMasks.self,
    TrainingFlags.self,
    InitialStates.self,
    BilinearUpsampling.self,
    NewerLayers.self,
    ResidualScales.self,
    TensorFlowOperators.self,
    Keras3Operators.self,
    Lambdas.self,
    OperationLayers.self,
    HeldModels.self,
    KeptDimensions.self,
    MergedMasks.self,
    SharedLoops.self,
    MaskedSteps.self,
    AttentionMasks.self,
    RenamedKeys.self,
    ThresholdedActivation.self,
    ApplicationLayers.self,
    BackwardLayers.self,
    GroupedConvolution.self,
    NormalizationTypes.self,
    NormalizationState.self,
    LostAugmentation.self,
    HardSigmoid.self,
    ActivationNames.self,
    LostAxes.self,
    PortableForm.self,
    LayerNames.self,
    SequentialInputs.self,
  ]

  private static let places = Dictionary(
    uniqueKeysWithValues: all.enumerated().map { (ObjectIdentifier($0.element), $0.offset) })
  private static let named = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// The rule of a name.
  static func rule(named name: String) -> (any MigrationRule.Type)? { named[name] }

  /// A set of one rule.
  static func set(of rule: any MigrationRule.Type) -> RuleSet {
    places[ObjectIdentifier(rule)].map(RuleSet.init(at:)) ?? RuleSet()
  }

  /// The rules that may have something to do with a layer itself.
  static func concerned(with layer: CanonicalLayer) -> RuleSet {
    var rules = RuleSet()
    for (place, rule) in all.enumerated() where rule.concerns(layer) { rules.formUnion(RuleSet(at: place)) }
    return rules
  }
}
