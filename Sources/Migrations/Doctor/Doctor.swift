public import GraphIR

/// Tells what a Keras does with a file as it is, by the rules of a migration and by the forms that only some read.
///
/// Verdicts are for `compile=False` and Keras's defaults.
public struct Doctor {
  private let file: DoctorFile
  private let lifted: Result<LiftedModel, MigrationRefusal>
  private let table = ConstructorTable()
  private let read: WeightReader

  /// Looks at a model as its file has it.
  ///
  /// - Parameters:
  ///   - isArchive: Whether the file is a `.keras`.
  ///   - read: Reads the numbers of a small weight.
  public init(of whole: WholeModel, isArchive: Bool, reading read: @escaping WeightReader) {
    file = DoctorFile(whole, isArchive: isArchive)
    lifted = Result { () throws(MigrationRefusal) in try LiftedModel(whole, isArchive: isArchive) }
    self.read = read
  }

  /// What a Keras does with the file.
  public func diagnosis(for target: KerasRelease) -> Diagnosis {
    var found = Findings()
    var canMigrate = true
    for rule in FormRules.all {
      let layers = rule.layers(of: file, in: target)
      guard !layers.isEmpty else { continue }
      found.add(
        rule.name, .fails, layers: layers.filter { !$0.isEmpty }, symptom: rule.symptom, message: rule.cause,
        remedy: rule.remedy)
    }
    do {
      let lowered = try Migration.lower(lifted.get(), to: target, table: table, reading: read)
      for change in lowered.changes where change.effect != .none {
        let rule = MigrationRules.all.first { $0.name == change.rule }
        found.add(
          change.rule, change.effect, layers: change.layer.map { [$0] } ?? [], symptom: rule?.symptom ?? "",
          message: rule?.cause ?? change.message, remedy: rule?.remedy ?? change.message)
      }
    } catch {
      canMigrate = false
      found.add(
        error.code.name, error.effect, layers: error.layer.map { [$0] } ?? [], symptom: "",
        message: error.message,
        remedy: nil)
    }
    let worst = found.list.map(\.effect).max() ?? .none
    let verdict: Verdict = worst == .fails ? .fails : worst == .wrong ? .loadsWrong : .loads
    return Diagnosis(
      target: target, verdict: verdict, training: training(found.list, verdict, in: target),
      findings: found.list.sorted { $0.effect > $1.effect }, canMigrate: canMigrate)
  }

  private func training(
    _ findings: [DiagnosisFinding], _ verdict: Verdict, in target: KerasRelease
  ) -> TrainingVerdict {
    guard file.whole.trainingConfig != nil else { return .none }
    if verdict == .fails || findings.contains(where: { $0.effect == .failsToCompile }) { return .fails }
    // from an .h5 Keras 3 builds the optimizer for no variables at all
    if target.isKeras3, !file.isArchive, file.whole.optimizerState != nil { return .fails }
    return .loads
  }
}

/// Findings, one for each rule and effect.
private struct Findings {
  private(set) var list: [DiagnosisFinding] = []

  mutating func add(
    _ rule: String, _ effect: Effect, layers: [String], symptom: String, message: String, remedy: String?
  ) {
    guard let index = list.firstIndex(where: { $0.rule == rule && $0.effect == effect }) else {
      list.append(
        DiagnosisFinding(
          rule: rule, effect: effect, layers: layers, symptom: symptom, message: message, remedy: remedy))
      return
    }
    let known = list[index]
    list[index] = DiagnosisFinding(
      rule: rule, effect: effect, layers: known.layers + layers, symptom: known.symptom,
      message: known.message,
      remedy: known.remedy)
  }
}
