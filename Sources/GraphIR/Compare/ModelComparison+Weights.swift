extension ModelComparison {
  /// Pairs the weights of two layers: by name in creation order; where the order means nothing, by path.
  mutating func pairWeights(
    _ old: [Weight], _ new: [Weight], of before: PlacedLayer, _ after: PlacedLayer, understood: Bool
  ) {
    func key(_ weight: Weight) -> [UInt8] { Array((understood ? weight.name : weight.path).utf8) }
    var places: [[UInt8]: [Int]] = [:]
    for (index, weight) in new.enumerated().reversed() { places[key(weight), default: []].append(index) }
    var partners = [Int?](repeating: nil, count: old.count)
    for (index, weight) in old.enumerated() { partners[index] = places[key(weight)]?.popLast() }

    // Names that changed altogether: as many on both sides are taken for the same in their order.
    let taken = Set(partners.compactMap(\.self))
    let lonely = old.indices.filter { partners[$0] == nil }
    let free = new.indices.filter { !taken.contains($0) }
    if lonely.count == free.count {
      for (index, place) in zip(lonely, free) { partners[index] = place }
    } else {
      difference.addedWeights += free.map { .init(layer: after.path, weight: new[$0]) }
    }
    for (index, weight) in old.enumerated() {
      if let place = partners[index] {
        difference.weights.append(.init(layer: after.path, old: weight, new: new[place]))
      } else {
        difference.removedWeights.append(.init(layer: before.path, weight: weight))
      }
    }
  }
}
