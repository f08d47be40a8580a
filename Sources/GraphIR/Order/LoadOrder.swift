internal import JSON

/// The order in which Keras lists a graph's layers once it has loaded it, and in which it takes their weights.
///
/// Every version sorts layers by their distance from the outputs, and those at the same distance by when a search from the
/// outputs backwards meets them (`_map_graph_network`, in Keras 3 `map_graph`). It depends on the graph alone, so whoever
/// changes a graph with branches may have to list its layers, and their weights, in another order.
package struct LoadOrder {
  private let model: Model
  private let graph: CallGraph
  /// Calls in the order in which the search leaves them: what they read first.
  private var finished: [CallSite] = []
  /// When the search first met each layer.
  private var met: [Int: Int] = [:]

  /// Indices into a model's layers in the order in which Keras lists them; layers that no output depends on come last.
  /// Nil for a graph with a cycle.
  package static func places(of model: Model, _ dialect: Dialect) -> [Int]? {
    guard model.kind == .functional else { return Array(model.layers.indices) }
    var order = LoadOrder(model, dialect)
    guard order.search() else { return nil }
    return order.sorted()
  }

  private init(_ model: Model, _ dialect: Dialect) {
    self.model = model
    graph = CallGraph(model, dialect)
  }

  /// The calls that a call reads, in Keras's order.
  private func sources(of site: CallSite) -> [CallSite] {
    let layer = model.layers[site.layer]
    guard layer.calls.indices.contains(site.call) else { return [] }
    let call = layer.calls[site.call]
    var (inputs, keywords) = (call.inputs, call.keywordInputs)
    if let node = layer.writtenCalls?[site.call], node.objectValue != nil {
      inputs = Self.flattened(inputs, as: node["args"] ?? .null)
      keywords = Self.flattened(keywords, as: node["kwargs"] ?? .null)
    } else if keywords.count > 1, let tensors = layer.writtenCalls?[site.call]?.arrayValue {
      keywords = Self.flattened(keywords, as: .array(tensors.compactMap { $0[3] }))
    }
    return (inputs + keywords).compactMap { graph.source(of: $0) }
  }

  /// Goes back from the outputs, deep first. False if there is a cycle.
  private mutating func search() -> Bool {
    var done: Set<CallSite> = []
    var open: Set<CallSite> = []
    var way: [(site: CallSite, sources: ArraySlice<CallSite>)] = []
    let outputs = model.config["output_layers"].map { Self.flattened(model.outputs, as: $0) } ?? model.outputs
    for output in outputs {
      guard let first = graph.source(of: output), !done.contains(first) else { continue }
      var next: CallSite? = first
      repeat {
        if let site = next {
          if open.contains(site) { return false }
          if met[site.layer] == nil { met[site.layer] = met.count }
          open.insert(site)
          way.append((site, sources(of: site)[...]))
        }
        next = nil
        guard var here = way.popLast() else { break }
        while let source = here.sources.popFirst() {
          if !done.contains(source) {
            next = source
            break
          }
        }
        if next == nil {
          open.remove(here.site)
          done.insert(here.site)
          finished.append(here.site)
        } else {
          way.append(here)
        }
      } while !way.isEmpty
    }
    return true
  }

  private func sorted() -> [Int] {
    var depths: [CallSite: Int] = [:]
    var layers: [Int: Int] = [:]
    for site in finished.reversed() {
      let depth = max(depths[site] ?? 0, layers[site.layer] ?? 0)
      layers[site.layer] = depth
      depths[site] = depth
      for source in sources(of: site) { depths[source] = max(depth + 1, depths[source] ?? 0) }
    }
    var first = met
    // Inputs that nothing reads count as the last of all layers, and before the others there.
    for input in model.inputs {
      guard let place = graph.place(of: input.layer), layers[place] == nil else { continue }
      layers[place] = 0
      first[place] = -1
    }
    let reached = layers.keys.sorted {
      (-(layers[$0] ?? 0), first[$0] ?? 0, $0) < (-(layers[$1] ?? 0), first[$1] ?? 0, $1)
    }
    return reached + model.layers.indices.filter { layers[$0] == nil }
  }

  // MARK: Keras goes through objects by their sorted keys

  /// References in writing order, put into the order in which Keras finds them in a value.
  static func flattened(_ references: [TensorReference], as value: JSONValue) -> [TensorReference] {
    var count = 0
    let places = places(in: value, &count)
    guard count == references.count else { return references }
    return places.map { references[$0] }
  }

  private static func places(in value: JSONValue, _ count: inout Int) -> [Int] {
    if WrittenCall.reference(value) != nil {
      count += 1
      return [count - 1]
    }
    switch value {
    case .array(let list):
      var found: [Int] = []
      for element in list { found += places(in: element, &count) }
      return found
    case .object(let object):
      var parts: [(key: String, places: [Int])] = []
      for (key, inside) in object { parts.append((key, places(in: inside, &count))) }
      parts.sort { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
      return parts.flatMap(\.places)
    default: return []
    }
  }
}
