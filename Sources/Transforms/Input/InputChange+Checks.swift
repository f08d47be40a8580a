internal import GraphIR
internal import JSON

extension InputChange {
  /// Refuses a call that would not work on what it now gets, or of which that can't be told.
  func check(_ layer: Layer, _ before: CallShapes, _ after: CallShapes, path: [String]) throws(SurgeryError) {
    if layer.isInput { return }
    // What an operation takes may be all among its keyword arguments.
    guard let inputs = after.inputs ?? (layer.isOperation ? [] : nil) else {
      if onlyFixesBatch { return }
      throw unknown(layer, path)
    }
    if let inner = layer.model {
      // What fits is checked when the model inside is rewritten; what does not has its reason there.
      guard after.outputs == nil, !onlyFixesBatch else { return }
      if let old = before.inputs ?? inner.declaredInputShapes {
        _ = try applied(to: inner, on: inputs, from: old, path: path)
      }
      throw misfit(layer, after, path)
    }
    guard layer.isKerasOwn, layer.className != "Lambda", Catalogue.definition(of: layer, dialect) != nil
    else {
      if onlyFixesBatch { return }
      throw unreadable(layer, before, after, path)
    }
    for index in layer.children.indices {
      guard before.children.indices.contains(index), after.children.indices.contains(index),
        let old = before.children[index].calls.first, let new = after.children[index].calls.first,
        old.inputs != new.inputs || new.inputs == nil
      else { continue }
      try check(layer.children[index], old, new, path: path + [layer.children[index].name])
    }
    try checkSizes(layer, before, after, path)
    try checkWeights(layer, before, after, path)
    guard after.outputs == nil, !onlyFixesBatch else { return }
    if layer.isOperation { throw unreadable(layer, before, after, path) }
    throw misfit(layer, after, path)
  }

  /// The weights must be those that the layer would make for the new input.
  private func checkWeights(
    _ layer: Layer, _ before: CallShapes, _ after: CallShapes, _ path: [String]
  ) throws(SurgeryError) {
    guard !layer.weights.isEmpty, let definition = Catalogue.definition(of: layer, dialect) else { return }
    guard let inputs = after.inputs, let wanted = definition.weights(layer, inputShapes: inputs, dialect),
      wanted.count == layer.weights.count
    else {
      if onlyFixesBatch { return }
      throw misfit(layer, after, path)
    }
    let old = definition.weights(layer, inputShapes: before.inputs, dialect)
    for (index, weight) in layer.weights.enumerated() {
      let want = wanted[index]
      let opens = zip(want.shape ?? [], old?[index].shape ?? []).contains { $0 == nil && $1 != nil }
      guard want.matches(shape: weight.shape), !opens else {
        throw mismatch(layer, weight, want, before, after, path)
      }
    }
  }

  // MARK: refusals

  private func way(_ path: [String]) -> String { path.joined(separator: "/") }

  private func name(_ layer: Layer, _ path: [String]) -> String {
    "layer \"\(way(path))\" (\(layer.className))"
  }

  private func text(_ shapes: [TensorShape]?) -> String {
    shapes.map { $0.map(\.description).joined(separator: ", ") } ?? "an unknown shape"
  }

  private func mismatch(
    _ layer: Layer, _ weight: Weight, _ want: WeightSpecification, _ before: CallShapes, _ after: CallShapes,
    _ path: [String]
  ) -> SurgeryError {
    if layer.className == "Dense", let had = weight.shape.first, weight.name == "kernel" {
      let gets = after.inputs?.first?.last.map { "\($0)" } ?? "an open number of them"
      return SurgeryError(
        .shapeMismatch, layer: way(path),
        "\(name(layer, path)) takes \(had) features and would get \(gets): its input \(text(before.inputs)) would become \(text(after.inputs)), and its weights do not fit that"
      )
    }
    let sizes = (want.shape ?? []).map { $0.map(String.init) ?? "open" }.joined(separator: ", ")
    return SurgeryError(
      .shapeMismatch, layer: way(path),
      "\(name(layer, path)): its weight \"\(weight.name)\" is \(TensorShape(weight.shape)) and would have to be (\(sizes)): its input \(text(before.inputs)) would become \(text(after.inputs))"
    )
  }

  func misfit(
    _ layer: Layer, _ after: CallShapes, _ path: [String], because reason: String? = nil
  ) -> SurgeryError {
    SurgeryError(
      .shapeMismatch, layer: way(path),
      "\(name(layer, path)) can't take \(text(after.inputs))\(reason.map { ": \($0)" } ?? ", which it would get")"
    )
  }

  private func unreadable(
    _ layer: Layer, _ before: CallShapes, _ after: CallShapes, _ path: [String]
  ) -> SurgeryError {
    SurgeryError(
      .shapeUnknown, layer: way(path),
      "\(name(layer, path)) would get \(text(after.inputs)) in the place of \(text(before.inputs)), and what it does with that can't be told from the file"
    )
  }

  private func unknown(_ layer: Layer, _ path: [String]) -> SurgeryError {
    SurgeryError(
      .shapeUnknown, layer: way(path),
      "\(name(layer, path)): what it is called on can't be told from the file")
  }
}

extension Layer {
  /// Whether the class is Keras's and not one of the same name that somebody registered.
  fileprivate var isKerasOwn: Bool {
    // InceptionResNetV2's, which Keras registers as a custom class.
    if plainClassName == "CustomScaleLayer" { return true }
    let registered = entry["registered_name"]?.stringValue ?? ""
    if className.contains(">") || registered.contains(">") { return false }
    guard let module = entry["module"]?.stringValue else { return true }
    return ["keras", "tf_keras", "tensorflow"].contains { module == $0 || module.hasPrefix("\($0).") }
  }

  /// An operation on tensors rather than a layer.
  fileprivate var isOperation: Bool {
    isKeras3Operation || ["TensorFlowOpLayer", "TFOpLambda"].contains(className)
  }
}
