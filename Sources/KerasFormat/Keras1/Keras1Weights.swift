internal import FormatInterface
internal import GraphIR
internal import JSON

/// Gives layers in the words of Keras 2.2 the weights of Keras 1: by name, in Keras 2's layout and order.
struct Keras1Weights {
  private var pools: [String: Keras1Pool]
  private let order: [String]
  private let parts: [String: Keras1Part]

  init(_ groups: [SavedGroup], _ parts: [String: Keras1Part]) {
    pools = Dictionary(
      groups.map { ($0.name, Keras1Pool($0.arrays)) }, uniquingKeysWith: { first, _ in first })
    order = groups.map(\.name)
    self.parts = parts
  }

  /// Gives every layer of the model its weights.
  ///
  /// - Throws: Where a layer's weights are not in its group, or a group has weights that are nobody's.
  mutating func bind(to model: inout Model) throws(FormatError) {
    for index in model.layers.indices {
      let name = model.layers[index].name
      let group = parts[name]?.layer ?? name
      guard var pool = pools[group] else { continue }
      try give(to: &model.layers[index], from: &pool, isWhole: true, prefix: "")
      pools[group] = pool
    }
    for name in order {
      guard let left = pools[name]?.left else { continue }
      throw FormatError(
        .missingWeights, layer: name,
        "/model_weights: what the weight \"\(left.listed)\" of the group \"\(name)\" is to its layer can't be told"
      )
    }
  }

  /// - Parameters:
  ///   - isWhole: Whether nobody else has weights in the pool.
  ///   - prefix: What stands before the names of a Bidirectional's directions.
  private func give(
    to layer: inout Layer, from pool: inout Keras1Pool, isWhole: Bool, prefix: String
  ) throws(FormatError) {
    if layer.config[Keras1.reason] != nil {
      if isWhole { _ = pool.takeAll() }
      return
    }
    switch layer.contents {
    case .plain: try giveOwn(to: &layer, from: &pool, isWhole: isWhole, prefix: prefix)
    case .model(var model):
      for index in model.layers.indices {
        try give(to: &model.layers[index], from: &pool, isWhole: false, prefix: prefix)
      }
      layer.contents = .model(model)
    case .wrapper(let key, var inner):
      try give(to: &inner, from: &pool, isWhole: isWhole && inner.model == nil, prefix: prefix)
      layer.contents = .wrapper(key: key, inner)
    case .bidirectional(var forward, var backward, let isWritten):
      if isWhole {
        let all = pool.takeAll()
        var halves = [
          Keras1Pool(Array(all.prefix(all.count / 2))), Keras1Pool(Array(all.dropFirst(all.count / 2))),
        ]
        try give(to: &forward, from: &halves[0], isWhole: true, prefix: "forward_")
        try give(to: &backward, from: &halves[1], isWhole: true, prefix: "backward_")
      } else {
        try give(to: &forward, from: &pool, isWhole: false, prefix: "forward_")
        try give(to: &backward, from: &pool, isWhole: false, prefix: "backward_")
      }
      layer.contents = .bidirectional(forward: forward, backward: backward, backwardIsWritten: isWritten)
    case .cells:
      throw FormatError(.unknownDialect, layer: layer.name, "layer \"\(layer.name)\": Keras 1 has no cells")
    }
  }

  // MARK: One layer

  private func giveOwn(
    to layer: inout Layer, from pool: inout Keras1Pool, isWhole: Bool, prefix: String
  ) throws(FormatError) {
    switch parts[layer.name] {
    case .highway(let part, let name): return try giveHighway(part, of: name, to: &layer, from: &pool)
    case .maxout(let name): return try giveMaxout(of: name, to: &layer, from: &pool, isWhole: isWhole)
    case nil: break
    }
    let turn = Keras1Layout(layer)
    if let gates = turn.gates { return try giveGates(gates, turn, to: &layer, from: &pool, isWhole, prefix) }
    guard var keys = turn.keys else { return }
    if layer.config["use_bias"] == false { keys.removeAll { $0.old == "b" } }
    let arrays = try take(keys.map(\.old), for: layer, from: &pool, isWhole, prefix)
    layer.weights = try zip(keys, arrays).map { key, array throws(FormatError) in
      let whole = weight(key.new, of: layer, prefix, array)
      return try turn.turned(whole, key: key.old)
    }
  }

  /// Arrays in the order of their keys: by name, else in the order of the group where nobody else has weights in it.
  private func take(
    _ keys: [String], for layer: Layer, from pool: inout Keras1Pool, _ isWhole: Bool, _ prefix: String
  ) throws(FormatError) -> [SavedArray] {
    var (found, rest): ([SavedArray], Keras1Pool) = ([], pool)
    for key in keys {
      if let array = rest.take(prefix + layer.name, key) {
        found.append(array)
      } else if isWhole, pool.count == keys.count {
        return pool.takeAll()
      } else {
        throw missing(key, of: layer)
      }
    }
    pool = rest
    return found
  }

  /// Kernel, recurrent kernel and bias of each gate by itself, or of all gates in Keras 2's order already.
  private func giveGates(
    _ gates: Keras1Layout.Gates, _ turn: Keras1Layout, to layer: inout Layer, from pool: inout Keras1Pool,
    _ isWhole: Bool, _ prefix: String
  ) throws(FormatError) {
    let isJoined = isWhole ? pool.count == 3 : pool.has(prefix + layer.name, "W")
    let names = ["kernel", "recurrent_kernel", "bias"]
    if isJoined {
      let arrays = try take(["W", "U", "b"], for: layer, from: &pool, isWhole, prefix)
      layer.weights = zip(names, arrays).map { weight($0, of: layer, prefix, $1) }
      return
    }
    let keys = gates.saved.flatMap { gate in ["W", "U", "b"].map { "\($0)_\(gate)" } }
    let arrays = try take(keys, for: layer, from: &pool, isWhole, prefix)
    var weights: [Weight] = []
    for (place, name) in names.enumerated() {
      var pieces: [Weight] = []
      for gate in gates.wanted {
        let index = (gates.saved.firstIndex(of: gate) ?? 0) * 3 + place
        pieces.append(try turn.turned(weight(name, of: layer, prefix, arrays[index]), key: keys[index]))
      }
      guard var whole = pieces.first,
        pieces.allSatisfy({ $0.shape == whole.shape && $0.type.isExactly(whole.type) }), !whole.shape.isEmpty
      else {
        throw FormatError(
          .missingWeights, layer: layer.name,
          "layer \"\(layer.name)\": the \(name)s of its gates have different shapes or types")
      }
      whole.shape[whole.shape.count - 1] *= pieces.count
      whole.source = .joined(pieces)
      weights.append(whole)
    }
    layer.weights = weights
  }

  private func giveHighway(
    _ part: Keras1Part.Highway, of name: String, to layer: inout Layer, from pool: inout Keras1Pool
  ) throws(FormatError) {
    let end = part == .activation ? "" : "_carry"
    var keys = [("W", "kernel")]
    if layer.config["use_bias"] != false { keys.append(("b", "bias")) }
    layer.weights = try keys.map { old, new throws(FormatError) in
      guard let array = pool.take(name, old + end, again: true) else { throw missing(old + end, of: layer) }
      let own = weight(new, of: layer, "", array)
      guard part == .rest else { return own }
      var negative = own
      negative.source = .scaled(own, ColumnScale([0..<(own.shape.last ?? 0)], by: -1))
      return negative
    }
  }

  /// Kernels `(pieces, inputs, units)` become one `(inputs, pieces x units)`.
  private func giveMaxout(
    of name: String, to layer: inout Layer, from pool: inout Keras1Pool, isWhole: Bool
  ) throws(FormatError) {
    let hasBias = layer.config["use_bias"] != false
    guard let kernel = pool.take(name, "W"), kernel.shape.count == 3 else { throw missing("W", of: layer) }
    let whole = weight("kernel", of: layer, "", kernel)
    var joined = whole
    joined.shape = [kernel.shape[1], kernel.shape[0] * kernel.shape[2]]
    joined.source = .arranged(whole, AxisOrder(of: kernel.shape, axes: [1, 0, 2]))
    layer.weights = [joined]
    guard hasBias else { return }
    guard let bias = pool.take(name, "b"), bias.shape.count == 2 else { throw missing("b", of: layer) }
    var flat = weight("bias", of: layer, "", bias)
    flat.shape = [bias.shape[0] * bias.shape[1]]
    layer.weights.append(flat)
  }

  private func weight(_ name: String, of layer: Layer, _ prefix: String, _ array: SavedArray) -> Weight {
    Weight(
      name: name, path: "\(prefix)\(layer.name)/\(name):0", shape: array.shape, type: array.type,
      isTrainable: !name.utf8.starts(with: "moving_".utf8), source: .stored(array.tensor))
  }

  private func missing(_ key: String, of layer: Layer) -> FormatError {
    FormatError(
      .missingWeights, layer: layer.name,
      "layer \"\(layer.name)\": its group has no weight \"\(layer.name)_\(key)\", as Keras 1 names it")
  }
}
