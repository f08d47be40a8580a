public import FormatInterface
public import GraphIR

/// Tells what a Keras does with a file as it is, by the rules of a migration and by the forms that only some read.
///
/// Verdicts are for `compile=False` and Keras's defaults.
public struct Doctor: Sendable {
  private let file: DoctorFile
  private let lifted: Result<LiftedModel, MigrationRefusal>
  /// Whether the Keras that wrote it can load it; what it can't is not migrated either.
  private let isLoadable: Bool

  /// Looks at a model as its file has it.
  ///
  /// - Parameters:
  ///   - format: The file's.
  ///   - shapes: Those of the model's layers, where they are known.
  public init(of whole: WholeModel, format: FileFormat, shapes: ModelShapes? = nil) {
    file = DoctorFile(whole, format: format)
    isLoadable = LoadFaults.findings(in: whole).isEmpty
    lifted = Result { () throws(MigrationRefusal) in
      try LiftedModel(whole, isArchive: format.isArchive, shapes: shapes)
    }
  }

  /// For so few Kerases it takes longer to put layers into groups than to look at each.
  private static let fewTargets = 2

  /// What some Kerases do with the file, one for each of them.
  ///
  /// - Parameters:
  ///   - together: Does two things, the first on a thread of its own, and gives what both give.
  ///   - reader: Makes what reads the numbers of a small weight, for each thread one.
  public func diagnoses(
    for targets: [KerasRelease], together: Together, reader: @escaping @Sendable () -> WeightReader
  ) -> [Diagnosis] {
    let memory = MigrationMemory()
    if targets.count > Self.fewTargets, case .success(let lifted) = lifted { lifted.groupLayers(memory) }
    // the first finds out what is the same for all others
    guard let first = targets.firstIndex(where: { $0 != file.source }) ?? targets.indices.first else {
      return []
    }
    let diagnosis = diagnosis(for: targets[first], memory, reader())
    let others = targets.indices.filter { $0 != first }
    let halves = [others.filter { $0 % 2 == 0 }, others.filter { $0 % 2 == 1 }]
    let known = Handed(memory: MigrationMemory(copying: memory))
    let (aside, here) = together(
      { halves[0].map { self.diagnosis(for: targets[$0], known.memory, reader()) } },
      { halves[1].map { self.diagnosis(for: targets[$0], memory, reader()) } })
    let found = zip([first] + halves[0] + halves[1], [diagnosis] + aside + here)
    return found.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// Does two things at once, the first on a thread of its own.
  public typealias Together = (
    _ aside: @escaping @Sendable () -> [Diagnosis], _ here: () -> [Diagnosis]
  ) -> (aside: [Diagnosis], here: [Diagnosis])

  /// A memory that one thread hands to another, and does not look at any more.
  private struct Handed: @unchecked Sendable {
    let memory: MigrationMemory
  }

  /// What one Keras does with the file.
  ///
  /// - Parameter read: Reads the numbers of a small weight.
  public func diagnosis(for target: KerasRelease, reading read: @escaping WeightReader) -> Diagnosis {
    diagnosis(for: target, MigrationMemory(), read)
  }

  private func diagnosis(
    for target: KerasRelease, _ memory: MigrationMemory, _ read: @escaping WeightReader
  ) -> Diagnosis {
    var found = Findings()
    var canMigrate = isLoadable
    // a file of Keras 1 is in no form that these rules know
    for rule in FormRules.all where !file.whole.dialect.isKeras1 {
      let layers = rule.layers(of: file, in: target)
      guard !layers.isEmpty else { continue }
      found.add(
        rule.name, .fails, layers: layers.filter { !$0.isEmpty }, symptom: rule.symptom, message: rule.cause,
        remedy: rule.remedy, subject: rule.subject)
    }
    do {
      let changes = try Migration.changes(of: lifted.get(), for: target, memory: memory, reading: read)
      for change in changes where change.effect != .none {
        let rule = MigrationRules.rule(named: change.rule)
        found.add(
          change.rule, change.effect, layers: change.layer.map { [$0] } ?? [],
          symptom: rule?.symptom ?? change.said?.words ?? "",
          message: rule?.cause ?? change.said?.reason ?? change.message,
          remedy: rule?.remedy ?? change.message,
          subject: change.subject ?? rule?.subject, about: change.said)
      }
    } catch {
      canMigrate = false
      found.add(error)
    }
    // a form that the file does not have, and its migration would
    if canMigrate, LoadFaults.arePossible(in: file.whole.model, for: target.dialect) {
      do throws(MigrationRefusal) {
        _ = try Migration.migrate(file.whole, isArchive: file.isArchive, to: target, reading: read)
      } catch {
        canMigrate = false
        if !found.list.contains(where: { FormRules.areOfFaults($0.rule) }) { found.add(error) }
      }
    }
    let findings = found.list.map { compilesAlways(target) ? $0.failingWithoutCompiling : $0 }
    let worst = findings.map(\.effect).max() ?? .none
    let verdict: Verdict = worst == .fails ? .fails : worst == .wrong ? .loadsWrong : .loads
    return Diagnosis(
      target: target, verdict: verdict, training: training(findings, verdict, in: target),
      findings: findings.sorted { $0.effect > $1.effect }, canMigrate: canMigrate)
  }

  /// Whether a Keras compiles the model whatever is asked for: `load_model` of Keras 3.0 hands neither `compile` nor
  /// `custom_objects` on to its reader of .h5 files.
  private func compilesAlways(_ target: KerasRelease) -> Bool { target == .keras30 && file.format == .h5 }

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

extension DiagnosisFinding {
  /// The same where the model is compiled with `compile=False`, too.
  fileprivate var failingWithoutCompiling: DiagnosisFinding {
    guard effect == .failsToCompile else { return self }
    return DiagnosisFinding(
      rule: rule, effect: .fails, layers: layers, symptom: symptom,
      message: "\(message); Keras 3.0 compiles the model of an .h5 with compile=False, too", remedy: remedy,
      subject: subject)
  }
}

/// Findings, one for each rule and effect, and for each of its messages where Keras has several for a rule.
private struct Findings {
  private struct Key: Hashable {
    let rule: String
    let effect: Effect
    let said: KerasMessage?
  }

  private var found: [(finding: DiagnosisFinding, key: Key, layers: [String])] = []
  private var places: [Key: Int] = [:]

  var list: [DiagnosisFinding] {
    found.map { finding, _, layers in
      DiagnosisFinding(
        rule: finding.rule, effect: finding.effect, layers: layers, symptom: finding.symptom,
        message: finding.message, remedy: finding.remedy, subject: finding.subject)
    }
  }

  /// Why there is no migration.
  mutating func add(_ refusal: MigrationRefusal) {
    add(
      refusal.code.name, refusal.effect, layers: refusal.layer.map { [$0] } ?? [], symptom: "",
      message: refusal.message, remedy: nil)
  }

  mutating func add(
    _ rule: String, _ effect: Effect, layers: [String], symptom: @autoclosure () -> String,
    message: @autoclosure () -> String, remedy: @autoclosure () -> String?,
    subject: @autoclosure () -> String? = nil, about said: KerasMessage? = nil
  ) {
    let key = Key(rule: rule, effect: effect, said: said)
    // one rule after another has its layers
    if found.last?.key == key {
      found[found.count - 1].layers += layers
      return
    }
    if let place = places[key] {
      found[place].layers += layers
      return
    }
    places[key] = found.count
    let (symptom, message) = (symptom(), message())
    // the first of several messages that Keras may print says enough
    let said = symptom.split(separator: ";").first.map(String.init) ?? message
    let finding = DiagnosisFinding(
      rule: rule, effect: effect, layers: [], symptom: symptom, message: message, remedy: remedy(),
      subject: subject() ?? (effect == .wrong ? message : said))
    found.append((finding, key, layers))
  }
}
