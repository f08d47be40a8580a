internal import FormatInterface
internal import GraphIR
internal import HDF5

extension Planner {
  /// The new top-level layer that takes over the weights of all others, as averaging wraps a model; nil if none does.
  func adoptingLayer() -> Layer? {
    whole.model.layers.first { layer in
      layer.savedName == nil && layer.containsModel && layer.allWeights.contains { isStored($0) }
    }
  }

  /// Moves the whole of `model_weights` into a new one, as the wrapper's group: the groups inside stay as they were.
  mutating func planWrapping(into wrapper: Layer) throws(FormatError) {
    if let own = layout.topLevel, !own.weightNames.names.isEmpty {
      throw FormatError(
        .notWritable,
        "the model has weights besides those of its layers (\(TopLevelWeights.name)), and where Keras would look for them in layer \"\(wrapper.name)\" can't be told"
      )
    }
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
    if layout.topLevel != nil {
      add(.move(from: "\(inside)/\(TopLevelWeights.name)", to: "\(Self.weights)/\(TopLevelWeights.name)"))
    }
    var names: [String] = []
    var planned: [PlannedWeights.Planned] = []
    var kept: Set<ExactName> = []
    let weights = try orderedWeights(of: wrapper)
    names.reserveCapacity(weights.count)
    kept.reserveCapacity(weights.count)
    for weight in weights {
      guard let array = standing(weight) else {
        names.append(create(weight, in: inside, taken: &taken))
        planned.append((weight, nil))
        continue
      }
      guard array.dataset.utf8.starts(with: "\(Self.weights)/".utf8) else {
        throw FormatError(
          .notWritable, layer: wrapper.name,
          "layer \"\(wrapper.name)\": \(array.dataset) is outside of \(Self.weights)")
      }
      names.append(ObjectPath.path(array.dataset, inside: Self.weights))
      planned.append((weight, array))
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
    try planGroupsBeside(wrapper, holding: planned)
    for (name, value) in layout.otherAttributes { set(name, of: Self.weights, to: value) }
  }

  /// Groups of the other layers of the wrapped model, all new, and the list of all.
  ///
  /// - Parameter weights: What the wrapper's group holds.
  private mutating func planGroupsBeside(
    _ wrapper: Layer, holding weights: [PlannedWeights.Planned]
  ) throws(FormatError) {
    var names: [String] = []
    for layer in whole.model.layers where !(whole.model.kind == .sequential && layer.isInput) {
      names.append(layer.name)
      if layer.name.isExactly(wrapper.name) {
        expect(weights, of: layer.name)
      } else {
        try planNewGroup(of: layer)
      }
    }
    // In the form that the list of layers had: a fresh group has nothing to remove.
    var list = layout.layerNames
    list.attributes = []
    replaceList(list, "layer_names", of: Self.weights, with: names)
  }
}
