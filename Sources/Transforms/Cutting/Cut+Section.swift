internal import GraphIR

extension Cut {
  /// Refuses a part that needs more than what its first layer reads, naming the layer and the tensor.
  func checkSection(
    of model: Model, from first: Layer, reading reads: [TensorReference], upTo ends: [TensorReference],
    _ dialect: Dialect
  ) throws(SurgeryError) {
    let graph = CallGraph(model, dialect)
    let section = Section(model, graph, behind: reads)
    guard let start = graph.place(of: first.name) else { return }
    for end in ends {
      let isBehind = graph.ancestors(of: [end]).contains(CallSite(layer: start, call: 0))
      guard isBehind else {
        let what = to.isEmpty ? "the output \"\(end.layer)\"" : "`to: \"\(end.layer)\"`"
        throw SurgeryError(
          .notCuttable, layer: end.layer, setting: to.isEmpty ? "from" : "to",
          "\(what) does not depend on `from: \"\(first.name)\"`; name layers of one way from input to output, `from` first"
        )
      }
    }
    guard let gap = section.gap(before: ends) else { return }
    let later = model.layers.first { layer in
      guard layer.calls.count == 1, let place = graph.place(of: layer.name), let call = layer.calls.first,
        graph.ancestors(of: ends).contains(CallSite(layer: place, call: 0)), place > start,
        section.calls.contains(CallSite(layer: place, call: 0))
      else { return false }
      return Section(model, graph, behind: call.allInputs).gap(before: ends) == nil
        && ends.allSatisfy { graph.ancestors(of: [$0]).contains(CallSite(layer: place, call: 0)) }
    }
    throw SurgeryError(
      .notCuttable, layer: gap.reader, setting: "from",
      "layer \"\(gap.reader)\" also reads the output of \"\(gap.tensor.layer)\", which is made before the cut and not from what \"\(first.name)\" reads"
        + (later.map { "; the model can be cut `from: \"\($0.name)\"`" } ?? ""))
  }
}

/// What depends on some tensors of a model.
private struct Section {
  let model: Model
  let graph: CallGraph
  let start: Set<TensorReference>
  private(set) var calls: Set<CallSite> = []

  init(_ model: Model, _ graph: CallGraph, behind tensors: [TensorReference]) {
    self.model = model
    self.graph = graph
    start = Set(tensors)
    var readers: [CallSite: [CallSite]] = [:]
    var open: [CallSite] = []
    for (layer, entry) in model.layers.enumerated() {
      for (number, call) in entry.calls.enumerated() {
        let site = CallSite(layer: layer, call: number)
        // The first layer of a list reads nothing that has a name.
        if call.allInputs.contains(where: start.contains) || (start.isEmpty && layer == 0) {
          open.append(site)
        }
        for source in call.allInputs.compactMap({ graph.site(of: $0) }) {
          readers[source, default: []].append(site)
        }
      }
    }
    while let site = open.popLast() {
      if calls.insert(site).inserted { open += readers[site] ?? [] }
    }
  }

  /// The first layer in file order that reads, on the way to the ends, what does not come from the start.
  func gap(before ends: [TensorReference]) -> (reader: String, tensor: TensorReference)? {
    var found: (site: CallSite, tensor: TensorReference)?
    var seen: Set<CallSite> = []
    var open = ends.compactMap { graph.site(of: $0) }
    while let site = open.popLast() {
      guard seen.insert(site).inserted else { continue }
      for tensor in model.layers[site.layer].calls[site.call].allInputs where !start.contains(tensor) {
        guard graph.place(of: tensor.layer) != nil else { continue }
        if let source = graph.site(of: tensor), calls.contains(source) {
          open.append(source)
        } else if found.map({ ($0.site.layer, $0.site.call) > (site.layer, site.call) }) ?? true {
          found = (site, tensor)
        }
      }
    }
    return found.map { (model.layers[$0.site.layer].name, $0.tensor) }
  }
}
