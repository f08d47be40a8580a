internal import GraphIR
internal import JSON

/// Where a new classifier goes: the tensor that it takes, what of the old goes, where its own tensor is read.
struct Graft {
  /// The models from the whole one down to the one that is changed, with what goes behind the way further down.
  var levels: [HeadLevel]
  /// The tensor that the new layers take; nil for the first layer of a list without InputLayer.
  var tensor: TensorReference?
  /// Size of the axis that the new Dense works on.
  var features: Int
  /// How the new layers compute.
  var policy: DTypePolicy
  /// Axes to pool away before the Dense, and their data format.
  var pooling: (spatial: Int, dataFormat: String)?
  /// The shape of the tensor, where it is known.
  var shape: TensorShape?
  /// True where the Dense takes the place of the one inside a TimeDistributed.
  var isInTimeDistributed = false
  /// The layer that goes, if a head was found.
  var head: Head?

  /// The way down to the model that is changed.
  var path: LayerPath { levels.last?.path ?? [] }
}

extension Model {
  /// Replaces all that follows a tensor, up to a joint, by new layers.
  ///
  /// - Returns: names of the layers dropped.
  mutating func graft(
    at graft: Graft, _ dialect: Dialect,
    making layers: (_ holder: Model, _ tensor: TensorReference?) throws(SurgeryError) -> [Layer]
  ) throws(SurgeryError) -> [String] {
    guard let level = graft.levels.last else { return [] }
    if kind == .sequential { return try graftOnList(graft, level, dialect, making: layers) }
    guard let tensor = graft.tensor else { return [] }
    let before = self
    let joint = level.joint
    var reader: String?
    if case .reader(let site) = joint { reader = self.layers[site.layer].name }
    join(joint, to: tensor)
    let dropped = prune(before: before, dialect)
    // The tensor may have another number now, and the reader another place.
    let place = reader.flatMap(index)
    var settled = joint
    if let place { settled = .reader(CallSite(layer: place, call: 0)) }
    var last = tensor
    switch settled {
    case .output(let output): last = outputs[output]
    case .reader(let site): last = self.layers[site.layer].calls[0].inputs[0]
    }
    var new = try layers(self, last)
    for index in new.indices {
      let shapes = new[index].calls.first?.shapes ?? []
      new[index].calls = [Call(inputs: [last], shapes: shapes)]
      last = TensorReference(layer: new[index].name)
    }
    self.layers.insert(contentsOf: new, at: place ?? self.layers.count)
    if case .reader(let site) = settled {
      settled = .reader(CallSite(layer: site.layer + new.count, call: 0))
    }
    join(settled, to: last)
    return dropped
  }

  private mutating func graftOnList(
    _ graft: Graft, _ level: HeadLevel, _ dialect: Dialect,
    making layers: (_ holder: Model, _ tensor: TensorReference?) throws(SurgeryError) -> [Layer]
  ) throws(SurgeryError) -> [String] {
    let cut = graft.tensor.flatMap { index(of: $0.layer) }.map { $0 + 1 } ?? 0
    var resume = self.layers.count
    if case .reader(let site) = level.joint { resume = site.layer }
    let dropped = self.layers[cut..<resume]
    let first = cut == 0 ? self.layers.first : nil
    let kept = self.layers[resume...]
    self.layers = Array(self.layers[..<cut]) + kept
    var new = try layers(self, graft.tensor)
    if let first { new[0].takeInputShape(of: first, dialect) }
    self.layers.insert(contentsOf: new, at: cut)
    chain(dialect)
    return dropped.map(\.name)
  }
}

extension Model {
  /// Drops the part of the old head's tail that lies outside the model that held it.
  ///
  /// - Returns: names of the layers dropped.
  mutating func dropTail(behind level: HeadLevel, _ dialect: Dialect) -> [String] {
    guard level.removed > 0 else { return [] }
    if kind == .sequential {
      var resume = layers.count
      if case .reader(let site) = level.joint { resume = site.layer }
      let dropped = layers[(level.layer + 1)..<resume].map(\.name)
      layers.removeSubrange((level.layer + 1)..<resume)
      chain(dialect)
      return dropped
    }
    let before = self
    join(level.joint, to: level.tensor)
    return prune(before: before, dialect)
  }
}
