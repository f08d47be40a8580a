/// One reason why a model does not load, or computes something else, in another Keras, and what mends it.
package protocol MigrationRule: Sendable {
  /// The rule's name in reports: `hard-sigmoid`.
  static var name: String { get }
  /// What the user sees, in its characteristic words.
  static var symptom: String { get }
  /// Why.
  static var cause: String { get }
  /// What is changed.
  static var remedy: String { get }

  /// Changes the draft, or refuses. It notes every change with what the target does to the file as it is.
  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal)
}

/// All rules in the order in which they are applied.
package enum MigrationRules {
  package static let all: [any (MigrationRule & Sendable).Type] = [
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
    RenamedKeys.self,
    ThresholdedActivation.self,
    ApplicationLayers.self,
    BackwardLayers.self,
    GroupedConvolution.self,
    NormalizationState.self,
    LostAugmentation.self,
    HardSigmoid.self,
    ActivationNames.self,
    LayerNames.self,
    SequentialInputs.self,
  ]
}
