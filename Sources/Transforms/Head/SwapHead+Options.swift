internal import GraphIR

extension SwapHead {
  /// Refuses values that make no sense and options that contradict each other.
  func checkOptions(for whole: WholeModel) throws(SurgeryError) {
    try checkSizes()
    try checkActivations(whole.dialect)
    if let reason = contradiction(takesHead: headFrom != nil) { throw SurgeryError(.badOption, reason) }
    if let layerName, let reason = NameRule(of: whole).refusal(of: layerName, .layer) {
      throw SurgeryError(.badOption, reason)
    }
  }

  /// The most units or features that a layer is given.
  static let limit = 1 << 24

  private func checkSizes() throws(SurgeryError) {
    let isTaken = keepClasses != nil || addClasses > 0 || headFrom != nil
    guard classes.map({ (1...Self.limit).contains($0) }) ?? isTaken else {
      throw SurgeryError(
        .badOption, "a head needs from 1 to \(Self.limit) classes, not \(classes.map(String.init) ?? "none")")
    }
    if let features, !(1...Self.limit).contains(features) {
      throw SurgeryError(.badOption, "a head takes from 1 to \(Self.limit) features, not \(features)")
    }
    if let units = hidden.first(where: { !(1...Self.limit).contains($0) }) {
      throw SurgeryError(.badOption, "a hidden layer needs from 1 to \(Self.limit) units, not \(units)")
    }
    guard (0...Self.limit).contains(addClasses) else {
      throw SurgeryError(.badOption, "from 0 to \(Self.limit) classes can be added, not \(addClasses)")
    }
    if let dropout, !(dropout >= 0 && dropout < 1) {
      throw SurgeryError(.badOption, "the dropout rate must be at least 0 and less than 1, not \(dropout)")
    }
  }

  private func checkActivations(_ dialect: Dialect) throws(SurgeryError) {
    for name in [activation, hidden.isEmpty ? nil : hiddenActivation].compactMap(\.self)
    where !dialect.activations.contains(name) {
      throw SurgeryError(
        .badOption,
        "\(dialect) has no activation \"\(name)\" that a head could take"
          + DidYouMean.hint(for: name, among: dialect.activations))
    }
  }

  /// Why the options can't all be meant; nil if they can. Nothing of a file is needed to tell.
  ///
  /// - Parameter takesHead: Whether another file's head is asked for.
  package func contradiction(takesHead: Bool) -> String? {
    if let keepClasses {
      if keepClasses.isEmpty { return "--keep-classes keeps none; name at least one of the old head's" }
      if let index = keepClasses.first(where: { $0 < 0 }) {
        return "--keep-classes \(index): classes are counted from 0"
      }
      var seen: Set<Int> = []
      if let index = keepClasses.first(where: { !seen.insert($0).inserted }) {
        return "--keep-classes names class \(index) twice; each can have one place"
      }
      let count = keepClasses.count + addClasses
      if let classes, classes != count {
        return
          "-n \(classes) does not agree: \(keepClasses.count) classes are kept and \(addClasses) added, which makes \(count)"
      }
    }
    if takesHead {
      guard hidden.isEmpty else {
        return
          "--head-from and --hidden contradict each other: the other head was trained on features, not on what new layers make of them"
      }
      return nil
    }
    guard keepClasses != nil || addClasses > 0 else { return nil }
    let asked = keepClasses == nil ? "--add-classes" : "--keep-classes"
    let others = [
      ("--at", at != nil), ("--pool", pool), ("--features", features != nil), ("--hidden", !hidden.isEmpty),
      ("--dropout", dropout != nil),
    ]
    return others.first { $0.1 }.map {
      "\(asked) and \($0.0) contradict each other: the old head stays where it is, and nothing but its width changes"
    }
  }

  /// Index of the output whose head is replaced.
  func outputIndex(in model: Model) throws(SurgeryError) -> Int {
    try model.outputIndex(named: output, advice: "say which one's head to replace with --output NAME")
  }
}
