internal import FormatInterface
internal import GraphIR
internal import HDF5
internal import KerasHDF5
internal import Tensors

/// All that a file says of its weights, read while its config is made a model of.
struct SavedWeights {
  let layerNames: NameList
  let groups: [SavedGroup]
  /// Where each group stands in `groups`: there are hundreds.
  let places: [ExactName: Int]
  /// Bytes on disk of all arrays.
  let byteCount: Int
  /// How many arrays there are of each element type.
  let elementTypes: [String: Int]
  /// Filters met, by name.
  let filters: [String]
  let optimizerState: OptimizerState?
  /// Where the arrays of the optimizer are.
  let optimizerBytes: [StoredBytes]
  /// `backend` and `keras_version` of `model_weights`, which a new group around it carries too.
  let otherAttributes: [(String, Attribute)]
  /// The model's own weights; nil where the file has no group for them.
  let topLevel: SavedGroup?
  /// What is listed twice, and what shares bytes.
  let findings: [Finding]
  /// Whether nothing in the file refers to anything but by the one path to it, as `StructureSurvey` has it.
  let isPlainTree: Bool

  /// - Parameter name: The group that has those of the layers; nil for the root of a file of weights alone.
  init(
    _ root: borrowing StoredGroup, in store: any TensorStore, _ dialect: Dialect,
    at name: String? = "model_weights"
  ) throws {
    if let name {
      let weights = try root.group(name)
      try self.init(root, weights, in: store, dialect)
    } else {
      try self.init(root, root, in: store, dialect)
    }
  }

  private init(
    _ root: borrowing StoredGroup, _ weights: borrowing StoredGroup, in store: any TensorStore,
    _ dialect: Dialect
  ) throws {
    (layerNames, groups) = try Self.groups(in: weights, of: store)
    places = Dictionary(
      groups.lazy.enumerated().map { (ExactName($0.element.name), $0.offset) },
      uniquingKeysWith: { first, _ in first })
    byteCount = groups.reduce(0) { $0 + $1.byteCount }
    var types: [String: Int] = [:]
    for array in groups.lazy.flatMap(\.arrays) { types[array.type, default: 0] += 1 }
    elementTypes = types
    filters = groups.reduce(into: Set<String>()) { $0.formUnion($1.filters) }.sorted()
    var optimizerBytes: [StoredBytes] = []
    optimizerState = try OptimizerState(in: root, noting: &optimizerBytes)
    self.optimizerBytes = optimizerBytes
    otherAttributes = try Self.others(weights)
    topLevel = try TopLevelWeights.group(in: weights, of: store, dialect)
    // known after all has been read; what was met on the way is forgotten
    let survey = root.takeSurvey()
    findings =
      NamedTwice.findings(among: groups)
      + SharedBytes.findings(survey.sharedBytes, among: groups + (topLevel.map { [$0] } ?? []))
    isPlainTree = survey.isPlainTree
  }

  private static func groups(
    in weights: borrowing StoredGroup, of store: any TensorStore
  ) throws -> (NameList, [SavedGroup]) {
    let attributes = Set(try weights.attributeNames())
    guard let layerNames = try NameList("layer_names", of: weights, among: attributes) else {
      throw FormatError(.badAttribute, "/model_weights: the attribute layer_names is missing")
    }
    var groups: [SavedGroup] = []
    groups.reserveCapacity(layerNames.names.count)
    for name in layerNames.names { groups.append(try SavedGroup(name, in: weights, of: store)) }
    return (layerNames, groups)
  }

  private static func others(_ weights: borrowing StoredGroup) throws -> [(String, Attribute)] {
    var result: [(String, Attribute)] = []
    for name in ["backend", "keras_version"] {
      if let attribute = try weights.attribute(name) { result.append((name, attribute)) }
    }
    return result
  }
}

extension OptimizerState {
  /// Sums up the group `optimizer_weights`, and notes where its arrays are; nil where the file has none.
  init?(in root: borrowing StoredGroup, noting bytes: inout [StoredBytes]) throws {
    guard try root.link("optimizer_weights") != nil else { return nil }
    let group = try root.group("optimizer_weights")
    self.init(arrays: 0, byteCount: 0)
    // Keras reads the list of a compiled model
    for name in try group.attributeNames() where name.utf8.starts(with: "weight_names".utf8) {
      _ = try group.attribute(name)
    }
    try TreeWalk.datasets(of: group) { dataset in
      arrays += 1
      byteCount += dataset.info.storageSize
      bytes.append(StoredBytes(offset: dataset.info.offset, count: dataset.info.storageSize))
    }
  }
}
