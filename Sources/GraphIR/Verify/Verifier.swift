/// What must hold of every model before and after every surgery.
///
/// A surgery may only be written if it brings no problem that was not there before. Findings carry the way down to the
/// layer; their messages don't, so that a layer that was moved keeps its problem.
public enum Verifier {
  /// Everything that is wrong with a model; empty for a sound one.
  public static func problems(in whole: WholeModel) -> [Finding] {
    var check = Check(dialect: whole.dialect)
    check.graph(of: whole.model, path: "")
    let shapes = ShapeInference.shapes(of: whole.model, whole.dialect)
    for (index, layer) in whole.model.layers.enumerated() {
      let inside = shapes.layers.indices.contains(index) ? shapes.layers[index] : nil
      check.weights(of: layer, inside, path: layer.name)
      check.savedOrder(of: layer)
    }
    return check.findings
  }

  /// Problems of `after` that `before` does not have.
  public static func problems(in after: WholeModel, butNotIn before: WholeModel) -> [Finding] {
    let found = problems(in: after)
    guard !found.isEmpty else { return [] }
    let known = Set(problems(in: before).map { [$0.code, $0.message] })
    return found.filter { !known.contains([$0.code, $0.message]) }
  }
}

/// Collects what is wrong.
struct Check {
  let dialect: Dialect
  private(set) var findings: [Finding] = []

  init(dialect: Dialect) { self.dialect = dialect }

  mutating func report(_ code: String, _ layer: String, _ message: String) {
    findings.append(Finding(.problem, code, layer: layer.isEmpty ? nil : layer, message))
  }
}
