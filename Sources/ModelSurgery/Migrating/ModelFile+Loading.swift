internal import Files
public import FormatInterface
internal import GraphIR
public import Migrations
internal import WeightStreams

extension ModelFile {
  /// What keeps the model, as it is now, from loading right in the Keras that it is for, and did not keep the file
  /// that was read from it.
  ///
  /// What a migration made is left out: it loads, or was refused.
  public func newObstacles(as format: FileFormat) -> [DiagnosisFinding] {
    guard migration == nil, format == .h5 || format.isArchive else { return [] }
    let now = Self.diagnosis(of: whole, as: format)
    guard now.verdict != .loads else { return [] }
    let before = Self.diagnosis(of: original.whole, as: self.format)
    // where the file was refused, not all is known of it
    guard before.canMigrate else { return [] }
    let known = Set(before.findings.map { Obstacle(rule: $0.rule, effect: $0.effect) })
    return now.findings.filter {
      $0.effect >= .wrong && !known.contains(Obstacle(rule: $0.rule, effect: $0.effect))
    }
  }

  /// Begins to look for `newObstacles`, while the caller does something else.
  public func lookForNewObstacles(as format: FileFormat) -> Pending<[DiagnosisFinding]> {
    let file = self
    return Pending { file.newObstacles(as: format) }
  }

  private struct Obstacle: Hashable {
    let rule: String
    let effect: Effect
  }

  private static func diagnosis(of whole: WholeModel, as format: FileFormat) -> Diagnosis {
    let sources = WeightSources()
    let doctor = Doctor(of: whole, format: format)
    return doctor.diagnosis(for: KerasRelease(of: whole.dialect)) { try sources.allNumbers(of: $0) }
  }
}

/// Something that is being found out on a thread of its own.
public struct Pending<Answer: Sendable>: Sendable {
  private let aside: BackgroundWork<Answer>

  init(_ find: @escaping @Sendable () -> Answer) { aside = BackgroundWork(find) }

  /// Waits for the answer.
  public var answer: Answer { aside.answer }
}
