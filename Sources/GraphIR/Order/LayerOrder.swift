internal import JSON

/// The order in which Keras lists a graph's layers once it has built it, which is the order in which it expects the groups
/// of weights: by distance from the outputs, farthest first, then as met on the way back from them.
package enum LayerOrder {
  /// Indices into the model's layers in Keras's order; nil for a list, and for a graph that Keras could not build.
  package static func asBuilt(_ model: Model, _ dialect: Dialect) -> [Int]? {
    guard model.kind == .functional else { return nil }
    var walk = Walk(model: model, graph: CallGraph(model, dialect))
    for output in model.flatOutputs { guard walk.visit(output) else { return nil } }
    return walk.layers()
  }
}

/// Keras's way back through the calls of a graph.
private struct Walk {
  let model: Model
  let graph: CallGraph
  /// Calls in the order in which they are finished: each behind all that it reads.
  private var finished: [CallSite] = []
  private var state: [CallSite: Bool] = [:]
  /// In which order layers are met.
  private var met: [Int: Int] = [:]

  init(model: Model, graph: CallGraph) {
    self.model = model
    self.graph = graph
  }

  /// The call that makes a tensor; an InputLayer, which has none in a file, makes its tensor in its call 0.
  private func site(_ tensor: TensorReference) -> CallSite? {
    if let site = graph.site(of: tensor) { return site }
    guard let place = graph.place(of: tensor.layer), model.layers[place].calls.isEmpty else { return nil }
    return CallSite(layer: place, call: 0)
  }

  private func sources(of site: CallSite) -> [CallSite] {
    let calls = model.layers[site.layer].calls
    guard calls.indices.contains(site.call) else { return [] }
    return calls[site.call].allInputs.compactMap { self.site($0) }
  }

  /// Goes back from a tensor, without recursion: graphs are thousands of calls deep.
  ///
  /// - Returns: false where the graph has a cycle.
  mutating func visit(_ tensor: TensorReference) -> Bool {
    guard let start = site(tensor) else { return true }
    var open: [(site: CallSite, sources: [CallSite], next: Int)] = []
    func isNew(_ site: CallSite) -> Bool { state[site] == nil }
    if isNew(start) { enter(start, &open) }
    while let top = open.last {
      guard top.next < top.sources.count else {
        state[top.site] = true
        finished.append(top.site)
        open.removeLast()
        continue
      }
      open[open.count - 1].next += 1
      let source = top.sources[top.next]
      if state[source] == false { return false }
      if isNew(source) { enter(source, &open) }
    }
    return true
  }

  private mutating func enter(
    _ site: CallSite, _ open: inout [(site: CallSite, sources: [CallSite], next: Int)]
  ) {
    if met[site.layer] == nil { met[site.layer] = met.count }
    state[site] = false
    open.append((site, sources(of: site), 0))
  }

  /// The layers by depth; those that no output depends on only if they are inputs.
  func layers() -> [Int] {
    var depths: [CallSite: Int] = [:]
    var layerDepths: [Int: Int] = [:]
    for site in finished.reversed() {
      let depth = max(depths[site] ?? 0, layerDepths[site.layer] ?? 0)
      layerDepths[site.layer] = depth
      depths[site] = depth
      for source in sources(of: site) { depths[source] = max(depth + 1, depths[source] ?? 0) }
    }
    var met = met
    for input in model.inputs {
      guard let place = graph.place(of: input.layer), layerDepths[place] == nil else { continue }
      layerDepths[place] = 0
      met[place] = -1
    }
    return layerDepths.keys.sorted {
      let (left, right) = (layerDepths[$0] ?? 0, layerDepths[$1] ?? 0)
      if left != right { return left > right }
      let (first, second) = (met[$0] ?? 0, met[$1] ?? 0)
      return first == second ? $0 < $1 : first < second
    }
  }
}

extension Model {
  /// The outputs as Keras flattens them: those of a dictionary by key.
  fileprivate var flatOutputs: [TensorReference] {
    guard let keys = config["output_layers"]?.objectValue?.keys, keys.count == outputs.count else {
      return outputs
    }
    return zip(keys, outputs).sorted { $0.0 < $1.0 }.map(\.1)
  }
}
