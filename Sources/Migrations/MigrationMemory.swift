internal import Bytecode
internal import Operations

/// What migrations of one model to several targets find out once: what constructors take, what Lambdas compute, what
/// is known of a graph before its operations are lowered.
///
/// It is of one thread.
package final class MigrationMemory {
  /// What each release's constructors take.
  let table: ConstructorTable
  /// What each makes of configs.
  var plans = ConfigPlans()
  private var readings: [Function: Result<LambdaReading, BytecodeError>] = [:]

  /// What a rule makes of a model for several targets, and what it notes.
  typealias Outcome = Result<(model: CanonicalModel, notes: [MigrationChange]), MigrationRefusal>
  private var outcomes: [(rule: RuleSet, dependence: Int, model: CanonicalModel, outcome: Outcome)] = []
  private var graphs: [(model: CanonicalModel, graph: OperationGraph)] = []
  private var lowerings: [Lowered] = []

  /// What became of a graph of operations, and what of the target that depends on.
  struct Lowered {
    fileprivate let written: CanonicalModel
    fileprivate let family: LoweringTarget.Family
    fileprivate let answers: [LoweringTarget.Question: Bool]
    let model: CanonicalModel
    let notes: [OperationLowering.Note]
  }

  package init() { table = ConstructorTable() }

  /// What another thread goes on with: what is known so far, of which nothing is written to any more.
  init(copying other: MigrationMemory) {
    table = ConstructorTable(copying: other.table)
    (plans, readings, outcomes) = (other.plans, other.readings, other.outcomes)
    (graphs, lowerings) = (other.graphs, other.lowerings)
  }

  /// What a rule made of a model before.
  func outcome(of rule: RuleSet, _ dependence: Int, on model: CanonicalModel) -> Outcome? {
    outcomes.first { $0.rule == rule && $0.dependence == dependence && $0.model.isCopy(of: model) }?.outcome
  }

  /// Keeps what a rule made of a model.
  func remember(_ outcome: Outcome, of rule: RuleSet, _ dependence: Int, on model: CanonicalModel) {
    // whoever shares the layers finds what is known of them
    if case .success(let (made, _)) = outcome { _ = made.concernedRules }
    outcomes.append((rule, dependence, model, outcome))
  }

  /// A graph of some operations as layers of a target.
  func lowered(
    _ model: CanonicalModel, from source: KerasRelease, for release: KerasRelease
  ) throws(MigrationRefusal) -> Lowered {
    let target = LoweringTarget(release, table)
    let known = lowerings.first {
      $0.family == target.family && $0.written.isCopy(of: model)
        && LoweringTarget.areSame($0.answers, for: release, table)
    }
    if let known { return known }
    let graph = try graph(of: model, source)
    var lowering = OperationLowering(graph, from: source, for: target)
    try lowering.run(graph.operations)
    let made = lowering.graph.model
    // whoever shares the layers finds what is known of them
    _ = made.concernedRules
    let lowered = Lowered(
      written: model, family: target.family, answers: target.answers, model: made, notes: lowering.notes)
    lowerings.append(lowered)
    return lowered
  }

  /// What is known of a graph of some operations.
  private func graph(
    of model: CanonicalModel, _ source: KerasRelease
  ) throws(MigrationRefusal) -> OperationGraph {
    if let known = graphs.first(where: { $0.model.isCopy(of: model) }) { return known.graph }
    let graph = try OperationGraph(model, source.dialect)
    graphs.append((model, graph))
    return graph
  }

  /// A Lambda's function, with all that its meaning depends on.
  private struct Function: Hashable {
    let code: String
    let shapes: [[Int?]?]
    let isList: Bool
    let defaults: [Constant?]
    let closure: [Constant?]
    let arguments: [String: Constant]
    let tensorFlow: TensorFlowGeneration?
  }

  /// What a reader finds a function to compute.
  func reading(of code: String, by reader: LambdaReader) throws(BytecodeError) -> LambdaReading {
    let (isList, shapes) =
      switch reader.inputs {
      case .one(let shape): (false, [shape])
      case .several(let shapes): (true, shapes)
      }
    let function = Function(
      code: code, shapes: shapes, isList: isList, defaults: reader.defaults, closure: reader.closure,
      arguments: reader.arguments, tensorFlow: reader.tensorFlow)
    if let known = readings[function] { return try known.get() }
    let reading = Result { () throws(BytecodeError) in try reader.read(code) }
    readings[function] = reading
    return try reading.get()
  }
}
