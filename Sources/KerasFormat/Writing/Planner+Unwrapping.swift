internal import FormatInterface
internal import GraphIR
internal import HDF5

extension Planner {
  /// The group of a nested model, or of a TimeDistributed of one, that has become the whole model; nil if there is
  /// none.
  func unwrappedGroup() -> SavedGroup? {
    let kept = Set(whole.model.layers.compactMap { $0.savedName.map { ExactName($0) } })
    let gone = original.whole.model.layers.compactMap { layer -> (layer: Layer, group: SavedGroup)? in
      guard layer.model != nil || (layer.className == "TimeDistributed" && layer.containsModel),
        let name = layer.savedName, !kept.contains(ExactName(name))
      else { return nil }
      return layout.group(named: name).map { (layer, $0) }
    }
    guard !gone.isEmpty else { return nil }
    // the layers that have weights of each group
    var holders: [ExactName: [Layer]] = [:]
    for layer in whole.model.layers {
      let groups = Set(
        layer.allWeights.compactMap { weight in group(holding: weight).map { ExactName($0.path) } })
      for group in groups { holders[group, default: []].append(layer) }
    }
    return gone.first { gone in
      let holders = holders[ExactName(gone.group.path)] ?? []
      guard let inner = gone.layer.model else { return !holders.isEmpty }
      // What was nested and is further inside now, as in a new wrapper, is not taken out.
      return holders.contains { !$0.containsModel || inner.layer(named: $0.name) != nil }
    }?.group
  }

  /// Gives every layer of the model that was inside a group of its own again.
  ///
  /// Where this tool wrapped, a layer's old group is inside and moves as it is, or array by array where its name is a
  /// path, on which there may be other layers' groups. Where Keras wrapped, the layers' arrays are together in the wrapper's
  /// group, and move one by one under the names that they have.
  mutating func planUnwrapping(of group: SavedGroup) throws(FormatError) {
    let kept = try original.groupsInside(group.path, of: whole.model.layers)
    // there may be tens of thousands
    let arrays = Dictionary(grouping: group.arrays) { array in
      ExactName(ObjectPath.parts(of: ObjectPath.path(array.dataset, inside: group.path))[0])
    }
    try drop(layout.groups.filter { $0.path != group.path })
    // A layer inside may have the name of the wrapper, so that one steps aside first.
    let aside = "/h5surgery_unwrapped"
    add(.move(from: group.path, to: aside))
    var names: [String] = []
    for layer in whole.model.layers where !(whole.model.kind == .sequential && layer.isInput) {
      names.append(layer.name)
      let weights = try orderedWeights(of: layer)
      let list = kept[ExactName(layer.name)]
      try planUnwrapped(
        layer.name, weights, from: group, list, arrays[ExactName(ObjectPath.plain(layer.name))] ?? [],
        aside: aside)
    }
    try dropWrapper(group, standing: aside)
    replaceList(layout.layerNames, "layer_names", of: Self.weights, with: names)
  }

  /// Drops what is left of a wrapper's group; where that holds arrays that it never listed, it gets its old place again.
  private mutating func dropWrapper(_ group: SavedGroup, standing aside: String) throws(FormatError) {
    guard try original.holdsUnlistedArrays(group) else { return add(.delete(path: aside)) }
    guard !whole.model.layers.contains(where: { $0.name.isExactly(group.name) }) else {
      throw FormatError(
        .notWritable, layer: group.name,
        "layer \"\(group.name)\": its group holds arrays that its weight_names does not list, and a layer inside has its name; "
          + "rename that one first"
      )
    }
    for name in group.weightNames.attributes { add(.removeAttribute(path: aside, name: name)) }
    add(.move(from: aside, to: group.path))
  }

  /// One layer's group, from its own inside the wrapper's if `list`, its `weight_names`, is there.
  ///
  /// - Parameter arrays: Those of the wrapper's that are in a group of the layer's name.
  private mutating func planUnwrapped(
    _ layer: String, _ weights: [Weight], from group: SavedGroup, _ list: NameList?, _ arrays: [SavedArray],
    aside: String
  ) throws(FormatError) {
    let path = Self.path(of: layer)
    let parts = ObjectPath.parts(of: layer)
    let own = "\(group.path)/\(ObjectPath.plain(layer))"
    let isGroup =
      list != nil && weights.allSatisfy { standing($0)?.dataset.utf8.starts(with: "\(own)/".utf8) ?? true }
    let isWhole = isGroup && parts.count == 1
    let holder = isGroup ? own : group.path
    add(isWhole ? .move(from: "\(aside)/\(parts[0])", to: path) : .createGroup(path: path))
    var taken: Set<ExactName> = []
    var names: [String] = []
    for weight in weights {
      guard let dataset = standing(weight)?.dataset else { continue }
      guard dataset.utf8.starts(with: "\(group.path)/".utf8) else {
        throw FormatError(
          .notWritable, layer: layer, "layer \"\(layer)\": its weight \(dataset) is outside of \(group.path)")
      }
      let inside = ObjectPath.path(dataset, inside: group.path)
      let name = ObjectPath.path(dataset, inside: holder)
      if !isWhole { add(.move(from: "\(aside)/\(inside)", to: "\(path)/\(name)")) }
      taken.insert(ExactName(name))
    }
    var planned: [PlannedWeights.Planned] = []
    for weight in weights {
      if let array = standing(weight) {
        names.append(ObjectPath.path(array.dataset, inside: holder))
        planned.append((weight, array))
      } else {
        names.append(create(weight, in: path, taken: &taken))
        planned.append((weight, nil))
      }
    }
    expect(planned, of: layer)
    guard isWhole, let list else { return setNewList("weight_names", of: path, to: names) }
    let kept = Set(weights.compactMap { standing($0).map { ExactName($0.dataset) } })
    for array in arrays where !kept.contains(ExactName(array.dataset)) {
      let old = "\(path)/\(ObjectPath.path(array.dataset, inside: own))"
      add(.delete(path: old))
      add(.prune(path: old, root: path))
    }
    if !names.elementsEqual(list.names, by: { $0.isExactly(ObjectPath.plain($1)) }) {
      replaceList(list, "weight_names", of: path, with: names)
    }
  }
}

extension LegacyFile {
  /// The groups of these layers inside another one's, which have a `weight_names` of their own: wrapping has moved them
  /// there whole.
  fileprivate func groupsInside(
    _ path: String, of layers: [Layer]
  ) throws(FormatError) -> [ExactName: NameList] {
    try lookingInto(path) { root in
      let holder = try root.group(ObjectPath.pathInRoot(path))
      var found: [ExactName: NameList] = [:]
      for layer in layers {
        let path = ObjectPath.parts(of: layer.name)
        if let list = try listOfWeights(at: path[...], in: holder) { found[ExactName(layer.name)] = list }
      }
      return found
    }
  }

  /// The `weight_names` of the group at a path; nil where there is no such group or it has none.
  private func listOfWeights(at path: ArraySlice<String>, in group: borrowing StoredGroup) throws -> NameList?
  {
    guard let first = path.first else {
      return try NameList("weight_names", of: group, among: Set(group.attributeNames()))
    }
    guard try group.link(first) != nil, try group.kind(of: first) == .group else { return nil }
    return try listOfWeights(at: path.dropFirst(), in: group.group(first))
  }
}
