extension Check {
  /// Names, references, cycles, inputs and outputs of a model and of all models inside.
  mutating func graph(of model: Model, path: String) {
    var names: Set<ExactName> = []
    for layer in model.layers {
      let here = path.isEmpty ? layer.name : "\(path)/\(layer.name)"
      if !names.insert(ExactName(layer.name)).inserted {
        report("verify-duplicate", here, "two layers of model \"\(model.name)\" are called \"\(layer.name)\"")
      }
      if let name = layer.config["name"]?.stringValue, !name.isExactly(layer.name),
        !layer.isNamedByPrefix(name)
      {
        report("verify-name", here, "layer \"\(layer.name)\" is called \"\(name)\" in its config")
      }
      inside(layer, path: here)
    }
    let calls = CallGraph(model, dialect)
    references(of: model, calls, path: path)
    ends(of: model, calls, path: path)
    cycle(of: model, calls, path: path)
  }

  private mutating func inside(_ layer: Layer, path: String) {
    sizes(of: layer, path: path)
    if let inner = layer.model { return graph(of: inner, path: path) }
    for child in layer.children { inside(child, path: "\(path)/\(child.name)") }
  }

  private mutating func ends(of model: Model, _ graph: CallGraph, path: String) {
    guard !model.layers.isEmpty else { return }
    if model.outputs.isEmpty { report("verify-output", path, "model \"\(model.name)\" has no output") }
    for input in model.inputs {
      guard let place = graph.place(of: input.layer), !model.layers[place].isInput else { continue }
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

extension Layer {
  /// Whether tf.keras itself makes the layer's name of the one in the config: it does so for TensorFlow's operations.
  fileprivate func isNamedByPrefix(_ name: String) -> Bool {
    className == "TensorFlowOpLayer" && "tf_op_layer_\(name)".isExactly(self.name)
  }
}
