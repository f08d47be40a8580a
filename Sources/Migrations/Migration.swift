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
  ///   - isArchive: Whether the file is a `.keras`.
  ///   - optimizer: The variables of the optimizer in the file, in their order.
  /// - Throws: where something has no meaning there.
  public static func migrate(
    _ whole: WholeModel, isArchive: Bool = false, optimizer: [Weight] = [], to target: KerasRelease,
    options: MigrationOptions = MigrationOptions(), reading read: @escaping WeightReader
  ) throws(MigrationRefusal) -> Result {
    let lifted = try LiftedModel(whole, isArchive: isArchive)
    let lowered = try lower(lifted, to: target, options: options, reading: read)
    let model = try LoweredModel(lowered.config, of: lowered.draft.model, for: target.dialect)
    var result = WholeModel(
      dialect: target.dialect, model: model.model, envelope: model.envelope,
      trainingConfig: lowered.training?.config, backend: "tensorflow")
    let state = OptimizerStateMigration.state(optimizer, lowered.training, from: whole, to: result, target)
    result.optimizerState = OptimizerState(of: state.variables)
    try requireLoadable(result)
    return Result(whole: result, optimizer: state.variables, changes: lowered.changes + state.notes)
  }

  /// Refuses what the Keras that it is for can't load, or loads wrong, for a fault of that Keras.
  static func requireLoadable(_ whole: WholeModel) throws(MigrationRefusal) {
    guard let fault = LoadFaults.findings(in: whole).first else { return }
    throw MigrationRefusal(.notLoadable, layer: fault.layer, fault.message)
  }

  /// What a migration makes of a model before it is a graph of the target again.
  struct Lowered {
    /// The canonical model after all rules.
    let draft: MigrationDraft
    /// The value of `model_config`, with nodes counted from 0.
    let config: JSONValue
    /// How it is trained; nil where that is left out.
    let training: TrainingMigration.Result?
    /// What was changed.
    let changes: [MigrationChange]
  }

  static func lower(
    _ lifted: LiftedModel, to target: KerasRelease, options: MigrationOptions = MigrationOptions(),
    memory: MigrationMemory = MigrationMemory(), reading read: @escaping WeightReader
  ) throws(MigrationRefusal) -> Lowered {
    let draft = try ruled(lifted, to: target, options: options, memory: memory, reading: read)
    var lowering = Lowering(draft)
    let config = try lowering.value(draft.model)
    let training = self.training(of: lifted, for: draft)
    return Lowered(
      draft: draft, config: config, training: training.configuration,
      changes: draft.changes + lowering.notes + training.notes)
  }

  /// What a migration would change, or why it is refused, without what it would write.
  static func changes(
    of lifted: LiftedModel, for target: KerasRelease, memory: MigrationMemory,
    reading read: @escaping WeightReader
  ) throws(MigrationRefusal) -> [MigrationChange] {
    let draft = try ruled(
      lifted, to: target, options: MigrationOptions(), memory: memory, reading: read)
    var lowering = Lowering(draft)
    try lowering.check(draft.model)
    return draft.changes + lowering.notes + training(of: lifted, for: draft).notes
  }

  /// A model after all rules.
  private static func ruled(
    _ lifted: LiftedModel, to target: KerasRelease, options: MigrationOptions, memory: MigrationMemory,
    reading read: @escaping WeightReader
  ) throws(MigrationRefusal) -> MigrationDraft {
    var draft = MigrationDraft(
      lifted.model, from: lifted.source, to: target, options: options, origin: lifted.origin, memory: memory,
      reading: read)
    try draft.applyRules()
    return draft
  }

  private static func training(
    of lifted: LiftedModel, for draft: MigrationDraft
  ) -> (configuration: TrainingMigration.Result?, notes: [MigrationChange]) {
    var training = TrainingMigration(
      from: lifted.source, to: draft.target, isArchive: lifted.isArchive, table: draft.table,
      outputs: ModelOutputs(lifted.model))
    let configuration = lifted.training.flatMap {
      training.configuration($0, for: ModelOutputs(draft.model))
    }
    return (configuration, training.notes)
  }
}

/// A model in its canonical form, with the Keras that it is for.
struct LiftedModel: Sendable {
  let model: CanonicalModel
  let source: KerasRelease
  let origin: ModelOrigin
  let isArchive: Bool
  let training: JSONObject?

  /// - Parameter shapes: Those of the model's layers, where they are known.
  init(_ whole: WholeModel, isArchive: Bool, shapes: ModelShapes? = nil) throws(MigrationRefusal) {
    source = KerasRelease(of: whole.dialect)
    origin = ModelOrigin(
      isTheano: whole.keepsKernelsTurned, isKeras1: whole.dialect.isKeras1,
      maskMerging: whole.dialect.maskMerging)
    model = try Lifting(source, whole.dialect).model(whole.model, shapes)
    training = whole.trainingConfig
    self.isArchive = isArchive
    // whoever shares the layers finds what is known of them
    _ = model.concernedRules
  }

  /// Puts layers into groups whose configs every target takes for the same, for a look at many targets.
  func groupLayers(_ memory: MigrationMemory) {
    var groups = ConfigGroups(of: source, memory)
    groups.number(model.layers)
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
