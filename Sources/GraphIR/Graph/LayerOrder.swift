internal import JSON

/// The order in which Keras lists the layers of a graph, `model.layers`: from the inputs to the outputs by depth, within a
/// depth as they are met on the way back from the outputs.
///
/// Keras finds it anew whenever it builds a model, in all versions alike (`_map_graph_network`, in Keras 3 `map_graph`), and
/// gives the weight groups of a file to its layers by their place in it, whatever their names and whatever the order in the
/// configuration. A file that lists them in another order is read wrong.
package struct LayerOrder {
  /// Indices into the model's layers, in Keras's order. Layers that no output depends on come last.
  package let layers: [Int]

  /// Finds the order for a graph; a list has its own.
  package init(_ model: Model, _ dialect: Dialect) {
    guard model.kind == .functional else {
      layers = Array(model.layers.indices)
      return
    }
    let graph = CallGraph(model, dialect)
    var met: [Int: Int] = [:]
    let finished = Self.finished(model, graph, &met)
    let depths = Self.depths(finished, model, graph)
    for input in model.inputs {
      // Inputs that feed no output come first among those of depth 0.
      if let place = graph.place(of: input.layer), met[place] == nil { met[place] = -1 }
    }
    let listed = model.layers.indices.filter { met[$0] != nil }
    layers =
      listed.sorted { (-(depths[$0] ?? 0), met[$0] ?? 0, $0) < (-(depths[$1] ?? 0), met[$1] ?? 0, $1) }
      + model.layers.indices.filter { met[$0] == nil }
  }

  /// Whether the model lists its layers so.
  package var isKept: Bool { layers.elementsEqual(layers.indices) }

  /// The outputs as Keras goes through them: those of a dictionary by their keys.
  private static func orderedOutputs(_ model: Model) -> [TensorReference] {
    guard let keys = model.config["output_layers"]?.objectValue?.keys, keys.count == model.outputs.count
    else {
      return model.outputs
    }
    return zip(keys, model.outputs).sorted {
      $0.0.unicodeScalars.lexicographicallyPrecedes($1.0.unicodeScalars)
    }
    .map(\.1)
  }

  /// Calls in the order in which all that they depend on has been seen.
  private static func finished(_ model: Model, _ graph: CallGraph, _ met: inout [Int: Int]) -> [CallSite] {
    var finished: [CallSite] = []
    var seen: Set<CallSite> = []
    for output in orderedOutputs(model) {
      // The calls on the way, each with what it reads and how much of that has been gone into.
      var way: [(site: CallSite, reads: [CallSite], next: Int)] = []
      func enter(_ site: CallSite) {
        guard seen.insert(site).inserted else { return }
        if met[site.layer] == nil { met[site.layer] = met.count }
        way.append((site, reads(site, model, graph), 0))
      }
      if let site = self.site(of: output, model, graph) { enter(site) }
      while let last = way.last {
        if last.next < last.reads.count {
          way[way.count - 1].next += 1
          enter(last.reads[last.next])
        } else {
          finished.append(last.site)
          way.removeLast()
        }
      }
    }
    return finished
  }

  /// How many calls lie between each layer and the outputs, at most.
  private static func depths(_ finished: [CallSite], _ model: Model, _ graph: CallGraph) -> [Int: Int] {
    var calls: [CallSite: Int] = [:]
    var layers: [Int: Int] = [:]
    for site in finished.reversed() {
      let depth = max(calls[site] ?? 0, layers[site.layer] ?? 0)
      layers[site.layer] = depth
      calls[site] = depth
      for read in reads(site, model, graph) { calls[read] = max(depth + 1, calls[read] ?? 0) }
    }
    return layers
  }

  private static func reads(_ site: CallSite, _ model: Model, _ graph: CallGraph) -> [CallSite] {
    let calls = model.layers[site.layer].calls
    guard calls.indices.contains(site.call) else { return [] }
    return calls[site.call].allInputs.compactMap { self.site(of: $0, model, graph) }
  }

  /// The call that makes a tensor; an input counts as one of its InputLayer.
  private static func site(of tensor: TensorReference, _ model: Model, _ graph: CallGraph) -> CallSite? {
    if let site = graph.site(of: tensor) { return site }
    guard let place = graph.place(of: tensor.layer), model.layers[place].calls.isEmpty else { return nil }
    return CallSite(layer: place, call: 0)
  }
}
