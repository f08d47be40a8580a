internal import FormatInterface
public import Migrations
internal import WeightStreams

extension ModelFile {
  /// The Keras by whose facts the file is read.
  public var release: KerasRelease { KerasRelease(of: whole.dialect) }

  /// What a Keras does with the model as its file has it: whether it loads, as what, and why not.
  ///
  /// Verdicts are for `compile=False` and Keras's defaults. Nothing is written.
  public func diagnosis(for target: KerasRelease) -> Diagnosis {
    let sources = WeightSources()
    return Doctor.diagnose(whole, isArchive: format == .keras, for: target) { try sources.allNumbers(of: $0) }
  }
}
