internal import GraphIR

/// What is frozen as a whole: a layer with weights that holds no model. All its flags go together.
struct FreezingUnit {
  /// The way down to it.
  var path: LayerPath
  /// Names on the way, its own last; a model wrapped by a TimeDistributed has none of its own here.
  var names: [String]
  /// Names of the models on the way that are wrapped.
  var wrapped: [String] = []
  var layer: Layer
  /// A layer in the same weight group whose weights are only a list, if there is one.
  var opaque: String?

  /// `time_distributed/conv1`
  var displayName: String { names.joined(separator: "/") }

  /// Whether every flag in it is False.
  var isFrozen: Bool { layer.flags.allSatisfy { !$0 } }

  /// Whether every flag in it is True.
  var isThawed: Bool { layer.flags.allSatisfy { $0 } }
}

extension Model {
  /// All units, depth first, in file order.
  var freezingUnits: [FreezingUnit] {
    var found: [FreezingUnit] = []
    var opaque: String?
    func visit(_ layer: Layer, _ path: LayerPath, _ names: [String], _ wrapped: [String]) {
      // A container whose weights were not told apart can't be gone into.
      let isWhole = !layer.containsModel || (!layer.weightsAreUnderstood && !layer.weights.isEmpty)
      guard !isWhole else {
        guard !layer.allWeights.isEmpty else { return }
        found.append(
          FreezingUnit(path: path, names: names, wrapped: wrapped, layer: layer, opaque: opaque))
        return
      }
      for (index, child) in layer.children.enumerated() {
        let isWrapped = layer.model == nil && child.model != nil
        visit(
          child, path + [index], isWrapped ? names : names + [child.name],
          isWrapped ? wrapped + [child.name] : wrapped)
      }
    }
    for (index, layer) in layers.enumerated() {
      opaque = layer.children.isEmpty ? nil : layer.firstOpaque?.name
      visit(layer, [index], [layer.name], [])
    }
    return found
  }
}

extension Model {
  /// Sets every flag of some units in one go.
  mutating func setFlags(of units: [FreezingUnit], to value: Bool) {
    let paths = Set(units.map(\.path))
    for index in layers.indices {
      layers[index].walk(path: [index]) { layer, path in
        if paths.contains(path) { layer.setFlags(value) }
      }
    }
  }
}

extension Layer {
  /// The `trainable` flags of a layer and of what it holds; a missing one counts as True.
  var flags: [Bool] { [trainableFlag ?? true] + children.flatMap(\.flags) }

  /// Sets every flag of a layer and of what it holds.
  mutating func setFlags(_ value: Bool) {
    if (trainableFlag ?? true) != value { trainableFlag = value }
    guard !children.isEmpty else { return }
    var inside = children
    for index in inside.indices { inside[index].setFlags(value) }
    children = inside
  }
}
