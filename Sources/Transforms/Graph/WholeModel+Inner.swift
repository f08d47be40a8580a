internal import GraphIR
internal import JSON

extension WholeModel {
  /// Makes a model inside this one the whole model, with its configuration to the letter and its weights untouched.
  ///
  /// - Parameter wasFrozen: Whether what was around it, or its own flag there, froze all of it: its layers are frozen
  ///   one by one then, which every Keras understands.
  mutating func raise(_ inner: Model, wasFrozen: Bool, in report: inout SurgeryReport) {
    var inner = inner
    inner.takeFlags(from: wasFrozen, in: &report)
    if NameRule(of: self).fault(of: inner.name, .model) != nil {
      let name = dialect.automaticName(dialect.nameOfNewModel, besides: [])
      report.lines.append(
        "model \"\(inner.name)\" is called \"\(name)\" now: \(dialect) could not run it alone under its name")
      inner.config["name"] = .string(name)
    }
    model = inner
  }
}

extension Model {
  /// Keeps frozen what flags around the model froze, and of its own flag what it meant inside.
  fileprivate mutating func takeFlags(from wasFrozen: Bool, in report: inout SurgeryReport) {
    let open = freezingUnits.filter { !$0.isFrozen }
    guard !open.isEmpty else { return }
    if config["trainable"] == false { config["trainable"] = true }
    guard wasFrozen else { return }
    setFlags(of: open, to: false)
    report.lines.append(
      "it was frozen as a whole: its layers are now frozen one by one, which keeps them so")
  }
}
