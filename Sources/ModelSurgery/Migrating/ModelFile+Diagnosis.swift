internal import Files
internal import FormatInterface
internal import GraphIR
public import Migrations
internal import WeightStreams

extension ModelFile {
  /// The Keras by whose facts the file is read.
  public var release: KerasRelease { KerasRelease(of: whole.dialect) }

  /// What each of some Kerases does with the model as its file has it: whether it loads, as what, and why not.
  ///
  /// Verdicts are for `compile=False` and Keras's defaults. Nothing is written.
  public func diagnoses(for targets: [KerasRelease]) -> [Diagnosis] {
    diagnoses(for: targets, shapes: nil)
  }

  /// - Parameter shapes: Those of the model's layers, where they are known.
  func diagnoses(for targets: [KerasRelease], shapes: ModelShapes?) -> [Diagnosis] {
    let doctor = Doctor(of: whole, format: format, shapes: shapes)
    return doctor.diagnoses(for: targets) { aside, here in
      let other = BackgroundWork(aside)
      let found = here()
      return (other.answer, found)
    } reader: {
      let sources = WeightSources()
      return { try sources.allNumbers(of: $0) }
    }
  }
}
