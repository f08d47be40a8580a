public import FormatInterface
internal import GraphIR
public import Migrations
internal import WeightStreams

/// What a migration did.
public struct MigrationReport: Sendable {
  /// The Keras that the file was for.
  public let source: KerasRelease
  /// The Keras that it is for now.
  public let target: KerasRelease
  /// The version that the file says, where it is none of the measured ones.
  public let versionBetween: String?
  /// What was changed, in the order of the rules.
  public let changes: [MigrationChange]
  /// Whether the result is for all of `Migration.portableReaders`, of which the target is the oldest.
  public let isPortable: Bool
  /// The version of a file of Keras 1; nil for any other.
  public var keras1Version: String? {
    versionBetween.flatMap { $0.utf8.starts(with: "1.".utf8) ? $0 : nil }
  }
}

extension ModelFile {
  /// Whether the model, for the Keras that it is for, can be written in a format.
  public func canBeWritten(as format: FileFormat) -> Bool {
    !format.isArchive || whole.dialect.writesObjectTrees
  }

  /// What is to be known of an archive for tf.keras, of which people think that Keras 3 reads it; nil for Keras 3.
  public var archiveFinding: Finding? {
    guard whole.dialect.family == .tfKeras, whole.dialect.writesObjectTrees else { return nil }
    return Finding(
      .warning, "archive-of-tf-keras",
      "the .keras is for \(whole.dialect), and Keras 3 reads none of tf.keras; '`migrate: {to: keras-3}`' makes one "
        + "that it reads"
    )
  }

  /// Makes the model the same model for another Keras, or refuses and changes nothing.
  ///
  /// A model that is for this Keras already, and loads there, stays as it is.
  @discardableResult
  public mutating func migrate(
    to target: KerasRelease, options: MigrationOptions = MigrationOptions()
  ) throws(ModelFileError) -> MigrationReport {
    try migrate(to: target, isPortable: false, options)
  }

  /// Makes the model one that all of `Migration.portableReaders` load and that is the same model in each, or refuses
  /// and changes nothing. How it is trained is left out.
  @discardableResult
  public mutating func makePortable(
    options: MigrationOptions = MigrationOptions()
  ) throws(ModelFileError) -> MigrationReport {
    try migrate(to: Migration.portableReaders[0], isPortable: true, options)
  }

  private mutating func migrate(
    to target: KerasRelease, isPortable: Bool, _ options: MigrationOptions
  ) throws(ModelFileError) -> MigrationReport {
    if let brokenWeights { throw brokenWeights }
    let source = KerasRelease(of: whole.dialect)
    let isBetween = whole.dialect.version != source.dialect.version
    do {
      let sources = WeightSources()
      let optimizer = whole.optimizerState == nil ? [] : try original.optimizerVariables()
      let read: WeightReader = { try sources.allNumbers(of: $0) }
      let result =
        isPortable
        ? try Migration.portable(whole, isArchive: format.isArchive, options: options, reading: read)
        : try Migration.migrate(
          whole, isArchive: format.isArchive, optimizer: optimizer, to: target, options: options,
          reading: read)
      let report = MigrationReport(
        source: source, target: target, versionBetween: isBetween ? whole.dialect.version : nil,
        changes: result.changes, isPortable: isPortable)
      // another backend is another file, though this Keras reads both
      if source == target, !isPortable, !whole.keepsKernelsTurned,
        result.changes.allSatisfy({ $0.effect == .none }),
        diagnoses(for: [target]).allSatisfy({ $0.verdict == .loads })
      {
        return MigrationReport(
          source: source, target: target, versionBetween: report.versionBetween, changes: [],
          isPortable: false)
      }
      // what the rules leave wrong is never written
      if let problem = Verifier.problems(in: result.whole).first, Verifier.problems(in: whole).isEmpty {
        throw ModelFileError(
          code: "not-verified", file: path, layer: problem.layer,
          message: "the migrated model does not hold: \(problem.message)")
      }
      becomeMigrated(result.whole, optimizer: result.optimizer, report)
      return report
    } catch let error as ModelFileError {
      throw error
    } catch let refusal as MigrationRefusal {
      throw ModelFileError(
        code: ErrorCode(refusal.code.name), file: path, layer: refusal.layer, setting: refusal.setting,
        message: refusal.message)
    } catch {
      throw ModelFileError(error, about: path)
    }
  }
}
