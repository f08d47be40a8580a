internal import Files
public import FormatInterface
public import GraphIR
internal import HDF5
internal import JSON
internal import KerasHDF5

/// A whole model as it was read from a legacy `.h5`: the graph, the facts, and what a writer must know of the file.
public struct LegacyFile: Sendable {
  /// The file's path.
  public var path: String { store.path }
  /// What the file says of itself.
  public let facts: FileFacts
  /// The model.
  public let whole: WholeModel
  /// What does not fit or should be known.
  public let findings: [Finding]

  /// The shapes of the model as it was read, where they were asked for.
  package let shapes: ModelShapes?
  let layout: LegacyLayout
  /// The file itself, as it was when it was read.
  let store: HDF5Store

  /// Reads the metadata of a whole-model file; no weight is read.
  ///
  /// - Throws: `FormatError` or `HDF5Error`.
  public init(reading path: String) throws {
    let store = try HDF5Store(path)
    self = try KerasFile.readMetadata(of: path) { root, byteCount in
      try LegacyFile(root, of: store, byteCount: byteCount)
    }
  }

  init(
    _ root: borrowing StoredGroup, of store: HDF5Store, byteCount: Int, withShapes: Bool = false
  ) throws {
    self.store = store
    let rootAttributes = Set(try root.attributeNames())
    guard rootAttributes.contains("model_config") else {
      throw FormatError(.noModelConfig, try FileKind(of: root).missingConfigMessage)
    }
    guard try root.link("model_weights") != nil else {
      throw FormatError(
        .missingWeights,
        "there is a model_config, but no group \"model_weights\": an architecture without weights")
    }
    let header = try Header(root, rootAttributes)
    let saved: SavedWeights
    do {
      saved = try SavedWeights(root, in: store, header.dialect)
    } catch {
      // a config that is no model's is what is wrong first
      _ = try header.reading.decoded()
      throw error
    }
    let groups = saved.groups
    let (model, envelope) = try header.reading.decoded()
    let bare = WholeModel(
      dialect: header.dialect, model: model, envelope: envelope, trainingConfig: header.trainingConfig,
      backend: header.backend, optimizerState: nil)
    // neither what is found nor the shapes depend on the weights
    let modelFindings = BackgroundWork { ModelFindings.all(bare, in: .h5) }
    let alignment = try Alignment(of: groups, with: model, header.dialect)
    shapes = withShapes ? ShapeInference.shapes(of: model, header.dialect) : nil
    var whole = bare
    whole.model = alignment.model
    whole.optimizerState = saved.optimizerState
    self.whole = whole
    facts = FileFacts(
      kind: .wholeModel, byteCount: byteCount, kerasVersion: header.dialect.version, backend: header.backend,
      dialect: header.dialect, weightByteCount: saved.byteCount, elementTypes: saved.elementTypes,
      filters: saved.filters, optimizerState: whole.optimizerState,
      isCompiled: header.trainingAttribute != nil)
    layout = LegacyLayout(
      configText: header.configText, configType: header.configType,
      trainingAttribute: header.trainingAttribute, layerNames: saved.layerNames, groups: groups,
      believedNames: alignment.believedNames,
      otherAttributes: saved.otherAttributes, topLevel: saved.topLevel,
      optimizerBytes: saved.optimizerBytes, places: saved.places, isPlainTree: saved.isPlainTree)
    findings =
      alignment.findings + TopLevelWeights.findings(of: saved.topLevel, in: model, header.dialect)
      + modelFindings.answer + ModelFindings.withWeights(whole) + saved.findings
    if header.configText.isLarge { Library.giveBackMemory() }
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
  let believedNames: Set<ExactName>
  let otherAttributes: [(String, Attribute)]
  /// The model's own weights; nil where the file has no group for them.
  let topLevel: SavedGroup?
  /// Where the arrays of the optimizer are.
  let optimizerBytes: [StoredBytes]
  /// Where each group stands in `groups`: there are hundreds.
  let places: [ExactName: Int]
  /// Whether nothing in the file refers to anything but by the one path to it.
  let isPlainTree: Bool

  /// The group of that name.
  func group(named name: String) -> SavedGroup? { places[ExactName(name)].map { groups[$0] } }
}
