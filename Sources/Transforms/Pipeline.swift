public import GraphIR

/// Runs transforms so that a refusal, or a result that does not verify, leaves the model as it was.
public enum Pipeline {
  /// Applies a transform to a copy, verifies the result, and only then replaces the model.
  @discardableResult
  public static func run(
    _ transform: some Transform, on whole: inout WholeModel
  ) throws(SurgeryError) -> SurgeryReport {
    var changed = whole
    let report = try transform.apply(to: &changed)
    guard report.changed else { return report }
    if let problem = Verifier.problems(in: changed, butNotIn: whole).first {
      let layer = problem.layer.map { " at \"\($0)\"" } ?? ""
      throw SurgeryError(
        .notVerified,
        "the result of \(type(of: transform).name) does not hold\(layer): \(problem.message); nothing was changed; please report this"
      )
    }
    whole = changed
    return report
  }
}
