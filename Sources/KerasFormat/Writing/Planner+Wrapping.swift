internal import GraphIR
internal import HDF5

extension Planner {
  /// The new top-level layer that takes over the weights of all others, as averaging wraps a model; nil if none does.
  func adoptingLayer() -> Layer? {
    whole.model.layers.first { layer in
      layer.savedName == nil && layer.containsModel && layer.allWeights.contains { $0.dataset != nil }
    }
  }

  /// Moves the whole of `model_weights` into a new one, as the wrapper's group: the groups inside stay as they were.
  mutating func planWrapping(into wrapper: Layer) throws(FormatError) {
    let inside = Self.path(of: wrapper.name)
    var taken: Set<ExactName> = Set(
      layout.groups.flatMap { group in
        group.arrays.map { ExactName(ObjectPath.path($0.dataset, inside: Self.weights)) }
      })
    // A group can't move into itself, so it steps aside first.
    let aside = "/h5surgery_wrapped"
    add(.move(from: Self.weights, to: aside))
    add(.createGroup(path: Self.weights))
    add(.move(from: aside, to: inside))
    if layout.hasTopLevelWeights {
      add(
        .move(from: "\(inside)/top_level_model_weights", to: "\(Self.weights)/top_level_model_weights"))
    }
    var names: [String] = []
    var kept: Set<ExactName> = []
    let weights = try orderedWeights(of: wrapper)
    names.reserveCapacity(weights.count)
    kept.reserveCapacity(weights.count)
    for weight in weights {
      guard let array = standing(weight) else {
        names.append(create(weight, in: inside, taken: &taken))
        continue
      }
      guard array.dataset.utf8.starts(with: "\(Self.weights)/".utf8) else {
        throw FormatError(
          .notWritable, "layer \"\(wrapper.name)\": \(array.dataset) is outside of \(Self.weights)")
      }
      names.append(ObjectPath.path(array.dataset, inside: Self.weights))
      kept.insert(ExactName(array.dataset))
    }
    for group in layout.groups {
      for array in group.arrays where !kept.contains(ExactName(array.dataset)) {
        let path = "\(inside)/\(ObjectPath.path(array.dataset, inside: Self.weights))"
        add(.delete(path: path))
        add(.prune(path: path, root: inside))
      }
    }
    for name in layout.layerNames.attributes + layout.otherAttributes.map(\.0) {
      remove(name, of: inside)
    }
    setNewList("weight_names", of: inside, to: names)
    try planGroupsBeside(wrapper)
    for (name, value) in layout.otherAttributes { set(name, of: Self.weights, to: value) }
  }

  /// Groups of the other layers of the wrapped model, all new, and the list of all.
  private mutating func planGroupsBeside(_ wrapper: Layer) throws(FormatError) {
    var names: [String] = []
    for layer in whole.model.layers where !(whole.model.kind == .sequential && layer.isInput) {
      names.append(layer.name)
      guard !layer.name.isExactly(wrapper.name) else { continue }
      try planNewGroup(of: layer)
    }
    // In the form that the list of layers had: a fresh group has nothing to remove.
    var list = layout.layerNames
    list.attributes = []
    replaceList(list, "layer_names", of: Self.weights, with: names)
  }
}
