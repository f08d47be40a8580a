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
    let sources = WeightSources()
    let doctor = Doctor(of: whole, isArchive: format.isArchive) { try sources.allNumbers(of: $0) }
    return targets.map { doctor.diagnosis(for: $0) }
  }

  /// Why the Keras that the model is for would not load it as it is now, or would load it wrong, where it did load the
  /// file that was read. One sentence each.
  public var loadingWarnings: [String] {
    guard migration == nil else { return [] }
    func findings(_ whole: WholeModel) -> [DiagnosisFinding] {
      let sources = WeightSources()
      let doctor = Doctor(of: whole, isArchive: format.isArchive) { try sources.allNumbers(of: $0) }
      return doctor.diagnosis(for: release).findings.filter { $0.effect >= .wrong }
    }
    let now = findings(whole)
    guard !now.isEmpty, !steps.isEmpty else { return [] }
    let before = Set(findings(original.whole).map(\.rule))
    return now.filter { !before.contains($0.rule) }.map { finding in
      let place = finding.layers.first.map { "layer \"\($0)\": " } ?? ""
      let what = finding.effect == .wrong ? "would load the result wrong" : "would not load the result"
      return "\(place)\(release) \(what): \(finding.message)"
    }
  }
}
