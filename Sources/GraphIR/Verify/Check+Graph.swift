extension Check {
  /// Names, references, cycles, inputs and outputs of a model and of all models inside.
  mutating func graph(of model: Model, path: String) {
    var names: Set<ExactName> = []
    for layer in model.layers {
      let here = path.isEmpty ? layer.name : "\(path)/\(layer.name)"
      if !names.insert(ExactName(layer.name)).inserted {
        report("verify-duplicate", here, "two layers of model \"\(model.name)\" are called \"\(layer.name)\"")
      }
      if let name = layer.config["name"]?.stringValue, !name.isExactly(layer.name) {
        report("verify-name", here, "layer \"\(layer.name)\" is called \"\(name)\" in its config")
      }
      inside(layer, path: here)
    }
    let calls = CallGraph(model, dialect)
    references(of: model, calls, path: path)
    ends(of: model, path: path)
    cycle(of: model, calls, path: path)
  }

  private mutating func inside(_ layer: Layer, path: String) {
    sizes(of: layer, path: path)
    if let inner = layer.model { return graph(of: inner, path: path) }
    for child in layer.children { inside(child, path: "\(path)/\(child.name)") }
  }

  private mutating func references(of model: Model, _ graph: CallGraph, path: String) {
    for layer in model.layers {
      let here = path.isEmpty ? layer.name : "\(path)/\(layer.name)"
      for reference in layer.calls.flatMap(\.allInputs) {
        if let fault = fault(of: reference, graph, in: model) {
          report("verify-reference", here, "layer \"\(layer.name)\" reads \(reference), \(fault)")
        }
      }
      if model.kind == .functional, !layer.isInput, layer.calls.contains(where: \.allInputs.isEmpty) {
        report(
          "verify-reference", here,
          "layer \"\(layer.name)\" is called on nothing: inbound_nodes names no tensor")
      }
    }
    for reference in model.outputs + model.inputs {
      if let fault = fault(of: reference, graph, in: model) {
        report("verify-reference", path, "model \"\(model.name)\" names \(reference), \(fault)")
      }
    }
  }

  /// Why a reference leads to no tensor; nil where it does, or where that can't be told.
  private func fault(of reference: TensorReference, _ graph: CallGraph, in model: Model) -> String? {
    let nothing = "which no layer makes"
    // Early tf.keras writes constants among the tensors.
    guard let place = graph.place(of: reference.layer) else {
      return reference.layer == "_CONSTANT_VALUE" ? nil : nothing
    }
    let layer = model.layers[place]
    let site = graph.site(of: reference)
    guard reference.tensor >= 0, site != nil || layer.calls.isEmpty else { return nothing }
    guard reference.tensor > 0 else { return nil }
    let inputs = site.map { layer.calls[$0.call].allInputs.count } ?? 0
    guard let count = outputCount(of: layer, inputs: inputs), reference.tensor >= count else { return nil }
    return "but layer \"\(layer.name)\" gives \(count == 1 ? "one tensor" : "\(count) tensors")"
  }

  private mutating func ends(of model: Model, path: String) {
    guard !model.layers.isEmpty else { return }
    if model.outputs.isEmpty { report("verify-output", path, "model \"\(model.name)\" has no output") }
    for input in model.inputs {
      guard let layer = model.layer(named: input.layer), !layer.isInput else { continue }
      report(
        "verify-output", path,
        "model \"\(model.name)\" has the input \"\(input.layer)\", which is no InputLayer")
    }
  }

  /// Calls that are left when all are taken away whose inputs are made: those depend on themselves.
  private mutating func cycle(of model: Model, _ graph: CallGraph, path: String) {
    let order = graph.callsInOrder()
    guard order.count < model.layers.reduce(0, { $0 + $1.calls.count }) else { return }
    let done = Set(order)
    let left = model.layers.enumerated().filter { index, layer in
      layer.calls.indices.contains { !done.contains(CallSite(layer: index, call: $0)) }
    }
    report(
      "verify-cycle", path, "layer \"\(left.map(\.element.name).min() ?? "")\" depends on its own output")
  }
}
