public import GraphIR

/// Runs transforms so that a refusal, or a result that does not verify, leaves the model as it was.
public enum Pipeline {
  /// Applies a transform to a copy, lists its layers as Keras will, verifies the result, and only then replaces the model.
  ///
  /// A model with two layers of one name is refused whatever is asked, and any that does not hold where nothing is to be done:
  /// surgeries find layers by their names, and writers pair them with groups.
  @discardableResult
  public static func run(
    _ transform: some Transform, on whole: inout WholeModel
  ) throws(SurgeryError) -> SurgeryReport {
    let flaws = Verifier.graphProblems(in: whole)
    if let twin = flaws.first(where: { $0.code == "verify-duplicate" }) { throw refusal(of: twin) }
    var changed = whole
    var report: SurgeryReport
    do throws(SurgeryError) {
      report = try transform.apply(to: &changed)
    } catch {
      // What is wrong with the model says more than what it kept the surgery from.
      throw flaws.first.map(refusal(of:)) ?? error
    }
    guard report.changed else {
      if let flaw = flaws.first { throw refusal(of: flaw) }
      return report
    }
    // An optimizer's state is listed by layers, too.
    if try changed.settleLoadOrder(since: whole) { changed.dropOptimizerState(in: &report) }
    switch Verifier.verdict(on: changed, since: whole) {
    case .holds: break
    case .neverHeld(let flaw): throw refusal(of: flaw)
    case .broken(let problem):
      throw SurgeryError(
        .notVerified, layer: problem.layer,
        "the result of \(type(of: transform).name) does not hold\(place(of: problem)): \(problem.message); nothing was changed; please report this"
      )
    }
    try checkLoading(changed, since: whole)
    whole = changed
    return report
  }

  /// Why a model is not operated on that did not hold before.
  private static func refusal(of flaw: Finding) -> SurgeryError {
    let advice =
      flaw.code == NameCheck.nameless
      ? "" : "; Keras can't load such a file: take another copy of it, or save the model again"
    return SurgeryError(
      .notVerified, layer: flaw.layer,
      "the model does not hold\(place(of: flaw)) as it is: \(flaw.message); nothing was changed\(advice)")
  }

  private static func place(of finding: Finding) -> String { finding.layer.map { " at \"\($0)\"" } ?? "" }

  /// Refuses what the file's own Keras can't load for a fault of its own, if the file as it was could be loaded.
  private static func checkLoading(_ whole: WholeModel, since before: WholeModel) throws(SurgeryError) {
    let found = LoadFaults.findings(in: whole)
    guard !found.isEmpty else { return }
    let old = Set(LoadFaults.findings(in: before).map(\.message))
    guard let fault = found.first(where: { !old.contains($0.message) }) else { return }
    throw SurgeryError(
      .notLoadable, layer: fault.layer,
      "the result could not be loaded\(place(of: fault)): \(fault.message)")
  }
}
