internal import GraphIR
internal import JSON

/// A graph whose layers get their channels last, one after the other, with a Permute where a tensor changes its order.
struct ChannelsLastGraph {
  private(set) var model: CanonicalModel
  /// The layers that work in another order now, and those before which a tensor gets another order.
  private(set) var converted: [String] = []
  private(set) var permuted: [String] = []

  private let old: CanonicalModel
  private let types: TensorTypes
  /// The order of tensors that are no more as they were.
  private var orders: [TensorReference: AxisPermutation] = [:]
  /// What gives a tensor in another order, by the tensor and that order; nil for the old one.
  private var made: [Key: TensorReference] = [:]
  /// The Permutes before each layer.
  private var before: [String: [CanonicalLayer]] = [:]
  private var names: Set<String>

  /// What reads the model's outputs; no layer has this name.
  private static let end = ""

  private struct Key: Hashable {
    let tensor: TensorReference
    let order: AxisPermutation?
  }

  init(_ model: CanonicalModel) {
    self.model = model
    old = model
    types = TensorTypes(model)
    names = Set(model.layers.map(\.name))
  }

  /// Converts what can be; the model's inputs and outputs stay as they are.
  mutating func convert() throws(MigrationRefusal) {
    for index in inOrder() where !model.layers[index].isInput { try convertLayer(at: index) }
    let tensors = model.outputs.tensors
    var brought: [TensorReference] = []
    for tensor in tensors { brought.append(try bring(tensor, to: nil, for: Self.end)) }
    var rest = brought[...]
    model.outputs = model.outputs.mapTensors { rest.popFirst() ?? $0 }
    model.layers = model.layers.flatMap { (before[$0.name] ?? []) + [$0] } + (before[Self.end] ?? [])
  }

  private mutating func convertLayer(at index: Int) throws(MigrationRefusal) {
    var layer = model.layers[index]
    var wanted: [AxisPermutation?] = []
    for call in layer.calls {
      let tensors = call.inputs
      let first = tensors.compactMap { orders[$0] }.first
      switch try ChannelsLastLayer.wish(of: layer, having: first, ranks: tensors.map(rank)) {
      case .plain: wanted.append(nil)
      case .any: wanted.append(first)
      case .order(let order): wanted.append(order)
      }
    }
    var order = wanted.first ?? nil
    if Set(wanted).count > 1 {
      guard ChannelsLastLayer.isElementwise(layer), layer.weights.isEmpty else {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name,
          "its channels can't come last: its calls read tensors in different orders of their axes")
      }
      order = nil
    }
    var given: AxisPermutation?
    if let order {
      given = try ChannelsLastLayer.adapt(&layer, to: order)
      converted.append(layer.name)
    }
    for call in layer.calls.indices {
      let count = layer.calls[call].inputs.count
      var brought: [TensorReference] = []
      for (place, tensor) in layer.calls[call].allInputs.enumerated() {
        brought.append(try bring(tensor, to: place < count ? order : nil, for: layer.name))
      }
      var rest = brought[...]
      layer.calls[call].mapTensors { rest.popFirst() ?? $0 }
      guard let given else { continue }
      orders[TensorReference(layer: layer.name, node: call)] = given
      guard layer.outputShapes.indices.contains(call), let shape = layer.outputShapes[call]?.first else {
        continue
      }
      layer.outputShapes[call] = given.shape(of: shape).map { [$0] }
    }
    model.layers[index] = layer
  }

  /// The same tensor in another order, through a Permute before the layer that reads it first.
  private mutating func bring(
    _ tensor: TensorReference, to order: AxisPermutation?, for reader: String
  ) throws(MigrationRefusal) -> TensorReference {
    let current = orders[tensor]
    guard current != order else { return tensor }
    var source = tensor
    if let current {
      source = try permute(tensor, by: current.inverse, as: Key(tensor: tensor, order: nil), for: reader)
    }
    guard let order else { return source }
    let brought = try permute(source, by: order, as: Key(tensor: tensor, order: order), for: reader)
    orders[brought] = order
    return brought
  }

  private mutating func permute(
    _ tensor: TensorReference, by order: AxisPermutation, as key: Key, for reader: String
  ) throws(MigrationRefusal) -> TensorReference {
    if let known = made[key] { return known }
    let base = key.order == nil ? "\(key.tensor.layer)_first" : "\(key.tensor.layer)_last"
    var (name, number) = (base, 1)
    while names.contains(name) { (name, number) = ("\(base)_\(number)", number + 1) }
    names.insert(name)
    var layer = CanonicalLayer(
      "Permute", named: name,
      [
        "name": .string(name), "trainable": true, "dtype": .string(try type(of: key.tensor)),
        "dims": order.written,
      ],
      calls: [CanonicalCall(on: tensor)])
    let shape = old.shape(of: key.tensor)
    layer.outputShapes = [(key.order == nil ? shape : shape.flatMap { order.shape(of: $0) }).map { [$0] }]
    before[reader, default: []].append(layer)
    if reader != Self.end, permuted.last != reader { permuted.append(reader) }
    let made = TensorReference(layer: name)
    self.made[key] = made
    return made
  }

  /// The element type in which a tensor stays as it is.
  private func type(of tensor: TensorReference) throws(MigrationRefusal) -> String {
    if let type = types.type(of: tensor) { return type }
    let policy = old.layer(named: tensor.layer)?.policy.flatMap { DTypePolicy(.string($0)) }
    guard let policy else {
      throw MigrationRefusal(
        .noCounterpart, layer: tensor.layer,
        "its channels can't come last: the element type of what it gives is not known, which a Permute needs")
    }
    return policy.computeType
  }

  private func rank(of tensor: TensorReference) -> Int? {
    orders[tensor].map(\.rank) ?? old.shape(of: tensor)?.rank ?? inputRank(of: tensor)
  }

  private func inputRank(of tensor: TensorReference) -> Int? {
    guard let layer = old.layer(named: tensor.layer), layer.isInput else { return nil }
    return layer.config["batch_shape"]?.arrayValue?.count
  }

  /// The places of the layers, what is read before what reads it.
  private func inOrder() -> [Int] {
    let places = Dictionary(
      model.layers.enumerated().map { (ExactName($0.element.name), $0.offset) },
      uniquingKeysWith: { first, _ in first })
    var (done, order) = (Set<Int>(), [Int]())
    for start in model.layers.indices {
      var waiting = [(place: start, isReady: false)]
      while let (place, isReady) = waiting.popLast() {
        guard !done.contains(place) else { continue }
        if isReady {
          done.insert(place)
          order.append(place)
          continue
        }
        waiting.append((place, true))
        for call in model.layers[place].calls {
          for tensor in call.allInputs {
            guard let source = places[ExactName(tensor.layer)], source != place, !done.contains(source),
              !waiting.contains(where: { $0.place == source && $0.isReady })
            else { continue }
            waiting.append((source, false))
          }
        }
      }
    }
    return order
  }
}
