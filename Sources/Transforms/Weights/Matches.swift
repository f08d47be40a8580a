internal import GraphIR

/// A layer with weights of its own, at any depth.
struct WeightedLeaf {
  /// The way down to it.
  let path: LayerPath
  /// Names on the way, its own last.
  let names: [String]
  /// Names on the way to what freezes as one: the layer itself, or the wrapper that holds it.
  let unit: [String]
  /// Which of several layers with weights in that unit it is.
  let role: Int?
  let layer: Layer

  /// `time_distributed/conv1`
  var name: String { names.joined(separator: "/") }

  /// What stands for the layer: its unit by some name, and its place in there. The names inside a unit say nothing: cells
  /// get automatic ones, which count on from model to model.
  fileprivate func key(_ unit: String) -> [UInt8] {
    Array(unit.utf8) + [0, UInt8(clamping: (role ?? -1) + 1)]
  }
}

extension Model {
  /// All layers with weights of their own, depth first, in file order.
  var weightedLeaves: [WeightedLeaf] {
    freezingUnits.flatMap { unit in
      var found: [(path: LayerPath, names: [String], layer: Layer)] = []
      func visit(_ layer: Layer, _ path: LayerPath, _ names: [String]) {
        if !layer.weights.isEmpty { found.append((path, names, layer)) }
        for (index, child) in layer.children.enumerated() {
          visit(child, path + [index], layer.way(to: child, from: names))
        }
      }
      visit(unit.layer, unit.path, unit.names)
      return found.enumerated().map { place, leaf in
        WeightedLeaf(
          path: leaf.path, names: leaf.names, unit: unit.names, role: found.count > 1 ? place : nil,
          layer: leaf.layer)
      }
    }
  }
}

/// Layers of one model paired with those of another.
struct Matches {
  typealias Pair = (own: WeightedLeaf, other: WeightedLeaf)

  private(set) var pairs: [Pair] = []
  /// Layers without a counterpart.
  private(set) var alone: [(leaf: WeightedLeaf, reason: String)] = []
  /// Layers of the other model that none of this one took.
  private(set) var unused: [String] = []

  /// Pairs the layers of two models.
  init(of model: Model, with other: Model, _ matching: Transplant.Matching) {
    let (own, others) = (model.weightedLeaves, other.weightedLeaves)
    switch matching {
    case .position: pairByPosition(own, others)
    case .name: pairByName(own, others)
    }
  }

  private mutating func pairByPosition(_ own: [WeightedLeaf], _ others: [WeightedLeaf]) {
    pairs = zip(own, others).map { ($0, $1) }
    alone = own.dropFirst(others.count).map {
      ($0, "the other model has only \(count(others.count, "layer")) with weights")
    }
    unused = others.dropFirst(own.count).map(\.name)
  }

  private mutating func pairByName(_ own: [WeightedLeaf], _ others: [WeightedLeaf]) {
    var found: [Int: Int] = [:]
    var taken: Set<Int> = []
    // Each round is for what those before have left; a name counts where it is the only one on both sides.
    func join(_ key: (WeightedLeaf) -> [UInt8]?) {
      func places(_ leaves: [WeightedLeaf], _ isDone: (Int) -> Bool) -> [[UInt8]: [Int]] {
        var table: [[UInt8]: [Int]] = [:]
        for (index, leaf) in leaves.enumerated() where !isDone(index) {
          if let key = key(leaf) { table[key, default: []].append(index) }
        }
        return table
      }
      let there = places(others) { taken.contains($0) }
      for (name, here) in places(own, { found[$0] != nil }) {
        guard here.count == 1, let match = there[name], match.count == 1 else { continue }
        found[here[0]] = match[0]
        taken.insert(match[0])
      }
    }
    join { $0.key($0.unit.joined(separator: "/")) }
    join { $0.unit.last.map($0.key) }
    join { $0.role == nil ? $0.names.last.map { Array($0.utf8) } : nil }
    let names = Dictionary(grouping: others) { Array(($0.names.last ?? "").utf8) }
    for (index, leaf) in own.enumerated() {
      if let match = found[index] {
        pairs.append((leaf, others[match]))
      } else {
        let isUnknown = names[Array((leaf.names.last ?? "").utf8)] == nil
        alone.append(
          (
            leaf,
            isUnknown
              ? "the other model has no layer of that name"
              : "which layers of that name belong together can't be told"
          ))
      }
    }
    unused = others.indices.filter { !taken.contains($0) }.map { others[$0].name }
  }
}
