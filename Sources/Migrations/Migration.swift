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
    let lifted = try LiftedModel(whole)
    let lowered = try lower(lifted, to: target, options: options, reading: read)
    let model = try LoweredModel(lowered.config, of: lowered.draft.model, for: target.dialect)
    let result = WholeModel(
      dialect: target.dialect, model: model.model, envelope: model.envelope, trainingConfig: nil,
      backend: "tensorflow", optimizerState: nil)
    return Result(whole: result, changes: lowered.changes)
  }

  /// What a migration makes of a model before it is a graph of the target again.
  struct Lowered {
    /// The canonical model after all rules.
    let draft: MigrationDraft
    /// The value of `model_config`, with nodes counted from 0.
    let config: JSONValue
    /// What was changed.
    let changes: [MigrationChange]
  }

  static func lower(
    _ lifted: LiftedModel, to target: KerasRelease, options: MigrationOptions = MigrationOptions(),
    table: ConstructorTable = ConstructorTable(), reading read: @escaping WeightReader
  ) throws(MigrationRefusal) -> Lowered {
    var draft = MigrationDraft(
      lifted.model, from: lifted.source, to: target, options: options, training: lifted.training, table: table,
      reading: read)
    for rule in MigrationRules.all { try rule.apply(to: &draft) }
    var lowering = Lowering(draft)
    let config = try lowering.value(draft.model)
    return Lowered(draft: draft, config: config, changes: draft.changes + lowering.notes)
  }
}

/// A model in its canonical form, with the Keras that it is for.
struct LiftedModel {
  let model: CanonicalModel
  let source: KerasRelease
  let training: JSONObject?

  init(_ whole: WholeModel) throws(MigrationRefusal) {
    source = KerasRelease(of: whole.dialect)
    model = try Lifting(source, whole.dialect).model(whole.model)
    training = whole.trainingConfig
  }
}
