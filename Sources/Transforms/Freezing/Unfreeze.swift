public import GraphIR
internal import JSON

/// Thaws layers: training changes their weights again.
///
/// Before: some `"trainable": false`; after: every `trainable` in the configs of the layers selected and of what they hold
/// is True, and so is that of the models around them. What was frozen only by such a model, and is not selected, gets a
/// False of its own, so that it stays frozen.
public struct Unfreeze: Transform {
  /// `unfreeze`
  public static let name = "unfreeze"

  /// What to thaw.
  public var selection: Selection

  /// Thaws what is selected.
  public init(_ selection: Selection) { self.selection = selection }

  /// Sets the flags or refuses.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    let model = whole.model
    let units = model.freezingUnits
    let selected = try selection.units(in: units, of: model, whole.dialect)
    let chosen = selected.indices
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    report.details["selection"] = .string(selection.words)
    guard !chosen.isEmpty else {
      report.details["layers"] = []
      report.doNothing(because: selected.reasons)
      return report
    }
    let frozen = chosen.sorted().map { units[$0] }.filter {
      !$0.isThawed || !model.frozenHolders(of: $0).isEmpty
    }
    report.details["layers"] = .array(frozen.map { .string($0.displayName) })
    guard !frozen.isEmpty else {
      report.changed = false
      report.lines.append("nothing to do: \(count(chosen.count, "layer")) selected, none of them frozen")
      report.lines += selected.reasons
      return report
    }
    let opened = Set(frozen.flatMap { model.frozenHolders(of: $0) })
    let hiding = opened.filter { model.hides($0, whole.dialect) }
    let others = units.indices.filter { !chosen.contains($0) && !units[$0].isFrozen }.map { units[$0] }
      .filter { unit in hiding.contains { unit.path.starts(with: $0) } }
    for holder in opened { try whole.model.thawHolder(at: holder) }
    whole.model.setFlags(of: frozen, to: true)
    whole.model.setFlags(of: others, to: false)
    report.after = whole.parameterCounts
    let parameters = frozen.flatMap(\.layer.allWeights).reduce(0) { $0 + $1.count }
    report.lines.append("thawed: \(count(frozen.count, "layer")) with \(count(parameters, "parameter"))")
    report.lines += selected.reasons
    if !others.isEmpty {
      report.lines.append(
        "frozen until now by the model around them, and still: \(count(others.count, "layer"))")
    }
    if report.after.trainable != report.before.trainable || opened.contains([]) {
      whole.dropOptimizerState(in: &report)
    }
    report.warnings += whole.model.contradictions
    return report
  }
}

extension Model {
  /// Ways to the models around a unit, and to what wraps them, whose own flag is False; the empty way is this model.
  fileprivate func frozenHolders(of unit: FreezingUnit) -> [LayerPath] {
    var found: [LayerPath] = config["trainable"]?.boolValue == false ? [[]] : []
    for end in unit.path.indices.dropLast() {
      let path = Array(unit.path[...end])
      if layer(at: path).trainableFlag == false { found.append(path) }
    }
    return found
  }

  /// Whether a False of a holder freezes what is inside once the file is loaded.
  fileprivate func hides(_ path: LayerPath, _ dialect: Dialect) -> Bool {
    guard dialect.family == .keras3 else { return true }
    // Keras 3 heeds the flags of leaves, of the model itself unless it is a list, and of models at the top level.
    if path.isEmpty { return kind == .functional }
    return path.count == 1 && layer(at: path).model != nil
  }

  fileprivate mutating func thawHolder(at path: LayerPath) throws(SurgeryError) {
    guard !path.isEmpty else {
      config["trainable"] = true
      return
    }
    try update(at: path) { (layer: inout Layer) throws(SurgeryError) in layer.trainableFlag = true }
  }
}
