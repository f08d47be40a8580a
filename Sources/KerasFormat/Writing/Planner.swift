internal import GraphIR
internal import HDF5
internal import JSON

/// Turns the difference between the file that was read and the model as it is now into the fewest edits.
struct Planner {
  let original: LegacyFile
  let whole: WholeModel
  private(set) var plan = EditPlan()
  /// Attributes come last: they are short, and a file without them is no model.
  private var attributes: [EditPlan.Step] = []
  /// Models have hundreds of layers: they are looked up, not searched for.
  private var layers: [[UInt8]: Layer] = [:]

  var layout: LegacyLayout { original.layout }
  var dialect: Dialect { whole.dialect }
  static let weights = "/model_weights"

  /// The plan for writing a model over a copy of its file.
  static func plan(_ whole: WholeModel, over original: LegacyFile) throws(FormatError) -> EditPlan {
    var planner = Planner(original: original, whole: whole)
    try planner.run()
    planner.plan.steps += planner.attributes
    return planner.plan
  }

  private init(original: LegacyFile, whole: WholeModel) {
    self.original = original
    self.whole = whole
    for layer in original.whole.model.layers { layers[Array(layer.name.utf8)] = layer }
  }

  /// The layer of that name as it was read.
  func originalLayer(named name: String) -> Layer? { layers[Array(name.utf8)] }

  private mutating func run() throws(FormatError) {
    if original.whole.optimizerState != nil, whole.optimizerState == nil {
      plan.steps.append(.delete(path: "/optimizer_weights"))
    }
    if let group = unwrappedGroup() {
      try planUnwrapping(of: group)
    } else if let wrapper = try adoptingLayer() {
      try planWrapping(into: wrapper)
    } else {
      try planGroups()
    }
    if original.whole.trainingConfig != nil, whole.trainingConfig == nil {
      attributes.append(.removeAttribute(path: "/", name: "training_config"))
    }
    let config = try ConfigEncoder(dialect: dialect).value(whole.model, envelope: whole.envelope).serialized()
    if !config.utf8.elementsEqual(layout.configText.utf8) {
      set("model_config", of: "/", to: layout.configAttribute.replacingText(config))
    }
  }

  mutating func set(_ name: String, of path: String, to value: Attribute) {
    attributes.append(.setAttribute(path: path, name: name, value))
  }

  mutating func remove(_ name: String, of path: String) {
    attributes.append(.removeAttribute(path: path, name: name))
  }

  mutating func add(_ step: EditPlan.Step) { plan.steps.append(step) }

  // MARK: groups that stay where they are

  private mutating func planGroups() throws(FormatError) {
    let names = groupNames()
    let kept = Set(names.map { Array($0.utf8) })
    for old in layout.layerNames.names where !kept.contains(Array(old.utf8)) {
      add(.delete(path: "\(Self.weights)/\(old)"))
    }
    for layer in whole.model.layers where kept.contains(Array(layer.name.utf8)) {
      if let group = layout.group(named: layer.name) {
        try planGroup(group, of: layer)
      } else {
        try planNewGroup(of: layer)
      }
    }
    if names != layout.layerNames.names {
      replaceList(layout.layerNames, "layer_names", of: Self.weights, with: names)
    }
  }

  /// The layers that have a group, in file order: those that had one, and new ones except a Sequential's input.
  private func groupNames() -> [String] {
    whole.model.layers.filter { layer in
      if layout.group(named: layer.name) != nil { return true }
      if originalLayer(named: layer.name) != nil { return false }
      return !(whole.model.kind == .sequential && layer.isInput)
    }.map(\.name)
  }

  /// Keeps a group, drops and creates what the layer no longer has or has anew, and orders `weight_names`.
  private mutating func planGroup(_ group: SavedGroup, of layer: Layer) throws(FormatError) {
    let now = SavedOrder.weights(of: layer, dialect).map(\.source)
    let before = originalLayer(named: layer.name)
      .map { SavedOrder.weights(of: $0, dialect).map(\.source) }
    let isBelievedByName = layout.believedNames.contains { $0.utf8.elementsEqual(layer.name.utf8) }
    if now == before, !isBelievedByName { return }

    let wanted = try orderedWeights(of: layer)
    let kept = Set(
      wanted.compactMap { weight -> [UInt8]? in
        if case .dataset(let path) = weight.source { Array(path.utf8) } else { nil }
      })
    var taken: Set<[UInt8]> = []
    for array in group.arrays {
      if kept.contains(Array(array.dataset.utf8)) {
        taken.insert(Array(array.path.utf8))
      } else {
        add(.delete(path: array.dataset))
        add(.prune(path: array.dataset, root: group.path))
      }
    }
    var names: [String] = []
    for weight in wanted {
      switch weight.source {
      case .dataset(let path):
        guard path.utf8.starts(with: "\(group.path)/".utf8) else {
          throw FormatError(
            .notWritable, "layer \"\(layer.name)\": its weight \(path) belongs to another layer's group")
        }
        names.append(String(path.dropFirst(group.path.count + 1)))
      case .initializer:
        let name = Self.free(weight.path, taken: &taken)
        add(.createDataset(path: "\(group.path)/\(name)", weight))
        names.append(name)
      }
    }
    if !names.elementsEqual(group.weightNames.names, by: { $0.utf8.elementsEqual($1.utf8) }) {
      replaceList(group.weightNames, "weight_names", of: group.path, with: names)
    }
  }

  mutating func planNewGroup(of layer: Layer) throws(FormatError) {
    let path = "\(Self.weights)/\(layer.name)"
    add(.createGroup(path: path))
    var taken: Set<[UInt8]> = []
    var names: [String] = []
    for weight in try orderedWeights(of: layer) {
      guard case .initializer = weight.source else {
        throw FormatError(
          .notWritable, "layer \"\(layer.name)\": a new layer can't take the weights of another")
      }
      let name = Self.free(weight.path, taken: &taken)
      add(.createDataset(path: "\(path)/\(name)", weight))
      names.append(name)
    }
    setNewList("weight_names", of: path, to: names)
  }

  /// The weights of a top-level layer in the order in which its Keras loads them.
  func orderedWeights(of layer: Layer) throws(FormatError) -> [Weight] {
    // A list that is not understood keeps its order, unless it has become a part of something.
    if !layer.children.isEmpty, let part = layer.opaquePart {
      throw FormatError(
        .undecidableOrder,
        "layer \"\(layer.name)\" holds \"\(part.name)\" of the unknown class \"\(part.className)\", which has "
          + "weights: in which order Keras loads them can't be told")
    }
    return SavedOrder.weights(of: layer, dialect)
  }

  // MARK: lists of names

  /// Replaces a list in the form that it has.
  mutating func replaceList(_ list: NameList, _ key: String, of path: String, with names: [String]) {
    let new = list.attributes(key, holding: names, like: sampleType)
    for old in list.attributes where !new.contains(where: { $0.0 == old }) { remove(old, of: path) }
    for (name, value) in new { set(name, of: path, to: value) }
  }

  /// Writes a list where there is none, in the form that the file's other lists have.
  mutating func setNewList(_ key: String, of path: String, to names: [String]) {
    let list = NameList(names: [], type: nil, attributes: [])
    for (name, value) in list.attributes(key, holding: names, like: sampleType) {
      set(name, of: path, to: value)
    }
  }

  /// The text type of this file's lists. Split lists are fixed-length everywhere, so whole ones are asked first.
  private var sampleType: Attribute.TextType {
    let lists = layout.groups.map(\.weightNames) + [layout.layerNames]
    return lists.first { $0.attributes.count == 1 && $0.type != nil }?.type
      ?? lists.first { $0.type != nil }?.type
      ?? Attribute.TextType(length: 1, charset: .ascii, padding: .nullPadded)
  }

  /// A path that is not taken yet: as given, else with a number after its first part.
  static func free(_ path: String, taken: inout Set<[UInt8]>) -> String {
    var candidate = path
    var number = 0
    let slash = path.firstIndex(of: "/")
    while !taken.insert(Array(candidate.utf8)).inserted {
      number += 1
      candidate =
        slash.map { "\(path[..<$0])_\(number)\(path[$0...])" } ?? "\(path)_\(number)"
    }
    return candidate
  }
}

extension Layer {
  /// A part whose weights are not understood, at any depth.
  var opaquePart: Layer? {
    if !weightsAreUnderstood, !weights.isEmpty { return self }
    for child in children {
      if let found = child.opaquePart { return found }
    }
    return nil
  }
}

extension Attribute {
  /// The same attribute with another text: type, charset and padding as they are.
  func replacingText(_ text: String) -> Attribute {
    guard case .texts(_, let type) = value else { return self }
    return Attribute(text: text, type: type)
  }
}
