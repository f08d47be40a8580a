internal import FormatInterface
internal import GraphIR
internal import HDF5

/// Groups that stay what they are: one for each top-level layer.
extension Planner {
  mutating func planGroups() throws(FormatError) {
    let kept = whole.model.layers.filter(hasGroup)
    let claimed = Set(kept.compactMap { $0.savedName.map { ExactName($0) } })
    try drop(layout.groups.filter { !claimed.contains(ExactName($0.name)) })
    try planNewPlaces(of: kept)
    for layer in kept {
      if let name = layer.savedName, let group = layout.group(named: name) {
        try planGroup(group, of: layer)
      } else {
        try planNewGroup(of: layer)
      }
    }
    // Only now: until its list is written, one without arrays goes when those of a group around it move.
    for layer in kept {
      guard let name = layer.savedName, let group = layout.group(named: name),
        regrouped.contains(ExactName(group.path))
      else { continue }
      add(.createGroup(path: Self.path(of: layer.name)))
    }
    let names = kept.map(listedName)
    if !names.elementsEqual(layout.layerNames.names, by: { $0.isExactly($1) }) {
      replaceList(layout.layerNames, "layer_names", of: Self.weights, with: names)
    }
  }

  /// The entry of `layer_names` for a layer: to the letter where its group stays.
  private func listedName(of layer: Layer) -> String {
    guard let name = layer.savedName, let group = layout.group(named: name),
      group.path.isExactly(Self.path(of: layer.name))
    else { return layer.name }
    return name
  }

  /// The layers that have a group: those that had one, and new ones except a Sequential's input.
  private func hasGroup(_ layer: Layer) -> Bool {
    if layer.savedName != nil { return true }
    // that of a list gets one where the list becomes a graph
    if layer.isInput, original.whole.model.kind == .sequential { return whole.model.kind != .sequential }
    return !groupless.contains(ExactName(layer.name)) && !layer.isKeras3Operation
      && !(whole.model.kind == .sequential && layer.isInput)
  }

  /// Drops the arrays that groups list, and the groups with them where they hold nothing else.
  mutating func drop(_ groups: [SavedGroup]) throws(FormatError) {
    let holdingMore = try original.holdingMoreThanTheyList(groups)
    for group in groups where !holdingMore.contains(ExactName(group.path)) {
      add(.delete(path: group.path))
      if ObjectPath.parts(of: group.name).count > 1 { add(.prune(path: group.path, root: Self.weights)) }
    }
    for group in groups where holdingMore.contains(ExactName(group.path)) { dropArrays(of: group) }
  }

  /// Drops what a group lists, and groups that are left empty.
  private mutating func dropArrays(of group: SavedGroup) {
    for array in group.arrays { drop(array, of: group, at: array.dataset, root: Self.weights) }
    for name in group.weightNames.attributes { add(.removeAttribute(path: group.path, name: name)) }
    add(.prune(path: "\(group.path)/weight_names", root: Self.weights))
  }

  /// Deletes an array of a group, and the groups around it that are left empty, up to `root`.
  ///
  /// Two layers whose groups lie inside each other may list the same dataset: it stays while one of them needs it.
  ///
  /// - Parameter path: Where it is when that is done.
  private mutating func drop(_ array: SavedArray, of group: SavedGroup, at path: String, root: String) {
    guard !isEntangled(group) || !standingDatasets.contains(ExactName(array.dataset)) else { return }
    add(.delete(path: path))
    add(.prune(path: path, root: root))
  }

  /// Whether the group of another layer is inside or around a group.
  ///
  /// The weights of a layer `a` are in `a/a`, which is also the group of a layer `a/a`: Keras 2 writes such files.
  private func isEntangled(_ group: SavedGroup) -> Bool {
    holders.contains(ExactName(group.path)) || isInside(group.path, groupPaths)
  }

  /// Whether a path is below one of others.
  private func isInside(_ path: String, _ others: Set<ExactName>) -> Bool {
    !Self.holders(of: CollectionOfOne(path)).isDisjoint(with: others)
  }

  /// Moves the groups of renamed layers. They step aside first: names may be exchanged.
  ///
  /// Where others' groups are inside of a group or around it, or will be, its arrays go one by one: `conv` and `conv/norm`
  /// are two layers.
  private mutating func planNewPlaces(of layers: [Layer]) throws(FormatError) {
    let renamed = layers.compactMap { layer -> (group: SavedGroup, to: String)? in
      let path = Self.path(of: layer.name)
      guard let old = layer.savedName, let group = layout.group(named: old), !group.path.isExactly(path)
      else {
        return nil
      }
      return (group, path)
    }
    guard !renamed.isEmpty else { return }
    var moves: [(from: String, to: String)] = []
    var left: [(group: SavedGroup, to: String)] = []
    let pathsThen = layers.map { Self.path(of: $0.name) }
    let (groupsThen, holdersThen) = (Set(pathsThen.map { ExactName($0) }), Self.holders(of: pathsThen))
    for (group, path) in renamed {
      if isEntangled(group) || holdersThen.contains(ExactName(path)) || isInside(path, groupsThen) {
        left.append((group, path))
        moves += group.arrays.map { ($0.dataset, "\(path)/\($0.path)") }
      } else {
        moves.append((group.path, path))
      }
    }
    try requireOwnPlaces(for: left)
    // what is inside goes first; where others' groups stay, or something that is no weight, so does the group
    left.sort { $0.group.path.utf8.count > $1.group.path.utf8.count }
    move(moves, root: Self.weights) { planner in
      for (group, _) in left {
        for name in group.weightNames.attributes {
          planner.add(.removeAttribute(path: group.path, name: name))
        }
        planner.add(.prune(path: "\(group.path)/weight_names", root: Self.weights))
      }
    }
    for (group, _) in left { regrouped.insert(ExactName(group.path)) }
  }

  /// Writes which weights the group of a layer has, where that changes.
  private mutating func setWeightNames(_ names: [String], of group: SavedGroup, at path: String) {
    var list = group.weightNames
    if regrouped.contains(ExactName(group.path)) {
      list.attributes = []
    } else if names.elementsEqual(list.names, by: { $0.isExactly($1) }) {
      return
    }
    replaceList(list, "weight_names", of: path, with: names)
  }

  /// Refuses names by which arrays of two layers would meet on their way: `a` and `a/a` can't be exchanged at once.
  private func requireOwnPlaces(for moved: [(group: SavedGroup, to: String)]) throws(FormatError) {
    let isMoved = Set(moved.map { ExactName($0.group.path) })
    var taken: Set<ExactName> = []
    for group in layout.groups where !isMoved.contains(ExactName(group.path)) {
      for array in group.arrays { taken.insert(ExactName(array.dataset)) }
    }
    for (group, path) in moved {
      for array in group.arrays where !taken.insert(ExactName("\(path)/\(array.path)")).inserted {
        throw FormatError(
          .notWritable,
          "layer \"\(group.name)\": its weight \"\(array.path)\" would get the place of another layer's at \(path)/\(array.path), "
            + "as one of the new names lies inside the other; rename in two steps, with another name between them"
        )
      }
    }
  }

  /// Paths that some paths are below.
  static func holders(of paths: some Sequence<String>) -> Set<ExactName> {
    var found: Set<ExactName> = []
    for path in paths {
      var above = path[...]
      while let slash = above.utf8.lastIndex(of: UInt8(ascii: "/")) {
        above = above[..<slash]
        found.insert(ExactName(String(above)))
      }
    }
    return found
  }

  /// Moves objects to places that some of them may still hold, and removes groups that are left empty, up to `root`.
  ///
  /// - Parameter between: What is to be done when all have stepped aside.
  private mutating func move(
    _ moves: [(from: String, to: String)], root: String, between: (inout Planner) -> Void = { _ in }
  ) {
    for (number, move) in moves.enumerated() {
      add(.move(from: move.from, to: "\(Self.aside)_\(number)"))
      add(.prune(path: move.from, root: root))
    }
    between(&self)
    for (number, move) in moves.enumerated() { add(.move(from: "\(Self.aside)_\(number)", to: move.to)) }
  }

  private static let aside = "/h5surgery_renamed"

  /// Keeps a group, drops and creates what the layer no longer has or has anew, and orders `weight_names`.
  private mutating func planGroup(_ group: SavedGroup, of layer: Layer) throws(FormatError) {
    let path = Self.path(of: layer.name)
    let before = originalLayer(savedAs: group.name)
    let isBelievedByName = before.map { layout.believedNames.contains(ExactName($0.name)) } ?? false
    if let before, !isBelievedByName,
      SavedOrder.weights(of: layer, dialect).elementsEqual(
        SavedOrder.weights(of: before, dialect), by: { $0.isSaved(like: $1) })
    {
      setWeightNames(group.weightNames.names, of: group, at: path)
      return expect(unchanged: group, of: layer.name)
    }
    let inPlace = weightsInPlace(of: layer, group, before)
    let wanted = if let inPlace { inPlace } else { try orderedWeights(of: layer) }
    let old = originalPaths(of: before)
    // Where each array of the group goes to, inside it; nil for one that goes away.
    var places: [ExactName: String] = [:]
    for weight in wanted {
      guard let array = standing(weight), array.dataset.utf8.starts(with: "\(group.path)/".utf8) else {
        continue
      }
      let isRenamed = old[ExactName(array.dataset)].map { !$0.isExactly(weight.path) } ?? false
      places[ExactName(array.dataset)] = isRenamed ? ObjectPath.plain(weight.path) : array.path
    }
    var taken: Set<ExactName> = []
    var moves: [(from: String, to: String)] = []
    for array in group.arrays {
      let key = ExactName(array.dataset)
      guard let place = places[key] else {
        drop(array, of: group, at: "\(path)/\(array.path)", root: path)
        continue
      }
      let free = Self.free(place, taken: &taken)
      places[key] = free
      if !free.isExactly(array.path) {
        moves.append(("\(path)/\(array.path)", "\(path)/\(free)"))
      }
    }
    move(moves, root: path)
    var names: [String] = []
    var planned: [PlannedWeights.Planned] = []
    for weight in wanted {
      if let array = standing(weight), let place = places[ExactName(array.dataset)] {
        names.append(place)
        planned.append((weight, array))
      } else {
        names.append(create(weight, in: path, taken: &taken))
        planned.append((weight, nil))
      }
    }
    expect(planned, of: layer.name)
    setWeightNames(group.spelled(names), of: group, at: path)
  }

  /// The weights of a layer in the order in which the file lists them, where a part of it is only a list, and nothing changed
  /// that could make another order of it: only numbers are new then.
  private func weightsInPlace(of layer: Layer, _ group: SavedGroup, _ before: Layer?) -> [Weight]? {
    guard let before, layer.opaquePart != nil, layer.hasFlags(of: before) else { return nil }
    let slots = SavedOrder.slots(of: layer, dialect)
    guard slots == SavedOrder.slots(of: before, dialect), slots.count == group.arrays.count else {
      return nil
    }
    var places: [ExactName: WeightSlot] = [:]
    for slot in slots {
      if let tensor = before.weight(at: slot).tensor { places[ExactName(tensor.key)] = slot }
    }
    var found: [Weight] = []
    for array in group.arrays {
      guard let slot = places[ExactName(array.dataset)] else { return nil }
      let weight = layer.weight(at: slot)
      guard weight.path.utf8.elementsEqual(before.weight(at: slot).path.utf8) else { return nil }
      found.append(weight)
    }
    return found
  }

  private func originalPaths(of layer: Layer?) -> [ExactName: String] {
    var paths: [ExactName: String] = [:]
    for weight in layer?.allWeights ?? [] {
      if let tensor = weight.tensor { paths[ExactName(tensor.key)] = weight.path }
    }
    return paths
  }

  mutating func planNewGroup(of layer: Layer) throws(FormatError) {
    let path = Self.path(of: layer.name)
    add(.createGroup(path: path))
    var taken: Set<ExactName> = []
    let weights = try orderedWeights(of: layer)
    let names = weights.map { create($0, in: path, taken: &taken) }
    expect(weights.map { ($0, nil) }, of: layer.name)
    setNewList("weight_names", of: path, to: names)
  }

  /// Creates a weight in a group under a name that is free there.
  ///
  /// - Returns: the name.
  mutating func create(_ weight: Weight, in group: String, taken: inout Set<ExactName>) -> String {
    let name = Self.free(ObjectPath.plain(weight.path), taken: &taken)
    add(.createDataset(path: "\(group)/\(name)", weight))
    return name
  }
}

extension Weight {
  /// Whether both are the same numbers in the same form under the same name.
  fileprivate func isSaved(like other: Weight) -> Bool {
    source == other.source && shape == other.shape && type.isExactly(other.type)
      && path.isExactly(other.path)
  }
}
