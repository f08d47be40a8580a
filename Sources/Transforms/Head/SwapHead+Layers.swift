internal import GraphIR
internal import JSON

extension SwapHead {
  /// What was put into a model.
  struct Made {
    /// Names of the layers around the new ones.
    var holders: [String]
    /// The new layers in order; the last one makes the predictions.
    var layers: [Layer] = []
    /// Ways to those of them that have weights.
    var paths: [LayerPath] = []
    /// Names of the layers that are gone.
    var dropped: [String] = []
  }

  /// Puts the new layers where the old head was.
  func put(
    _ graft: Graft, _ classifier: Classifier, into whole: inout WholeModel
  ) throws(SurgeryError) -> Made {
    let dialect = whole.dialect
    let file = whole.model
    var made = Made(holders: file.names(at: graft.path))
    let maker = HeadLayers(swap: self, classifier: classifier, graft: graft, file: file, dialect: dialect)
    if graft.isInTimeDistributed {
      try put(maker, into: &whole, &made)
    } else {
      try whole.model.updateModel(at: graft.path) { (holder: inout Model) throws(SurgeryError) in
        let dropped = try holder.graft(at: graft, dialect) { (holder, tensor) throws(SurgeryError) in
          made.layers = try maker.layers(in: holder, at: tensor)
          return made.layers
        }
        made.dropped += dropped
      }
    }
    for level in graft.levels.dropLast().reversed() {
      try whole.model.updateModel(at: level.path) { (holder: inout Model) throws(SurgeryError) in
        made.dropped += holder.dropTail(behind: level, dialect)
      }
    }
    for (index, layer) in made.layers.enumerated() where !layer.weights.isEmpty {
      let isBeforeWrapper = graft.isInTimeDistributed && index < made.layers.count - 1
      let around = isBeforeWrapper ? made.holders.dropLast() : made.holders[...]
      let path = whole.model.path(named: around + [layer.name])
      try whole.model.makeWeightNamesUnique(of: path)
      made.paths.append(path)
    }
    return made
  }

  /// Replaces the Dense inside a TimeDistributed. What comes before it works on the last axis too, so it stands before the
  /// wrapper.
  private func put(
    _ maker: HeadLayers, into whole: inout WholeModel, _ made: inout Made
  ) throws(SurgeryError) {
    let dialect = whole.dialect
    guard let level = maker.graft.levels.last else { return }
    try whole.model.updateModel(at: level.path) { (holder: inout Model) throws(SurgeryError) in
      let wrapper = holder.layers[level.layer].name
      made.dropped += holder.dropTail(behind: level, dialect)
      let before = maker.layersBefore(in: holder, at: maker.graft.tensor)
      guard let index = holder.index(of: wrapper),
        case .wrapper(let key, let old) = holder.layers[index].contents
      else { return }
      var dense = maker.denseInside(holder.layers[index], of: holder)
      dense.entry = old.entry
      dense.setBuiltFeatures(to: hidden.last ?? maker.graft.features)
      holder.layers[index].contents = .wrapper(key: key, dense)
      holder.insert(before, before: index, dialect)
      made.dropped.append(old.name)
      made.holders.append(wrapper)
      made.layers = before + [dense]
    }
  }
}

extension Model {
  /// Puts a chain of layers between a layer and the one tensor that it takes.
  fileprivate mutating func insert(_ new: [Layer], before index: Int, _ dialect: Dialect) {
    guard let last = new.last else { return }
    if kind == .sequential {
      var new = new
      if index == 0 {
        new[0].takeInputShape(of: layers[0], dialect)
        layers[0].config["batch_input_shape"] = nil
      }
      layers.insert(contentsOf: new, at: index)
      return chain(dialect)
    }
    let tensor = TensorReference(layer: last.name)
    let old = layers[index].calls.first?.inputs.first
    join(.reader(CallSite(layer: index, call: 0)), to: tensor)
    if let old, let size = last.calls.first?.shapes.first, let features = last.config["units"]?.intValue {
      let shape = size.map { TensorShape($0.dimensions.dropLast() + [features]) }
      if let shape { layers[index].writtenCalls?.setShape(shape, of: old) }
    }
    layers.insert(contentsOf: new, at: index)
  }
}

extension Layer {
  /// Keras 3 and TF 2.15 write what a wrapped layer was built on, and build it so again.
  fileprivate mutating func setBuiltFeatures(to features: Int) {
    guard case .object(var built)? = entry["build_config"], case .array(var shape)? = built["input_shape"],
      !shape.isEmpty
    else { return }
    shape[shape.count - 1] = .number(JSONNumber(features))
    built["input_shape"] = .array(shape)
    entry["build_config"] = .object(built)
  }
}
