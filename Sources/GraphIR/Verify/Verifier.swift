/// What must hold of every model before and after every surgery.
///
/// A surgery may only be written if it brings no problem that was not there before, and if the graph holds: no Keras loads
/// one that does not. Findings carry the way down to the layer; their messages don't, so that a layer that was moved keeps
/// its problem.
public enum Verifier {
  /// What is to be said of a model after a surgery.
  public enum Verdict: Sendable, Hashable {
    /// It may be written.
    case holds
    /// It does not hold, as it did not before.
    case neverHeld(Finding)
    /// It does not hold any more.
    case broken(Finding)
  }

  /// What keeps every Keras from loading a model, or us from changing it, whatever its weights are.
  private static let graphCodes: Set = [
    "verify-duplicate", "verify-reference", "verify-output", "verify-cycle", "verify-letters", "verify-size",
    "verify-training", NameCheck.nameless,
  ]

  /// Everything that is wrong with a model; empty for a sound one.
  public static func problems(in whole: WholeModel) -> [Finding] {
    var check = Check(of: whole)
    let shapes = ShapeInference.shapes(of: whole.model, whole.dialect)
    for (index, layer) in whole.model.layers.enumerated() {
      let inside = shapes.layers.indices.contains(index) ? shapes.layers[index] : nil
      check.weights(of: layer, inside, path: layer.name)
      check.savedOrder(of: layer)
    }
    return check.findings
  }

  /// What is wrong whatever the weights are, so that no Keras loads it: names, references, cycles, outputs, sizes, and the
  /// training configuration.
  public static func graphProblems(in whole: WholeModel) -> [Finding] {
    Check(of: whole).findings.filter { graphCodes.contains($0.code) }
  }

  /// Holds a model against what it was before.
  public static func verdict(on after: WholeModel, since before: WholeModel) -> Verdict {
    let found = problems(in: after)
    guard !found.isEmpty else { return .holds }
    let known = problems(in: before)
    let old = Set(known.map { [$0.code, $0.message] })
    if let problem = found.first(where: { !old.contains([$0.code, $0.message]) }) {
      return known.first.map { .neverHeld($0) } ?? .broken(problem)
    }
    guard let flaw = found.first(where: { graphCodes.contains($0.code) }) else { return .holds }
    return .neverHeld(known.first { $0.code == flaw.code && $0.message.isExactly(flaw.message) } ?? flaw)
  }
}

/// Collects what is wrong.
struct Check {
  let dialect: Dialect
  private(set) var findings: [Finding] = []

  /// Looks at all of a model but its weights.
  init(of whole: WholeModel) {
    dialect = whole.dialect
    graph(of: whole.model, path: "")
    findings += NameCheck.findings(in: whole).filter { $0.severity == .problem }
    training(whole.trainingConfig)
  }

  mutating func report(_ code: String, _ layer: String, _ message: String) {
    findings.append(Finding(.problem, code, layer: layer.isEmpty ? nil : layer, message))
  }
}
