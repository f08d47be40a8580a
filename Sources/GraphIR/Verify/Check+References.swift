extension Check {
  /// Every tensor that a call reads, or that is an input or an output, must be made by a call of a layer.
  mutating func references(of model: Model, _ graph: CallGraph, path: String) {
    for layer in model.layers {
      let here = path.isEmpty ? layer.name : "\(path)/\(layer.name)"
      for reference in layer.calls.flatMap(\.allInputs) {
        if let fault = fault(of: reference, graph, in: model, firstNode: dialect.firstNode) {
          report("verify-reference", here, "layer \"\(layer.name)\" reads \(reference), \(fault)")
        }
      }
      if model.kind == .functional, !layer.isInput, layer.calls.contains(where: \.allInputs.isEmpty) {
        report(
          "verify-reference", here,
          "layer \"\(layer.name)\" is called on nothing: inbound_nodes names no tensor")
      }
    }
    let ends = model.outputs + model.inputs
    for (reference, written) in zip(ends, dialect.ends(writing: ends, of: model.layers)) {
      if let fault = fault(of: reference, graph, in: model, firstNode: dialect.firstNodeAtEnds) {
        let advice =
          isMisnumbered(reference, graph, in: model)
          ? "; \(dialect) writes it so and can't load it: load and save the model in Keras 3.3 or later" : ""
        report("verify-reference", path, "model \"\(model.name)\" names \(written), \(fault)\(advice)")
      }
    }
  }

  /// Why a reference leads to no tensor; nil where it does, or where that can't be told.
  ///
  /// - Parameter firstNode: How the calls of a layer are numbered where the reference stands.
  private func fault(
    of reference: TensorReference, _ graph: CallGraph, in model: Model, firstNode: (Layer) -> Int
  ) -> String? {
    // Early tf.keras writes constants among the tensors.
    guard let place = graph.place(of: reference.layer) else {
      return reference.layer == "_CONSTANT_VALUE" ? nil : Self.nothing
    }
    let layer = model.layers[place]
    guard reference.tensor >= 0 else { return Self.nothing }
    guard let source = graph.source(of: reference), isMade(by: layer, node: reference.node) else {
      return "\(Self.nothing): \(layer.wording(ofCallsFrom: firstNode(layer)))"
    }
    guard reference.tensor > 0 else { return nil }
    let inputs = layer.calls.isEmpty ? 0 : layer.calls[source.call].allInputs.count
    guard let count = outputCount(of: layer, inputs: inputs), reference.tensor >= count else { return nil }
    return "but layer \"\(layer.name)\" gives \(count == 1 ? "one tensor" : "\(count) tensors")"
  }

  /// Whether a reference of `input_layers` or `output_layers` is one that the Keras writes, but does not read.
  private func isMisnumbered(_ reference: TensorReference, _ graph: CallGraph, in model: Model) -> Bool {
    guard dialect.misnumbersEnds, let place = graph.place(of: reference.layer) else { return false }
    let layer = model.layers[place]
    return layer.model?.kind == .functional && reference.node == layer.calls.count
  }

  private static let nothing = "which no layer makes"

  /// Whether a layer that nothing calls makes tensors: an input does, and so may a class that nobody knows.
  ///
  /// tf.keras does not look at the node of an input; the others have one, number 0.
  private func isMade(by layer: Layer, node: Int) -> Bool {
    guard layer.calls.isEmpty else { return true }
    if layer.isInput { return node == 0 || dialect.family == .tfKeras }
    return layer.model == nil
      && (Catalogue.definition(of: layer, dialect) == nil || !layer.className.isExactly(layer.plainClassName))
  }
}

extension Layer {
  /// How often the layer is called, and by which numbers references know its calls.
  fileprivate func wording(ofCallsFrom first: Int) -> String {
    if isInput { return "\"\(name)\" is an input, node 0" }
    switch calls.count {
    case 0: return "nothing calls \"\(name)\""
    case 1: return "\"\(name)\" is called once, as node \(first)"
    default:
      return "\"\(name)\" is called \(calls.count) times, as nodes \(first) to \(first + calls.count - 1)"
    }
  }
}
