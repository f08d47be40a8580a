internal import Files
public import GraphIR
internal import HDF5
internal import JSON

/// A whole model as it was read from a legacy `.h5`: the graph, the facts, and what a writer must know of the file.
public struct LegacyFile: Sendable {
  /// The file's path.
  public let path: String
  /// What the file says of itself.
  public let facts: FileFacts
  /// The model.
  public let whole: WholeModel
  /// What does not fit or should be known.
  public let findings: [Finding]

  /// The shapes of the model as it was read, where they were asked for.
  let shapes: ModelShapes?
  let layout: LegacyLayout
  /// Which file it was, and when it was last changed.
  let identity: FileIdentity?

  /// Reads the metadata of a whole-model file; no weight is read.
  ///
  /// - Throws: `FormatError` or `HDF5Error`.
  public init(reading path: String) throws {
    let identity = try FileIdentity(at: path)
    self = try KerasFile.readMetadata(of: path) { root, byteCount in
      try LegacyFile(root, path: path, byteCount: byteCount, identity)
    }
  }

  init(
    _ root: borrowing StoredGroup, path: String, byteCount: Int, _ identity: FileIdentity?,
    withShapes: Bool = false
  ) throws {
    self.path = path
    self.identity = identity
    let rootAttributes = Set(try root.attributeNames())
    guard rootAttributes.contains("model_config") else {
      throw FormatError(.noModelConfig, try FileKind(of: root).missingConfigMessage(path))
    }
    guard let weights = try Self.weights(root) else {
      throw FormatError(
        .missingWeights,
        "\(path): there is a model_config, but no group \"model_weights\": an architecture without weights")
    }
    let header = try Header(root, weights, rootAttributes)
    let saved: (layerNames: NameList, groups: [SavedGroup])
    do {
      saved = try Self.groups(in: weights)
    } catch {
      // a config that is no model's is what is wrong first
      _ = try header.reading.decoded()
      throw error
    }
    let (layerNames, groups) = saved
    // All else is read at once, so that what was met on the way is soon forgotten; what is wrong with the model comes first.
    let readRest = Result { try Rest(root, weights) }
    let sharedBytes = root.takeSharedBytes()
    let (model, envelope) = try header.reading.decoded()
    let bare = WholeModel(
      dialect: header.dialect, model: model, envelope: envelope, trainingConfig: header.trainingConfig,
      backend: header.backend, optimizerState: nil)
    let checks = Aside {
      (
        findings: ModelFindings.all(bare),
        shapes: withShapes ? ShapeInference.shapes(of: bare.model, bare.dialect) : nil
      )
    }

    let alignment = try Alignment(of: groups, with: model, header.dialect)
    let rest = try readRest.get()
    var whole = bare
    whole.model = alignment.model
    whole.optimizerState = rest.optimizerState
    self.whole = whole
    var types: [String: Int] = [:]
    for group in groups { for array in group.arrays { types[array.type, default: 0] += 1 } }
    facts = FileFacts(
      kind: .wholeModel, byteCount: byteCount, kerasVersion: header.dialect.version, backend: header.backend,
      dialect: header.dialect, weightByteCount: groups.reduce(0) { $0 + $1.byteCount }, elementTypes: types,
      filters: groups.reduce(into: Set<String>()) { $0.formUnion($1.filters) }.sorted(),
      optimizerState: whole.optimizerState, isCompiled: header.trainingAttribute != nil)
    layout = LegacyLayout(
      configText: header.configText, configType: header.configType,
      trainingAttribute: header.trainingAttribute, layerNames: layerNames, groups: groups,
      believedNames: alignment.believedNames, otherAttributes: rest.otherAttributes,
      hasTopLevelWeights: rest.hasTopLevelWeights, optimizerBytes: rest.optimizerBytes,
      places: Dictionary(
        groups.enumerated().map { (Array($0.element.name.utf8), $0.offset) },
        uniquingKeysWith: { first, _ in first }))
    // neither depends on the weights
    findings =
      alignment.findings + checks.answer.findings + SharedBytes.findings(sharedBytes, among: groups)
    shapes = checks.answer.shapes
    if header.configText.isLarge { Library.giveBackMemory() }
  }

  private static func groups(in weights: borrowing StoredGroup) throws -> (NameList, [SavedGroup]) {
    let attributes = Set(try weights.attributeNames())
    guard let layerNames = try NameList("layer_names", of: weights, among: attributes) else {
      throw FormatError(.badAttribute, "/model_weights: the attribute layer_names is missing")
    }
    var groups: [SavedGroup] = []
    groups.reserveCapacity(layerNames.names.count)
    for name in layerNames.names { groups.append(try SavedGroup(name, in: weights)) }
    return (layerNames, groups)
  }

  private static func weights(_ root: borrowing StoredGroup) throws -> StoredGroup? {
    guard try root.link("model_weights") != nil else { return nil }
    return try root.group("model_weights")
  }
}

/// What is read beside the config and the layers' groups.
private struct Rest {
  let optimizerState: OptimizerState?
  let optimizerBytes: [StoredBytes]
  /// `backend` and `keras_version` of `model_weights`, which a new group around it carries too.
  let otherAttributes: [(String, Attribute)]
  let hasTopLevelWeights: Bool

  init(_ root: borrowing StoredGroup, _ weights: borrowing StoredGroup) throws {
    var bytes: [StoredBytes] = []
    optimizerState = try OptimizerState(in: root, noting: &bytes)
    optimizerBytes = bytes
    var attributes: [(String, Attribute)] = []
    for name in ["backend", "keras_version"] {
      if let attribute = try weights.attribute(name) { attributes.append((name, attribute)) }
    }
    otherAttributes = attributes
    hasTopLevelWeights = try weights.link("top_level_model_weights") != nil
  }
}

/// Where the bytes of an array are in the file.
struct StoredBytes: Sendable {
  /// Nil unless they lie in one piece.
  let offset: UInt64?
  let count: Int
}

/// What the writer must know of the file that was read.
struct LegacyLayout: Sendable {
  /// The attribute `model_config`.
  let configText: SavedText
  let configType: Attribute.TextType
  let trainingAttribute: Attribute?
  let layerNames: NameList
  let groups: [SavedGroup]
  /// Layers whose saved order the names gave against the flags: written anew by any surgery.
  let believedNames: [String]
  let otherAttributes: [(String, Attribute)]
  let hasTopLevelWeights: Bool
  /// Where the arrays of the optimizer are.
  let optimizerBytes: [StoredBytes]
  /// Where each group stands in `groups`, by the bytes of its name: there are hundreds.
  let places: [[UInt8]: Int]

  /// The group of that name.
  func group(named name: String) -> SavedGroup? { places[Array(name.utf8)].map { groups[$0] } }
}

extension OptimizerState {
  /// Sums up the group `optimizer_weights`, and notes where its arrays are; nil where the file has none.
  init?(in root: borrowing StoredGroup, noting bytes: inout [StoredBytes]) throws {
    guard try root.link("optimizer_weights") != nil else { return nil }
    let group = try root.group("optimizer_weights")
    self.init(arrays: 0, byteCount: 0)
    try TreeWalk.datasets(of: group) { dataset in
      arrays += 1
      byteCount += dataset.info.storageSize
      bytes.append(StoredBytes(offset: dataset.info.offset, count: dataset.info.storageSize))
    }
  }
}
