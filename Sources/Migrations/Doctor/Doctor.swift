public import GraphIR

/// Tells what a Keras does with a file as it is, by the rules of a migration and by the forms that only some read.
///
/// Verdicts are for `compile=False` and Keras's defaults.
public struct Doctor {
  private let file: DoctorFile
  private let lifted: Result<LiftedModel, MigrationRefusal>
  private let memory = MigrationMemory()
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
      let changes = try Migration.changes(of: lifted.get(), for: target, memory: memory, reading: read)
      for change in changes where change.effect != .none {
        let rule = MigrationRules.rule(named: change.rule)
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
    let findings = found.list
    let worst = findings.map(\.effect).max() ?? .none
    let verdict: Verdict = worst == .fails ? .fails : worst == .wrong ? .loadsWrong : .loads
    return Diagnosis(
      target: target, verdict: verdict, training: training(findings, verdict, in: target),
      findings: findings.sorted { $0.effect > $1.effect }, canMigrate: canMigrate)
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
  private struct Key: Hashable {
    let rule: String
    let effect: Effect
  }

  private var found: [(finding: DiagnosisFinding, layers: [String])] = []
  private var places: [Key: Int] = [:]

  var list: [DiagnosisFinding] {
    found.map { finding, layers in
      DiagnosisFinding(
        rule: finding.rule, effect: finding.effect, layers: layers, symptom: finding.symptom,
        message: finding.message, remedy: finding.remedy)
    }
  }

  mutating func add(
    _ rule: String, _ effect: Effect, layers: [String], symptom: @autoclosure () -> String,
    message: @autoclosure () -> String, remedy: @autoclosure () -> String?
  ) {
    let key = Key(rule: rule, effect: effect)
    if let place = places[key] {
      found[place].layers += layers
      return
    }
    places[key] = found.count
    let finding = DiagnosisFinding(
      rule: rule, effect: effect, layers: [], symptom: symptom(), message: message(), remedy: remedy())
    found.append((finding, layers))
  }
}
