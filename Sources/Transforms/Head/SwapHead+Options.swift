internal import GraphIR

extension SwapHead {
  /// Refuses values that make no sense and options that contradict each other.
  func checkOptions(for whole: WholeModel) throws(SurgeryError) {
    try checkActivations(whole.dialect)
    if let flaw = contradiction(takesHead: headFrom != nil) {
      throw SurgeryError(.badOption, setting: flaw.setting, flaw.reason)
    }
    if let layerName, let reason = NameRule(of: whole).refusal(of: layerName, .layer) {
      throw SurgeryError(.badOption, layer: layerName, setting: "name", reason)
    }
  }

  /// The most units or features that a layer is given.
  static let limit = 1 << 24

  /// The most numbers that new layers have together: 70 TB of float32.
  private static let numberLimit = 1 << 44

  /// A value that makes no sense, of whatever file.
  private var badValue: Contradiction? {
    if let classes, classes < 1 { return ("classes", "there must be at least one class, not \(classes)") }
    if let classes, classes > Self.limit {
      return ("classes", "a head has at most \(Self.limit) classes, not \(classes)")
    }
    if let features, !(1...Self.limit).contains(features) {
      return ("features", "a head takes from 1 to \(Self.limit) features, not \(features)")
    }
    if let units = hidden.first(where: { !(1...Self.limit).contains($0) }) {
      return ("hidden", "a hidden layer needs from 1 to \(Self.limit) units, not \(units)")
    }
    if !(0...Self.limit).contains(addClasses) {
      return ("add-classes", "from 1 to \(Self.limit) classes can be added, not \(addClasses)")
    }
    if let dropout, !(dropout >= 0 && dropout < 1) {
      return (
        "dropout", "the dropout rate must be at least 0, which means none, and less than 1, not \(dropout)"
      )
    }
    for (setting, name) in [("activation", activation), ("hidden-activation", hiddenActivation)]
    where name?.isEmpty ?? false {
      return (setting, "an activation needs its name; linear stands for none")
    }
    return layerName?.isEmpty ?? false ? ("name", "a layer needs a name") : nil
  }

  /// Why settings that were given have nothing to act on; nil where all have. Nothing of a file is needed to tell.
  ///
  /// - Parameter given: The settings that were given, whatever their values.
  package func misuse(of given: Set<String>) -> Contradiction? {
    let old = ["keep-classes", "add-classes", "head-from"].filter(given.contains)
    if !given.contains("classes"), old.isEmpty {
      return (
        "classes",
        "how many classes? give `classes: N` for a new head, `keep-classes` or `add-classes` for the old one, or `head-from: FILE`"
      )
    }
    if given.contains("add-classes"), addClasses < 1 {
      return ("add-classes", "there must be at least one class to add, not \(addClasses)")
    }
    if given.contains("pool"), pool, at == nil, old.isEmpty || old == ["head-from"] {
      return ("pool", "`pool` goes with `at`; without it, pooling is decided by the head")
    }
    if given.contains("hidden-activation"), hidden.isEmpty {
      return ("hidden-activation", "`hidden-activation` goes with `hidden`")
    }
    guard let source = old.first, !given.contains("add-classes") else { return nil }
    return ["initializer", "seed"].first(where: given.contains).map { setting in
      (setting, "`\(source)` and `\(setting)` contradict each other: all weights have their old numbers")
    }
  }

  /// Refuses layers with more numbers than any disk takes: nothing that is reckoned with them is larger than what is counted.
  ///
  /// - Parameter sizes: of the features, and of what each layer makes of those before it.
  func checkNumbers(_ sizes: [Int]) throws(SurgeryError) {
    var sum = 0
    for (features, units) in zip(sizes, sizes.dropFirst()) where sum <= Self.numberLimit {
      let (count, isTooMuch) = features.multipliedReportingOverflow(by: units)
      sum = isTooMuch ? .max : sum + min(count, Self.numberLimit + 1)
    }
    guard sum > Self.numberLimit else { return }
    throw SurgeryError(
      .badOption, "the new layers would have more than \(Self.numberLimit) numbers, which no disk takes")
  }

  private func checkActivations(_ dialect: Dialect) throws(SurgeryError) {
    let given = [("activation", activation), ("hidden-activation", hidden.isEmpty ? nil : hiddenActivation)]
    for case (let setting, let name?) in given where !dialect.activations.contains(name) {
      throw SurgeryError(
        .badOption, setting: setting,
        "\(dialect) has no activation \"\(name)\" that a head could take"
          + DidYouMean.hint(for: name, among: dialect.activations))
    }
  }

  /// What can't be meant, and the setting that says so.
  package typealias Contradiction = (setting: String, reason: String)

  /// Why the options can't all be meant; nil if they can. Nothing of a file is needed to tell.
  ///
  /// - Parameter takesHead: Whether another file's head is asked for.
  package func contradiction(takesHead: Bool) -> Contradiction? {
    if let badValue { return badValue }
    if classes == nil, keepClasses == nil, addClasses == 0, !takesHead {
      return ("classes", "a head needs from 1 to \(Self.limit) classes, and none are given")
    }
    if let keepClasses {
      let setting = "keep-classes"
      if keepClasses.isEmpty {
        return (setting, "`keep-classes` keeps none; name at least one of the old head's")
      }
      var seen: Set<Int> = []
      if let index = keepClasses.first(where: { !seen.insert($0).inserted }) {
        return (setting, "`keep-classes` names class \(index) twice; each can have one place")
      }
      let count = keepClasses.count + addClasses
      if let classes, classes != count {
        return (
          "classes",
          "`classes: \(classes)` does not agree: \(keepClasses.count) classes are kept and \(addClasses) added, which makes \(count)"
        )
      }
    }
    if takesHead {
      guard hidden.isEmpty else {
        return (
          "hidden",
          "`head-from` and `hidden` contradict each other: the other head was trained on features, not on what new layers make of them"
        )
      }
      return nil
    }
    guard keepClasses != nil || addClasses > 0 else { return nil }
    let asked = keepClasses == nil ? "add-classes" : "keep-classes"
    let others = [
      ("at", at != nil), ("pool", pool), ("features", features != nil), ("hidden", !hidden.isEmpty),
      ("dropout", dropout != nil),
    ]
    return others.first { $0.1 }.map { setting, _ in
      (
        setting,
        "`\(asked)` and `\(setting)` contradict each other: the old head stays where it is, and nothing but its width changes"
      )
    }
  }

  /// Index of the output whose head is replaced.
  func outputIndex(in model: Model) throws(SurgeryError) -> Int {
    try model.outputIndex(named: output, advice: "say which one's head to replace with `output: NAME`")
  }
}
