/// One call of one layer of a model, by indices.
package struct CallSite: Hashable, Sendable {
  /// Index into the model's layers.
  package var layer: Int
  /// Index into the layer's calls.
  package var call: Int

  /// A call.
  package init(layer: Int, call: Int) {
    self.layer = layer
    self.call = call
  }
}

/// Which call makes which tensor of a model.
package struct CallGraph {
  private let model: Model
  private let places: [ExactName: Int]
  /// Keras's index of each layer's first call.
  private let firstNodes: [Int]

  /// Numbers the layers and calls of a model.
  package init(_ model: Model, _ dialect: Dialect) {
    self.model = model
    var places: [ExactName: Int] = Dictionary(minimumCapacity: model.layers.count)
    for (index, layer) in model.layers.enumerated() { places[ExactName(layer.name)] = index }
    self.places = places
    firstNodes = model.layers.map { dialect.firstNode(of: $0) }
  }

  /// The call that makes a tensor; nil for an input and for what is no tensor of a layer.
  package func site(of reference: TensorReference) -> CallSite? {
    guard let layer = place(of: reference.layer) else { return nil }
    let (call, isFar) = reference.node.subtractingReportingOverflow(firstNodes[layer])
    guard !isFar, model.layers[layer].calls.indices.contains(call) else { return nil }
    return CallSite(layer: layer, call: call)
  }

  /// The call that makes a tensor, where a layer that nothing calls, as an input, counts as called once.
  package func source(of reference: TensorReference) -> CallSite? {
    if let site = site(of: reference) { return site }
    guard let layer = place(of: reference.layer), model.layers[layer].calls.isEmpty else { return nil }
    return CallSite(layer: layer, call: 0)
  }

  /// The index of a layer.
  package func place(of name: String) -> Int? { places[ExactName(name)] }

  /// The tensor that a call makes.
  package func reference(to site: CallSite, tensor: Int = 0) -> TensorReference {
    TensorReference(
      layer: model.layers[site.layer].name, node: firstNodes[site.layer] + site.call, tensor: tensor)
  }

  /// All calls that some of the tensors depend on, themselves included.
  package func ancestors(of tensors: [TensorReference]) -> Set<CallSite> {
    var found: Set<CallSite> = []
    var open = tensors
    while let tensor = open.popLast() {
      guard let site = site(of: tensor), found.insert(site).inserted else { continue }
      open += model.layers[site.layer].calls[site.call].allInputs
    }
    return found
  }

  /// All calls, each behind those that it reads; calls of a cycle are left out.
  package func callsInOrder() -> [CallSite] {
    var sites: [CallSite] = []
    // the number of each layer's first call
    var numbers: [Int] = []
    numbers.reserveCapacity(model.layers.count)
    for (index, layer) in model.layers.enumerated() {
      numbers.append(sites.count)
      for call in layer.calls.indices { sites.append(CallSite(layer: index, call: call)) }
    }
    var waiting = [Int](repeating: 0, count: sites.count)
    var readers = [[Int]](repeating: [], count: sites.count)
    var order: [Int] = []
    order.reserveCapacity(sites.count)
    for (number, site) in sites.enumerated() {
      for input in model.layers[site.layer].calls[site.call].allInputs {
        guard let source = self.site(of: input) else { continue }
        let made = numbers[source.layer] + source.call
        // a tensor that is read twice is waited for once
        guard readers[made].last != number else { continue }
        readers[made].append(number)
        waiting[number] += 1
      }
      if waiting[number] == 0 { order.append(number) }
    }
    var done = 0
    while done < order.count {
      for reader in readers[order[done]] {
        waiting[reader] -= 1
        if waiting[reader] == 0 { order.append(reader) }
      }
      done += 1
    }
    return order.map { sites[$0] }
  }
}
