package import GraphIR

/// The keys of a model's weights in files that have nothing but named tensors: the names of the layers on the way down
/// and the weight's own, as in `conv1/kernel`, `frames/layer/conv1/kernel` and `both/forward_layer/bias`.
///
/// What a layer holds without giving it a name of its own, as wrappers do, is called by the attribute.
package struct WeightKeys {
  /// One layer and the keys of its own weights, in their order.
  package struct Entry {
    /// The way down to the layer.
    package let place: [Int]
    /// The same in words; unlike the keys it need not be the only one of its kind.
    package let way: String
    /// The keys of its weights.
    package let keys: [String]
    /// The keys of its files.
    package let assets: [String]
  }

  /// The layers that have weights or files, outer ones first.
  package private(set) var entries: [Entry] = []
  /// The tensors that have a key, in the order of the model.
  package private(set) var tensors: [(key: String, weight: Weight)] = []
  /// The keys of the optimizer's variables, in their order.
  package private(set) var optimizer: [String] = []

  private var taken: Set<ExactName> = []
  /// The key of what is stored once and belongs to several.
  private var known: [Weight.Source: String] = [:]

  /// - Parameter optimizer: The variables of the optimizer, in its order; empty where its state is not kept.
  package init(of model: Model, optimizer: [Weight] = []) {
    for (index, layer) in model.layers.enumerated() { add(layer, at: [index], way: layer.name) }
    self.optimizer = []
    for (index, variable) in optimizer.enumerated() {
      self.optimizer.append(add("optimizer/\(index)", variable))
    }
  }

  private mutating func add(_ layer: Layer, at place: [Int], way: String) {
    let keys = layer.weights.map { add("\(way)/\($0.name)", $0) }
    let assets = layer.assets.map { asset in
      add(
        "\(way)/assets/\(asset.name)",
        Weight(
          name: asset.name, path: asset.name, shape: [asset.byteCount], type: "uint8", isTrainable: false,
          source: .stored(asset.content)))
    }
    if !keys.isEmpty || !assets.isEmpty {
      entries.append(Entry(place: place, way: way, keys: keys, assets: assets))
    }
    for (index, (child, step)) in zip(layer.children, layer.steps).enumerated() {
      add(child, at: place + [index], way: "\(way)/\(step)")
    }
  }

  /// Gives a tensor a key that no other one has.
  private mutating func add(_ key: String, _ weight: Weight) -> String {
    // what is one variable in several places is stored once
    if case .stored = weight.source, let key = known[weight.source],
      weight.hasStoredShape(of: key, in: tensors)
    {
      return key
    }
    var free = key
    var number = 1
    while !taken.insert(ExactName(free)).inserted {
      number += 1
      free = "\(key)~\(number)"
    }
    if case .stored = weight.source { known[weight.source] = free }
    tensors.append((free, weight))
    return free
  }
}

extension Weight {
  /// Whether the tensor of a key has this weight's shape and type.
  fileprivate func hasStoredShape(of key: String, in tensors: [(key: String, weight: Weight)]) -> Bool {
    guard let other = tensors.first(where: { $0.key.isExactly(key) })?.weight else { return false }
    return other.shape == shape && other.type.isExactly(type)
  }
}

extension Layer {
  /// What each of `children` is called on the way down to it: layers of a model by their names, others by the attribute
  /// of Keras's object.
  package var steps: [String] {
    switch contents {
    case .plain: []
    case .wrapper(let key, _): [key]
    case .model(let model): model.layers.map(\.name)
    case .bidirectional: ["forward_layer", "backward_layer"]
    case .cells(let cells): cells.indices.map { "cells/\($0)" }
    }
  }
}
