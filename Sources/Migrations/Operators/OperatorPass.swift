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
    var places: [ExactName: Int] = [:]
    for (index, layer) in layers.enumerated() { places[ExactName(layer.name)] = index }
    var isSeen = layers.map { Array(repeating: false, count: $0.calls.count) }
    var order: [(layer: Int, call: Int)] = []
    for first in layers.indices {
      for call in layers[first].calls.indices where !isSeen[first][call] {
        isSeen[first][call] = true
        var open = [(layer: first, call: call, inputs: layers[first].calls[call].allInputs[...])]
        while let top = open.last {
          guard let input = open[open.count - 1].inputs.popFirst() else {
            order.append((top.layer, top.call))
            open.removeLast()
            continue
          }
          guard let place = places[ExactName(input.layer)], isSeen[place].indices.contains(input.node),
            !isSeen[place][input.node]
          else { continue }
          isSeen[place][input.node] = true
          open.append((place, input.node, layers[place].calls[input.node].allInputs[...]))
        }
      }
    }
    return order
  }
}
