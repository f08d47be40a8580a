internal import GraphIR

/// What the rules for operators have in common: they open lists of layers, and give every call of an operator a layer.
extension MigrationDraft {
  /// Calls a closure with every model that has layers of some kind, as a graph in which each of them is called once.
  mutating func forEachModel(
    with matches: (CanonicalLayer) -> Bool,
    _ body: (inout CanonicalModel, inout MigrationDraft) throws(MigrationRefusal) -> Void
  ) throws(MigrationRefusal) {
    guard model.holdsLeaf(where: matches) else { return }
    try openHeldLayers(matches)
    model.noteHeldModels()
    try forEachModel { model, draft throws(MigrationRefusal) in
      guard model.layers.contains(where: matches) else { return }
      model.open()
      model.separateCalls(of: matches)
      try body(&model, &draft)
    }
  }

  private mutating func openHeldLayers(_ matches: (CanonicalLayer) -> Bool) throws(MigrationRefusal) {
    try forEachModel { model, _ throws(MigrationRefusal) in
      for index in model.layers.indices where model.layers[index].model == nil {
        let layer = model.layers[index]
        guard let held = layer.children.first(where: matches) else { continue }
        guard layer.className == "TimeDistributed", layer.calls.count <= 1 else {
          throw MigrationRefusal(
            .noCounterpart, layer: layer.name,
            "it holds \"\(held.name)\", and an operation can't be lowered there")
        }
        let before = model.kind == .sequential && index > 0 ? model.layers[index - 1].outputShapes.first : nil
        let input = layer.calls.first?.inputs.first.flatMap(model.shape)
        model.layers[index].openHeldLayer(input ?? before.flatMap { $0?.first })
      }
    }
  }
}

extension CanonicalModel {
  /// Gives each call but the first of some layers a layer of its own. They have no weights.
  mutating func separateCalls(of matches: (CanonicalLayer) -> Bool) {
    for name in layers.filter({ matches($0) && $0.calls.count > 1 }).map(\.name) {
      guard let place = index(of: name) else { continue }
      let layer = layers[place]
      var copies: [String] = [name]
      for call in layer.calls.dropFirst() {
        var copy = layer
        copy.name = freeName("\(name)_\(copies.count)")
        copy.originalName = name
        copy.config["name"] = .string(copy.name)
        copy.calls = [call]
        copy.outputShapes = layer.outputShapes.dropFirst(copies.count).prefix(1).map(\.self)
        layers.insert(copy, at: place + copies.count)
        copies.append(copy.name)
      }
      layers[place].calls = Array(layer.calls.prefix(1))
      layers[place].outputShapes = Array(layer.outputShapes.prefix(1))
      mapTensors { reference in
        guard reference.layer.isExactly(name), copies.indices.contains(reference.node) else {
          return reference
        }
        return TensorReference(layer: copies[reference.node], tensor: reference.tensor)
      }
    }
  }

  /// All calls, each behind those whose tensors it reads; what is in a cycle comes somewhere.
  func callsInOrder() -> [(layer: Int, call: Int)] {
    var places: [ExactName: Int] = Dictionary(minimumCapacity: layers.count)
    var calls: [(layer: Int, call: Int)] = []
    // the number of each layer's first call
    var firsts: [Int] = []
    firsts.reserveCapacity(layers.count)
    for (index, layer) in layers.enumerated() {
      places[ExactName(layer.name)] = index
      firsts.append(calls.count)
      for call in layer.calls.indices { calls.append((index, call)) }
    }
    /// The numbers of the calls that a call reads, the last first.
    func inputs(of call: (layer: Int, call: Int)) -> [Int] {
      var numbers: [Int] = []
      layers[call.layer].calls[call.call].forEachInput { input in
        guard let place = places[ExactName(input.layer)], layers[place].calls.indices.contains(input.node)
        else { return }
        numbers.append(firsts[place] + input.node)
      }
      numbers.reverse()
      return numbers
    }
    var isSeen = Array(repeating: false, count: calls.count)
    var order: [(layer: Int, call: Int)] = []
    order.reserveCapacity(calls.count)
    var open: [(call: Int, inputs: [Int])] = []
    for first in calls.indices where !isSeen[first] {
      isSeen[first] = true
      open.append((first, inputs(of: calls[first])))
      while !open.isEmpty {
        guard let input = open[open.count - 1].inputs.popLast() else {
          order.append(calls[open.removeLast().call])
          continue
        }
        guard !isSeen[input] else { continue }
        isSeen[input] = true
        open.append((input, inputs(of: calls[input])))
      }
    }
    return order
  }
}
