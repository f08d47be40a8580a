/// Layers that stand elsewhere: a model that was wrapped has all of its layers one level further down.
extension ModelComparison {
  /// Pairs layers without a partner that have the same name and class, where there is one of them on either side.
  mutating func findMoves() {
    let (old, new) = (flattened(onlyOld, oldDialect), flattened(onlyNew, newDialect))
    var places: [MoveKey: [PlacedLayer]] = [:]
    for layer in new { places[MoveKey(layer.layer), default: []].append(layer) }
    var counts: [MoveKey: Int] = [:]
    for layer in old { counts[MoveKey(layer.layer), default: 0] += 1 }
    for layer in old {
      let key = MoveKey(layer.layer)
      guard counts[key] == 1, let partners = places[key], partners.count == 1,
        !isInside(layer, of: movedOld), !isInside(partners[0], of: movedNew)
      else { continue }
      movedOld.insert(Array(layer.path.utf8))
      movedNew.insert(Array(partners[0].path.utf8))
      difference.moved.append(
        .init(old: layer.path, new: partners[0].path, className: layer.layer.className))
      compare(layer, partners[0])
    }
  }

  /// Lists what has no partner at all.
  mutating func listTheRest() {
    for layer in onlyOld {
      list(layer, oldDialect, movedOld, into: &difference.removed, &difference.removedWeights)
    }
    for layer in onlyNew {
      list(layer, newDialect, movedNew, into: &difference.added, &difference.addedWeights)
    }
  }

  private func list(
    _ layer: PlacedLayer, _ dialect: Dialect, _ moved: Set<[UInt8]>,
    into places: inout [ModelDifference.Place], _ weights: inout [ModelDifference.PlacedWeight]
  ) {
    guard !moved.contains(Array(layer.path.utf8)) else { return }
    places.append(.init(path: layer.path, className: layer.layer.className))
    let inside = layer.inside(dialect)
    let holdsMoved = flattened(inside, dialect).contains { moved.contains(Array($0.path.utf8)) }
    let own = holdsMoved ? layer.layer.weights : layer.layer.allWeights
    weights += own.map { .init(layer: layer.path, weight: $0) }
    if holdsMoved { for child in inside { list(child, dialect, moved, into: &places, &weights) } }
  }

  /// The layers and all that they hold, outer ones first.
  private func flattened(_ layers: [PlacedLayer], _ dialect: Dialect) -> [PlacedLayer] {
    layers.flatMap { [$0] + flattened($0.inside(dialect), dialect) }
  }

  private func isInside(_ layer: PlacedLayer, of moved: Set<[UInt8]>) -> Bool {
    let path = Array(layer.path.utf8)
    return path.indices.contains { path[$0] == UInt8(ascii: "/") && moved.contains(Array(path[..<$0])) }
  }
}

private struct MoveKey: Hashable {
  let name: [UInt8]
  let className: [UInt8]

  init(_ layer: Layer) {
    name = Array(layer.name.utf8)
    className = Array(layer.className.utf8)
  }
}
