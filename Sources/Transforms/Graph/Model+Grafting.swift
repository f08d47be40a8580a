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
      last = TensorReference(layer: layers[index].name, node: dialect.firstNode(of: layers[index]))
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
    let places = Set(inputs.compactMap { graph.place(of: $0.layer) })
    dropped = dropped.filter { $0.layer >= 0 && !(layers[$0.layer].isInput && places.contains($0.layer)) }
    guard !dropped.isEmpty else { return [] }
    // what reads something that goes, goes: each call comes behind those that it reads
    for site in graph.callsInOrder() {
      let call = layers[site.layer].calls[site.call]
      if call.allInputs.contains(where: { graph.site(of: $0).map(dropped.contains) ?? false }) {
        dropped.insert(site)
      }
    }
    return remove(dropped, graph)
  }

  private mutating func remove(_ dropped: Set<CallSite>, _ graph: CallGraph) -> [String] {
    // how many calls go before each call of the layers that lose some
    var goneBefore: [Int: [Int]] = [:]
    for layer in Set(dropped.map(\.layer)) {
      var gone = 0
      goneBefore[layer] = layers[layer].calls.indices.map { call in
        defer { gone += dropped.contains(CallSite(layer: layer, call: call)) ? 1 : 0 }
        return gone
      }
    }
    func renumbered(_ reference: TensorReference) -> TensorReference {
      guard let site = graph.site(of: reference), let gone = goneBefore[site.layer] else { return reference }
      var result = reference
      result.node -= gone[site.call]
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
