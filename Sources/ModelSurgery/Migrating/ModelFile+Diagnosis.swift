internal import FormatInterface
public import Migrations
internal import WeightStreams

extension ModelFile {
  /// The Keras by whose facts the file is read.
  public var release: KerasRelease { KerasRelease(of: whole.dialect) }

  /// What each of some Kerases does with the model as its file has it: whether it loads, as what, and why not.
  ///
  /// Verdicts are for `compile=False` and Keras's defaults. Nothing is written.
  public func diagnoses(for targets: [KerasRelease]) -> [Diagnosis] {
    let sources = WeightSources()
    let doctor = Doctor(of: whole, isArchive: format.isArchive) { try sources.allNumbers(of: $0) }
    return targets.map { doctor.diagnosis(for: $0) }
  }
}
