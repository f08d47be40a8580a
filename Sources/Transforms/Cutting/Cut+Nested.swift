internal import GraphIR
internal import JSON

extension Cut {
  /// The nested model that is to be taken out alone, however often it is called: `from` and `to` both name it.
  ///
  /// Where the file does not say what it takes, or another shape is asked for, it can't stand alone: nil then, and it
  /// is cut like any other layer.
  func nestedModel(of model: Model) throws(SurgeryError) -> Layer? {
    guard let from, to.count == 1, inputShape == nil else { return nil }
    let layer = try model.layer(at: from, setting: "from")
    guard let inner = layer.model, try model.layer(at: to[0], setting: "to").name.isSameName(as: layer.name)
    else { return nil }
    if inner.declaredInputShapes == nil, layer.calls.count > 1 {
      throw SurgeryError(
        .shapeUnknown, layer: layer.name, setting: "from",
        "the file does not say what the model \"\(layer.name)\" takes, so it can't stand alone")
    }
    return inner.declaredInputShapes == nil || inner.layers.isEmpty ? nil : layer
  }
}

extension WholeModel {
  /// Makes a nested model the whole one: its configuration to the letter, its weights untouched.
  mutating func takeOut(_ layer: Layer, for report: SurgeryReport) throws(SurgeryError) -> SurgeryReport {
    var report = report
    guard let inner = layer.model else { return report }
    if let part = layer.firstOpaque {
      throw SurgeryError(
        .weightsUnknown, layer: part.name, setting: "from",
        "the model \"\(layer.name)\" can't be taken out: in which order Keras saves the weights of \"\(part.name)\" (\(part.className)) in it can't be told"
      )
    }
    let old = model
    let dropped = old.layers.map(\.name).filter { !$0.isSameName(as: layer.name) }
    // A nested model's own flag freezes all that is in it; alone, it would mean another thing.
    let isFrozen = old.config["trainable"]?.boolValue == false || layer.trainableFlag == false
    raise(inner, wasFrozen: isFrozen, in: &report)
    report.details["from"] = .string(layer.name)
    report.details["model"] = .string(model.name)
    report.details["inputs"] = .array(
      zip(model.declaredInputShapes ?? [], model.inputs.map(\.layer) + [""]).map { shape, name in
        ["layer": .string(name), "shape": shape.json]
      })
    report.lines.append("the model \"\(layer.name)\", which was a layer, is the whole model now")
    for shape in model.declaredInputShapes ?? [] { report.lines.append("input: \(shape)") }
    model.describeOutputs(dropping: dropped, dialect, in: &report)
    dropOptimizerState(in: &report)
    dropTraining(of: old.outputNames, in: &report)
    report.after = parameterCounts
    return report
  }
}
