internal import JSON

/// The walk over two models: layers of a model are paired by name, or where only the name tells them apart; what a wrapper
/// holds, by its place in it.
struct ModelComparison {
  let oldDialect: Dialect
  let newDialect: Dialect
  var difference = ModelDifference()
  /// Layers without a partner so far.
  var onlyOld: [PlacedLayer] = []
  var onlyNew: [PlacedLayer] = []
  /// Paths of layers that found a partner elsewhere.
  var movedOld: Set<[UInt8]> = []
  var movedNew: Set<[UInt8]> = []

  init(_ oldDialect: Dialect, _ newDialect: Dialect) {
    self.oldDialect = oldDialect
    self.newDialect = newDialect
  }

  mutating func compare(_ old: WholeModel, _ new: WholeModel) {
    if !old.dialect.version.isExactly(new.dialect.version) {
      difference.model.append(
        ValueChange("keras_version", .string(old.dialect.version), .string(new.dialect.version)))
    }
    if old.backend.map(ExactName.init) != new.backend.map(ExactName.init) {
      difference.model.append(
        ValueChange("backend", old.backend.map { .string($0) }, new.backend.map { .string($0) }))
    }
    if old.keepsKernelsTurned != new.keepsKernelsTurned { difference.turnedKernels = new.model.turnedKernels }
    difference.model += ValueChange.all(
      "class", .string(old.model.className), .string(new.model.className))
    difference.model += ValueChange.all(
      "", .object(old.envelope), .object(new.envelope), except: ["class_name", "config", "keras_version"])
    difference.model += modelChanges(old.model, new.model)
    difference.training = ValueChange.all(
      old.trainingConfig == nil || new.trainingConfig == nil ? "training_config" : "",
      old.trainingConfig.map { .object($0) }, new.trainingConfig.map { .object($0) })
    pairByName(old.model, new.model, under: ("", ""))
  }

  /// Compares two layers and all that they hold.
  ///
  /// - Parameter named: False where another name is no difference of the layer.
  mutating func compare(_ old: PlacedLayer, _ new: PlacedLayer, named: Bool = true) {
    let changes = changes(old, new, named)
    if !changes.isEmpty {
      difference.changed.append(.init(old: old.path, new: new.path, changes: changes))
    }
    let isWhole = old.layer.weightsAreUnderstood && new.layer.weightsAreUnderstood
    pairWeights(
      isWhole ? old.layer.weights : old.layer.allWeights, isWhole ? new.layer.weights : new.layer.allWeights,
      of: old, new, understood: isWhole)
    let counts = (
      difference.weights.count, difference.removedWeights.count, difference.addedWeights.count
    )
    compareInside(old, new)
    guard !isWhole else { return }
    // A list that stands for all that is inside has been compared as one.
    difference.weights.removeLast(difference.weights.count - counts.0)
    difference.removedWeights.removeLast(difference.removedWeights.count - counts.1)
    difference.addedWeights.removeLast(difference.addedWeights.count - counts.2)
  }

  private mutating func compareInside(_ old: PlacedLayer, _ new: PlacedLayer) {
    let (inOld, inNew) = (old.inside(oldDialect), new.inside(newDialect))
    switch (old.layer.contents, new.layer.contents) {
    case (.model(let a), .model(let b)): pairByName(a, b, under: (old.path, new.path))
    case (.bidirectional(_, _, false), .bidirectional(_, _, false)):
      // The config of the backward layer is that of the forward one.
      compare(inOld[0], inNew[0])
      let count = difference.changed.count
      compare(inOld[1], inNew[1])
      difference.changed.removeLast(difference.changed.count - count)
    case (.wrapper, .wrapper), (.bidirectional, .bidirectional), (.cells, .cells):
      for (a, b) in zip(inOld, inNew) { compare(a, b) }
      onlyOld += inOld.dropFirst(inNew.count)
      onlyNew += inNew.dropFirst(inOld.count)
    default:
      onlyOld += inOld
      onlyNew += inNew
    }
  }

  /// Pairs the layers of two models.
  private mutating func pairByName(_ old: Model, _ new: Model, under paths: (String, String)) {
    let renaming = Renaming(from: old, to: new)
    let after = PlacedLayer.all(of: new, under: paths.1, newDialect)
    var places: [ExactName: [Int]] = [:]
    for (index, layer) in after.enumerated().reversed() {
      places[ExactName(layer.layer.name), default: []].append(index)
    }
    var partners: Set<Int> = []
    for layer in PlacedLayer.all(of: old, under: paths.0, oldDialect, renaming) {
      let name = renaming.newName(of: layer.layer.name)
      guard let place = places[ExactName(name ?? layer.layer.name)]?.popLast() else {
        onlyOld.append(layer)
        continue
      }
      partners.insert(place)
      if name != nil {
        difference.renamed.append(
          .init(old: layer.path, new: after[place].path, className: layer.layer.className))
      }
      compare(layer, after[place], named: name == nil)
    }
    onlyNew += after.indices.filter { !partners.contains($0) }.map { after[$0] }
  }
}

// MARK: - What a layer says of itself

extension ModelComparison {
  private func changes(_ old: PlacedLayer, _ new: PlacedLayer, _ named: Bool) -> [ValueChange] {
    let (a, b) = (old.layer, new.layer)
    var changes = ValueChange.all("class", .string(a.className), .string(b.className))
    changes += ValueChange.all(
      "", .object(a.entry), .object(b.entry), except: ["class_name", "config", "inbound_nodes", "name"])
    if let reads = old.reads, let nowReads = new.reads {
      // Only within one line of Keras are calls written alike.
      let rest =
        oldDialect.family == newDialect.family && old.callsThere != nil && b.writtenCalls != nil
        ? ValueChange.all("inbound_nodes", old.callsThere, b.writtenCalls) : []
      changes += old.readsThere == nowReads ? rest : [ValueChange("reads", reads, nowReads)]
    }
    let ignored = named ? [] : ["name"]
    if let a = a.model, let b = b.model { return changes + modelChanges(a, b, except: ignored) }
    changes += meanings(a, b)
    return changes + ValueChange.all("", .object(a.config), .object(b.config), except: ignored)
  }

  /// Values that are written alike, or not at all, and mean something else to the other Keras.
  private func meanings(_ old: Layer, _ new: Layer) -> [ValueChange] {
    var changes: [ValueChange] = []
    for key in ["activation", "recurrent_activation"] {
      guard let name = old.config[key]?.stringValue, new.config[key]?.stringValue?.isExactly(name) ?? false
      else {
        continue
      }
      let formulas = (oldDialect.formula(of: name), newDialect.formula(of: name))
      guard formulas.0 != formulas.1 else { continue }
      changes.append(
        ValueChange("\(key) \(name)", formulas.0.map { .string($0) }, formulas.1.map { .string($0) }))
    }
    let isGated = ["GRU", "GRUCell"].contains(old.plainClassName) && old.className.isExactly(new.className)
    let defaults = (oldDialect.resetsAfterByDefault, newDialect.resetsAfterByDefault)
    if isGated, old.config["reset_after"] == nil, new.config["reset_after"] == nil, defaults.0 != defaults.1 {
      changes.append(ValueChange("reset_after (not written)", .bool(defaults.0), .bool(defaults.1)))
    }
    return changes
  }

  /// Inputs, outputs and the config without its layers.
  private func modelChanges(_ old: Model, _ new: Model, except ignored: [String] = []) -> [ValueChange] {
    let (before, after) = (CallGraph(old, oldDialect), CallGraph(new, newDialect))
    let renaming = Renaming(from: old, to: new)
    var changes: [ValueChange] = []
    for (key, a, b) in [("inputs", old.inputs, new.inputs), ("outputs", old.outputs, new.outputs)] {
      let isNow = b.map { after.words($0) }
      if a.map({ before.words($0, renaming) }) != isNow {
        changes.append(ValueChange(key, .array(a.map { before.words($0) }), .array(isNow)))
      }
    }
    return changes
      + ValueChange.all(
        "", .object(old.config), .object(new.config),
        except: ["layers", "input_layers", "output_layers"] + ignored)
  }
}
