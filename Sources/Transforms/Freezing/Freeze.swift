public import GraphIR
internal import JSON

/// Freezes layers: training leaves their weights alone.
///
/// Before: `"trainable": true`; after: every `trainable` in the configs of the layers selected and of what they hold is
/// False, which is the one form that all Keras versions read alike. Objects that hold a model keep their flag and are gone
/// into. What is frozen already is left alone; no weight is touched, though the order in which they are listed may change.
public struct Freeze: Transform {
  /// `freeze`
  public static let name = "freeze"

  /// What to freeze.
  public var selection: Selection

  /// Freezes what is selected.
  public init(_ selection: Selection) { self.selection = selection }

  /// Sets the flags or refuses.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    let units = whole.model.freezingUnits
    let selected = try selection.units(in: units, of: whole.model, whole.dialect)
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    report.details["selection"] = .string(selection.words)
    guard !selected.indices.isEmpty else {
      report.details["layers"] = []
      report.details["already"] = 0
      report.doNothing(because: selected.reasons)
      return report
    }
    try whole.freeze(selected.indices.sorted().map { units[$0] }, in: &report)
    report.lines += selected.reasons
    return report
  }
}

extension WholeModel {
  /// Sets the flags of units to False, says so, and drops an optimizer state that does not fit any more.
  mutating func freeze(_ chosen: [FreezingUnit], in report: inout SurgeryReport) throws(SurgeryError) {
    if dialect.forgetsFrozenLayers {
      throw SurgeryError(
        .notFreezable,
        "\(dialect) forgets on loading which layers are frozen, so freezing them in the file would do nothing; load it in Keras 3.2 or later, save it, and freeze that"
      )
    }
    let open = chosen.filter { !$0.isFrozen }
    let able = open.filter { $0.obstacle(dialect) == nil }
    let unable = open.filter { $0.obstacle(dialect) != nil }
    if able.isEmpty, chosen.count == unable.count, let first = unable.first {
      throw SurgeryError(
        .notFreezable, layer: first.displayName,
        "layer \"\(first.displayName)\" can't be frozen: \(first.obstacle(dialect) ?? "")")
    }
    for unit in unable {
      report.warnings.append("\"\(unit.displayName)\" stays as it is: \(unit.obstacle(dialect) ?? "")")
    }
    report.details["layers"] = .array(able.map { .string($0.displayName) })
    report.details["already"] = .number(JSONNumber(chosen.count - open.count))
    guard !able.isEmpty else {
      report.changed = false
      report.lines.append(
        "nothing to do: \(count(chosen.count - open.count, "layer")) selected, all frozen already")
      return
    }
    let before = parameterCounts
    model.setFlags(of: able, to: false)
    report.after = parameterCounts
    let parameters = able.flatMap(\.layer.allWeights).reduce(0) { $0 + $1.count }
    report.lines.append("frozen: \(count(able.count, "layer")) with \(count(parameters, "parameter"))")
    if chosen.count > open.count {
      report.lines.append("frozen already: \(count(chosen.count - open.count, "layer"))")
    }
    if report.after.trainable != before.trainable { dropOptimizerState(in: &report) }
    report.warnings += model.contradictions
  }
}

extension FreezingUnit {
  /// Why a flag in the file would not freeze it, or not safely.
  func obstacle(_ dialect: Dialect) -> String? {
    if dialect.family == .keras3, layer.isLoadedThawed {
      return
        "Keras 3 loads \(layer.plainClassName) thawed, whatever its flag says; set its trainable to False after loading"
    }
    if let opaque {
      return "in which order Keras saves the weights of \"\(opaque)\" in the same group can't be told"
    }
    if !layer.weightsAreUnderstood, Set(layer.weights.map(\.prefix)).count > 1 {
      return
        "\(layer.plainClassName) has layers inside that no config lists, and in which order Keras saves their weights frozen can't be told"
    }
    return nil
  }
}

extension Model {
  /// Containers that are frozen around layers that are not: Keras versions differ in what that means.
  var contradictions: [String] {
    var found: [String] = []
    func visit(_ layer: Layer, _ names: [String]) {
      guard layer.containsModel else { return }
      if layer.trainableFlag == false, layer.hasThawedInside {
        found.append(
          "\"\(names.joined(separator: "/"))\" is frozen and layers in it are not: Keras versions differ in what that means; thaw it, or freeze all of it"
        )
      }
      for child in layer.children { visit(child, names + [child.name]) }
    }
    for layer in layers { visit(layer, [layer.name]) }
    return found
  }
}

extension Layer {
  /// Layers to which Keras 3 does not hand their flag on: attention, whose projections no config lists, and ConvLSTM,
  /// which makes its cell without it.
  fileprivate var isLoadedThawed: Bool {
    [
      "MultiHeadAttention", "GroupedQueryAttention", "GroupQueryAttention", "ConvLSTM1D", "ConvLSTM2D",
      "ConvLSTM3D",
    ].contains(plainClassName) || children.contains { $0.isLoadedThawed }
  }

  fileprivate var hasThawedInside: Bool {
    children.contains { child in
      child.containsModel ? child.hasThawedInside : !child.allWeights.isEmpty && child.flags.contains(true)
    }
  }
}
