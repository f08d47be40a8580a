internal import FormatInterface
internal import GraphIR
internal import HDF5
internal import JSON
internal import KerasConfig

/// Turns the difference between the file that was read and the model as it is now into the fewest edits.
struct Planner {
  let original: LegacyFile
  let whole: WholeModel
  private(set) var plan = EditPlan()
  private var attributes: [EditPlan.Step] = []
  /// New arrays come last, behind all that is small: so the next surgery finds them at the file's end and can cut them off.
  private var creations: [EditPlan.Step] = []
  /// The layers as they were read, by the names of their groups: models have hundreds.
  private var layers: [ExactName: Layer] = [:]
  /// Where the arrays of the file's groups are among them, by the paths of their datasets.
  private var arrays: [ExactName: ArrayPlace] = [:]

  /// An array of one of the file's groups.
  private struct ArrayPlace {
    let group, array: Int32
  }

  /// Where the groups of layers are, and paths that some of them are below.
  let groupPaths, holders: Set<ExactName>
  /// Names of layers that had no group in the file.
  let groupless: Set<ExactName>
  /// Groups whose arrays move one by one into a new group, which has no list of them yet.
  var regrouped: Set<ExactName> = []
  /// The text type of this file's lists. Split lists are fixed-length everywhere, so whole ones are asked first.
  private let sampleType: Attribute.TextType
  /// Datasets that weights of the model stand in; looked for only where layers' groups lie inside each other.
  private(set) lazy var standingDatasets: Set<ExactName> = findStandingDatasets()

  var layout: LegacyLayout { original.layout }
  var dialect: Dialect { whole.dialect }
  static let weights = "/model_weights"

  /// The plan for writing a model over a copy of its file.
  static func plan(_ whole: WholeModel, over original: LegacyFile) throws(FormatError) -> EditPlan {
    var planner = Planner(original: original, whole: whole)
    try planner.run()
    planner.plan.steps += planner.attributes + planner.creations
    planner.plan.replacedByteCount = planner.replacedByteCount()
    planner.plan.unusedByteCount = planner.plan.isEmpty ? 0 : planner.unusedByteCount()
    planner.plan.savedByteCount = planner.savedByteCount()
    planner.plan.trailing = planner.trailing()
    if whole.optimizerState != nil { planner.plan.weights.optimizer = original.layout.optimizerBytes }
    planner.plan.weights.close()
    return planner.plan
  }

  private init(original: LegacyFile, whole: WholeModel) {
    self.original = original
    self.whole = whole
    layers.reserveCapacity(original.whole.model.layers.count)
    var groupless: Set<ExactName> = []
    for layer in original.whole.model.layers {
      if let name = layer.savedName {
        layers[ExactName(name)] = layer
      } else {
        groupless.insert(ExactName(layer.name))
      }
    }
    self.groupless = groupless
    sampleType = Self.sampleType(of: original.layout)
    arrays.reserveCapacity(original.layout.groups.reduce(0) { $0 + $1.arrays.count })
    for (place, group) in original.layout.groups.enumerated() {
      for (index, array) in group.arrays.enumerated() {
        arrays[ExactName(array.dataset)] = ArrayPlace(group: Int32(place), array: Int32(index))
      }
    }
    groupPaths = Set(original.layout.groups.lazy.map { ExactName($0.path) })
    holders = Self.holders(of: original.layout.groups.lazy.map(\.path))
  }

  private func findStandingDatasets() -> Set<ExactName> {
    var found: Set<ExactName> = []
    for layer in whole.model.layers {
      for weight in layer.allWeights {
        if let array = standing(weight) { found.insert(ExactName(array.dataset)) }
      }
    }
    return found
  }

  /// Notes what the group of a layer has to hold in the output, in the order of its `weight_names`.
  mutating func expect(_ weights: [PlannedWeights.Planned], of layer: String) {
    plan.weights.add(layer, weights)
  }

  /// Notes that a group has to hold what it holds, under the name of a layer.
  mutating func expect(unchanged group: SavedGroup, of layer: String) {
    plan.weights.add(layer, unchanged: group)
  }

  /// The layer whose group has that name, as it was read.
  func originalLayer(savedAs name: String) -> Layer? { layers[ExactName(name)] }

  /// The dataset of a weight that stays as it is; nil where its numbers come from elsewhere or change their type.
  func standing(_ weight: Weight) -> SavedArray? {
    guard let array = array(of: weight), array.shape == weight.shape, array.type.isExactly(weight.type) else {
      return nil
    }
    return array
  }

  /// Whether the numbers of a weight are those of the file that was read.
  func isStored(_ weight: Weight) -> Bool {
    weight.tensor.map { $0.store.isSame(as: original.store) } ?? false
  }

  /// The dataset whose numbers a weight has; nil where they come from elsewhere.
  private func array(of weight: Weight) -> SavedArray? {
    place(of: weight).map { layout.groups[Int($0.group)].arrays[Int($0.array)] }
  }

  /// The group of the file that lists the dataset whose numbers a weight has.
  func group(holding weight: Weight) -> SavedGroup? { place(of: weight).map { layout.groups[Int($0.group)] } }

  private func place(of weight: Weight) -> ArrayPlace? {
    guard let tensor = weight.tensor, tensor.store.isSame(as: original.store) else { return nil }
    return arrays[ExactName(tensor.key)]
  }

  private func unusedByteCount() -> Int {
    var count = layout.groups.reduce(0) { $0 + $1.byteCount }
    for layer in whole.model.layers {
      for weight in layer.allWeights { count -= standing(weight)?.byteCount ?? 0 }
    }
    if let state = original.whole.optimizerState, whole.optimizerState == nil { count += state.byteCount }
    return max(0, count) + plan.replacedByteCount
  }

  private func replacedByteCount() -> Int {
    let replacesConfig = plan.steps.contains { step in
      if case .setAttribute("/", "model_config", _) = step { true } else { false }
    }
    return replacesConfig ? layout.configText.count : 0
  }

  private func savedByteCount() -> Int {
    whole.model.layers.reduce(0) { sum, layer in
      layer.allWeights.reduce(sum) { sum, weight in
        guard let array = array(of: weight), let old = ElementType(numpyName: array.type),
          let new = ElementType(numpyName: weight.type)
        else { return sum }
        return sum + max(0, old.size - new.size) * weight.count
      }
    }
  }

  private mutating func run() throws(FormatError) {
    if original.whole.optimizerState != nil, whole.optimizerState == nil {
      plan.steps.append(.delete(path: "/optimizer_weights"))
    }
    if let group = unwrappedGroup() {
      try planUnwrapping(of: group)
    } else if let wrapper = adoptingLayer() {
      try planWrapping(into: wrapper)
    } else {
      try planGroups()
    }
    if let before = original.whole.trainingConfig, let attribute = layout.trainingAttribute {
      if let now = whole.trainingConfig {
        if now != before {
          let text = JSONValue.object(now).serializedBytes()
          set("training_config", of: "/", to: attribute.replacingText(text))
        }
      } else {
        attributes.append(.removeAttribute(path: "/", name: "training_config"))
      }
    }
    let old = layout.configText
    let config = try ConfigEncoder(dialect: dialect).value(whole.model, envelope: whole.envelope)
      .serializedBytes(room: old.count + old.count / 32)
    if !old.isSame(as: config) {
      set("model_config", of: "/", to: Attribute(textBytes: config, type: layout.configType))
    }
  }

  mutating func set(_ name: String, of path: String, to value: Attribute) {
    attributes.append(.setAttribute(path: path, name: name, value))
  }

  mutating func remove(_ name: String, of path: String) {
    attributes.append(.removeAttribute(path: path, name: name))
  }

  mutating func add(_ step: EditPlan.Step) {
    if case .createDataset = step { creations.append(step) } else { plan.steps.append(step) }
  }

  /// The weights of a top-level layer in the order in which its Keras loads them.
  func orderedWeights(of layer: Layer) throws(FormatError) -> [Weight] {
    try whole.savedOrder(of: layer).map { layer.weight(at: $0) }
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

  private static func sampleType(of layout: LegacyLayout) -> Attribute.TextType {
    let lists = layout.groups.map(\.weightNames) + [layout.layerNames]
    return lists.first { $0.attributes.count == 1 && $0.type != nil }?.type
      ?? lists.first { $0.type != nil }?.type
      ?? Attribute.TextType(length: 1, charset: .ascii, padding: .nullPadded)
  }

  /// Where the group of a layer of that name is.
  static func path(of layer: String) -> String { "\(weights)/\(ObjectPath.plain(layer))" }

  /// A path that is not taken yet: as given, else with a number after its first part.
  static func free(_ path: String, taken: inout Set<ExactName>) -> String {
    var candidate = path
    var number = 0
    let slash = path.utf8.firstIndex(of: UInt8(ascii: "/"))
    while !taken.insert(ExactName(candidate)).inserted {
      number += 1
      candidate =
        slash.map { "\(path[..<$0])_\(number)\(path[$0...])" } ?? "\(path)_\(number)"
    }
    return candidate
  }
}

extension WholeModel {
  /// The places of a top-level layer's weights in the order in which its Keras loads them.
  ///
  /// - Throws: where a part of it is a list that can't be taken apart.
  func savedOrder(of layer: Layer) throws(FormatError) -> [WeightSlot] {
    // A list that is not understood keeps its order, unless it has become a part of something.
    if !layer.children.isEmpty, let part = layer.opaquePart {
      throw FormatError(
        .undecidableOrder, layer: layer.name,
        "layer \"\(layer.name)\" holds \"\(part.name)\" of the unknown class \"\(part.className)\", which has "
          + "weights: in which order Keras loads them can't be told")
    }
    return SavedOrder.slots(of: layer, dialect)
  }
}

extension Attribute {
  /// The same attribute with another text: type, charset and padding as they are.
  func replacingText(_ bytes: [UInt8]) -> Attribute {
    guard case .texts(_, let type) = value else { return self }
    return Attribute(textBytes: bytes, type: type)
  }
}
