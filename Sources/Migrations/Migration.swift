public import GraphIR
internal import JSON

/// Makes a model of one Keras the same model in another.
public enum Migration {
  /// A model for the target, and what was changed.
  public struct Result: Sendable {
    /// The model in the target's dialect.
    public let whole: WholeModel
    /// What the optimizer remembers, in the order of the target's variables; empty where nothing of it is kept.
    public let optimizer: [Weight]
    /// What was changed, in the order of the rules.
    public let changes: [MigrationChange]
  }

  /// The same model for another Keras.
  ///
  /// - Parameters:
  ///   - optimizer: The variables of the optimizer in the file, in their order.
  /// - Throws: where something has no meaning there.
  public static func migrate(
    _ whole: WholeModel, to target: KerasRelease, options: MigrationOptions = MigrationOptions(),
    optimizer: [Weight] = [], reading read: @escaping WeightReader
  ) throws(MigrationRefusal) -> Result {
    let source = KerasRelease(of: whole.dialect)
    let lifted = try Lifting(source, whole.dialect).model(whole.model)
    var draft = MigrationDraft(lifted, from: source, to: target, options: options, reading: read)
    for rule in MigrationRules.all { try rule.apply(to: &draft) }
    var lowering = Lowering(draft)
    let value = try lowering.value(draft.model)
    let lowered = try LoweredModel(value, of: draft.model, for: target.dialect)
    var result = WholeModel(
      dialect: target.dialect, model: lowered.model, envelope: lowered.envelope, backend: "tensorflow")

    var training = TrainingMigration(
      from: source, to: target, table: draft.table, outputs: ModelOutputs(lifted))
    let configuration = whole.trainingConfig.flatMap {
      training.configuration($0, for: ModelOutputs(draft.model))
    }
    result.trainingConfig = configuration?.config
    let state = training.state(optimizer, configuration, before: whole, after: result)
    result.optimizerState = OptimizerState(of: state)
    return Result(
      whole: result, optimizer: state, changes: draft.changes + lowering.notes + training.notes)
  }
}

extension OptimizerState {
  /// The state that variables are; nil where there are none.
  fileprivate init?(of variables: [Weight]) {
    guard !variables.isEmpty else { return nil }
    self.init(arrays: variables.count, byteCount: variables.reduce(0) { $0 + $1.count * $1.elementSize })
  }
}

extension Weight {
  /// Bytes of one number.
  fileprivate var elementSize: Int {
    if type.hasSuffix("64") { return 8 }
    return type.hasSuffix("16") ? 2 : 4
  }
}
