public import GraphIR
internal import JSON

/// Makes a model of one Keras the same model in another.
public enum Migration {
  /// A model for the target, and what was changed.
  public struct Result: Sendable {
    /// The model in the target's dialect.
    public let whole: WholeModel
    /// What was changed, in the order of the rules.
    public let changes: [MigrationChange]
  }

  /// The same model for another Keras.
  ///
  /// - Throws: where something has no meaning there.
  public static func migrate(
    _ whole: WholeModel, to target: KerasRelease, options: MigrationOptions = MigrationOptions(),
    reading read: @escaping WeightReader
  ) throws(MigrationRefusal) -> Result {
    let source = KerasRelease(of: whole.dialect)
    var draft = MigrationDraft(
      try Lifting(source, whole.dialect).model(whole.model), from: source, to: target, options: options,
      training: whole.trainingConfig, reading: read)
    for rule in MigrationRules.all { try rule.apply(to: &draft) }
    var lowering = Lowering(draft)
    let value = try lowering.value(draft.model)
    let lowered = try LoweredModel(value, of: draft.model, for: target.dialect)
    var result = WholeModel(
      dialect: target.dialect, model: lowered.model, envelope: lowered.envelope,
      trainingConfig: nil, backend: "tensorflow", optimizerState: nil)
    result.trainingConfig = nil
    return Result(whole: result, changes: draft.changes + lowering.notes)
  }
}
