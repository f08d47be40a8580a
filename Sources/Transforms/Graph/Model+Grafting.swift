internal import GraphIR
internal import JSON

/// Where the tensor that a graft replaces was read.
enum Joint: Hashable {
  /// As an output of the model.
  case output(Int)
  /// By a call of a layer, as its one positional input.
  case reader(CallSite)
}

extension Model {
  /// Lets a joint of a graph read another tensor.
  mutating func join(_ joint: Joint, to tensor: TensorReference) {
    switch joint {
    case .output(let index): outputs[index] = tensor
    case .reader(let site):
      layers[site.layer].calls[site.call].inputs = [tensor]
    }
  }

  /// Calls of a list's layers: each once, on the one before.
  mutating func chain(_ dialect: Dialect) {
    var last: TensorReference?
    for index in layers.indices {
      layers[index].calls = [Call(inputs: last.map { [$0] } ?? [])]
      last = TensorReference(
        layer: layers[index].name, node: layers[index].model == nil ? 0 : dialect.firstNodeOfNestedModel)
    }
    outputs = last.map { [$0] } ?? []
  }

  /// Drops the calls, and the layers, that only fed what is no output any more, and numbers the others anew.
  ///
  /// What no output depended on before (layers of added losses) stays as long as what it reads stays, if `keepsAsides`.
  ///
  /// - Returns: names of the layers dropped, in file order.
  mutating func prune(before: Model, _ dialect: Dialect, keepsAsides: Bool = true) -> [String] {
    let graph = CallGraph(self, dialect)
    let fedBefore = CallGraph(before, dialect).ancestors(of: before.outputs)
      .map { CallSite(layer: graph.place(of: before.layers[$0.layer].name) ?? -1, call: $0.call) }
    let all = layers.indices.flatMap { layer in
      layers[layer].calls.indices.map { CallSite(layer: layer, call: $0) }
    }
    var dropped = Set(keepsAsides ? fedBefore : all).subtracting(graph.ancestors(of: outputs))
    dropped = dropped.filter { $0.layer >= 0 && !keepsItsPlace(layers[$0.layer]) }
    var grows = !dropped.isEmpty
    while grows {
      grows = false
      for (index, layer) in layers.enumerated() {
        for (number, call) in layer.calls.enumerated() {
          let site = CallSite(layer: index, call: number)
          let reads = call.allInputs.contains { graph.site(of: $0).map(dropped.contains) ?? false }
          if reads, !dropped.contains(site) {
            dropped.insert(site)
            grows = true
          }
        }
      }
    }
    return remove(dropped, graph)
  }

  private func keepsItsPlace(_ layer: Layer) -> Bool {
    layer.isInput && inputs.contains { $0.layer.isSameName(as: layer.name) }
  }

  private mutating func remove(_ dropped: Set<CallSite>, _ graph: CallGraph) -> [String] {
    guard !dropped.isEmpty else { return [] }
    func renumbered(_ reference: TensorReference) -> TensorReference {
      guard let site = graph.site(of: reference) else { return reference }
      let gone = dropped.count { $0.layer == site.layer && $0.call < site.call }
      var result = reference
      result.node -= gone
      return result
    }
    var names: [String] = []
    var kept: [Layer] = []
    for (index, layer) in layers.enumerated() {
      let stays = layer.calls.indices.filter { !dropped.contains(CallSite(layer: index, call: $0)) }
      if stays.isEmpty, !layer.calls.isEmpty {
        names.append(layer.name)
        continue
      }
      var layer = layer
      if stays.count < layer.calls.count {
        if let nodes = layer.writtenCalls?.arrayValue, nodes.count == layer.calls.count {
          layer.writtenCalls = .array(stays.map { nodes[$0] })
        }
        layer.calls = stays.map { layer.calls[$0] }
      }
      for call in layer.calls.indices {
        layer.calls[call].inputs = layer.calls[call].inputs.map(renumbered)
        layer.calls[call].keywordInputs = layer.calls[call].keywordInputs.map(renumbered)
      }
      kept.append(layer)
    }
    outputs = outputs.map(renumbered)
    inputs = inputs.map(renumbered)
    layers = kept
    return names
  }
}
