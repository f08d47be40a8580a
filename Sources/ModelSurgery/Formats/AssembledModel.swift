internal import Architecture
internal import Files
internal import FormatInterface
internal import GraphIR
internal import JSON
internal import KerasFormat
internal import KerasHDF5
internal import KerasWeights
internal import NumPyArchive
internal import Safetensors
internal import SavedModel
internal import Tensors
internal import WeightKeys

/// A model that gets its weights from another file: an architecture as JSON, which has none, or any other, whose own
/// are left out.
struct AssembledModel: StoredModel {
  let path: String
  let format: FileFormat
  let facts: FileFacts
  let whole: WholeModel
  let findings: [Finding]
  let savedAt: Int
  let compileConfig: JSONObject?
  private let assigned: AssignedWeights
  /// The model that the architecture is from, where it has weights of its own.
  private let base: (any StoredModel)?

  var shapes: ModelShapes? { nil }
  var stores: [any TensorStore] { assigned.stores + (base?.stores ?? []) }

  /// Reads the metadata of both files.
  ///
  /// - Parameter folder: On whose disk something is inflated, should it be compressed.
  /// - Throws: where the weights are not those of the architecture.
  init(_ path: String, weightsFrom weights: String, inflatingIn folder: String?) throws {
    self.path = path
    format = ModelReader.format(of: path)
    let source = try ModelFileError.wrapping(about: weights) {
      try WeightsSource(reading: weights, inflatingIn: folder)
    }
    var whole: WholeModel
    if format == .architecture {
      whole = try ArchitectureFile(reading: path, isBefore36: source.isBefore36).whole
      base = nil
      compileConfig = nil
    } else {
      let model = try ModelReader.read(path, inflatingIn: folder)
      whole = model.whole
      base = model
      compileConfig = model.compileConfig
    }
    assigned = try source.weights(for: whole)
    whole.model = assigned.model
    whole.optimizerState =
      assigned.optimizer.isEmpty
      ? nil
      : OptimizerState(arrays: assigned.optimizer.count, byteCount: assigned.optimizerByteCount)
    self.whole = whole
    findings = assigned.findings + ModelFindings.all(whole, in: format)
    let file = try FileIdentity(at: path)
    savedAt = Int((file?.modified ?? 0) / 1_000_000_000)
    facts = FileFacts(
      kind: .wholeModel, byteCount: base?.facts.byteCount ?? file?.byteCount ?? 0,
      kerasVersion: whole.dialect.version,
      backend: whole.backend, dialect: whole.dialect, weightByteCount: assigned.weightByteCount,
      elementTypes: assigned.elementTypes, filters: assigned.filters, optimizerState: whole.optimizerState,
      isCompiled: whole.trainingConfig != nil)
  }

  func unkept() throws -> [Loss] {
    guard let base else { return [] }
    var losses = try base.unkept()
    if base.whole.optimizerState != nil, whole.optimizerState == nil {
      losses.append(
        Loss("optimizer-state", "the optimizer's state, which belongs to the weights that the model had"))
    }
    return losses
  }

  func optimizerVariables() -> [Weight] { assigned.optimizer }
}

/// A file of weights, of whatever format.
private enum WeightsSource {
  /// In the tree of Keras's objects: one file, or shards by their index.
  case tree(WeightsFile)
  /// By lists of layers, as before Keras 2.12.
  case lists(LegacyWeightsFile)
  /// Tensors that have nothing but names.
  case named(TensorListing)
  /// TensorFlow's own files, which know the structure of objects.
  case checkpoint(CheckpointWeights)

  /// Finds out by its first bytes what a file is.
  init(reading path: String, inflatingIn folder: String?) throws {
    // what the names of its files begin with is no file
    if let checkpoint = try CheckpointWeights(at: path) {
      self = .checkpoint(checkpoint)
      return
    }
    switch ModelReader.format(of: path) {
    case .keras, .kerasFolder:
      throw FormatError(
        .notWritable,
        "this is an archive with a model of its own; convert it alone, without `weights-from`")
    case .safetensors: self = .named(try SafetensorsFile(reading: path).listing)
    case .npz: self = .named(try NumPyFile(reading: path, inflatingIn: folder).listing)
    case .architecture: self = .tree(try WeightsFile(readingShardsOf: path))
    case .h5, .weights, .shards, .savedModel, .checkpoint:
      let isTree = try KerasFile.readMetadata(of: path, mattering: []) { root, _ in
        try WeightsFile.isOne(root)
      }
      self =
        isTree ? .tree(try WeightsFile(reading: path)) : .lists(LegacyWeightsFile(reading: path))
    }
  }

  /// Whether Keras 3.0 to 3.5 wrote it.
  var isBefore36: Bool {
    if case .tree(let file) = self { !file.namesObjects } else { false }
  }

  /// A model with these weights.
  func weights(for whole: WholeModel) throws -> AssignedWeights {
    switch self {
    case .tree(let file): return try file.weights(for: whole)
    case .lists(let file): return try file.weights(for: whole)
    case .checkpoint(let file): return try file.weights(for: whole)
    case .named(let listing):
      let assignment = try NamedAssignment(listing, to: whole)
      return AssignedWeights(
        model: assignment.model, optimizer: [], optimizerByteCount: 0, findings: assignment.findings,
        stores: listing.stores, weightByteCount: listing.byteCount, elementTypes: listing.elementTypes,
        filters: listing.filters)
    }
  }
}

extension TensorListing {
  fileprivate var stores: [any TensorStore] { tensors.first.map { [$0.tensor.store] } ?? [] }
}
