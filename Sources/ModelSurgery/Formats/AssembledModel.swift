internal import Architecture
internal import Files
internal import FormatInterface
internal import GraphIR
internal import KerasFormat
internal import KerasHDF5
internal import KerasWeights
internal import SavedModel
internal import Tensors

/// A model whose architecture is in one file and whose weights are in another.
struct AssembledModel: StoredModel {
  let path: String
  let facts: FileFacts
  let whole: WholeModel
  let findings: [Finding]
  let savedAt: Int
  private let assigned: AssignedWeights

  var format: FileFormat { .architecture }
  var shapes: ModelShapes? { nil }
  var stores: [any TensorStore] { assigned.stores }

  /// Reads the metadata of both files.
  ///
  /// - Throws: where the weights are not those of the architecture.
  init(_ path: String, weightsFrom weights: String) throws {
    self.path = path
    var whole: WholeModel
    if let file = try ModelFileError.wrapping(about: weights, { try CheckpointWeights(at: weights) }) {
      whole = try ArchitectureFile(reading: path).whole
      assigned = try ModelFileError.wrapping(about: weights) { try file.weights(for: whole) }
    } else if let file = try ModelFileError.wrapping(about: weights, { try WeightsFile(ofAnyKind: weights) })
    {
      whole = try ArchitectureFile(reading: path, isBefore36: !file.namesObjects).whole
      assigned = try file.weights(for: whole)
    } else {
      whole = try ArchitectureFile(reading: path).whole
      assigned = try LegacyWeightsFile(reading: weights).weights(for: whole)
    }
    whole.model = assigned.model
    if !assigned.optimizer.isEmpty {
      whole.optimizerState = OptimizerState(
        arrays: assigned.optimizer.count, byteCount: assigned.optimizerByteCount)
    }
    self.whole = whole
    findings = assigned.findings + ModelFindings.all(whole, in: .architecture)
    let file = try FileIdentity(at: path)
    savedAt = Int((file?.modified ?? 0) / 1_000_000_000)
    facts = FileFacts(
      kind: .wholeModel, byteCount: file?.byteCount ?? 0, kerasVersion: whole.dialect.version,
      backend: whole.backend, dialect: whole.dialect, weightByteCount: assigned.weightByteCount,
      elementTypes: assigned.elementTypes, filters: assigned.filters, optimizerState: whole.optimizerState,
      isCompiled: whole.trainingConfig != nil)
  }

  func unkept() -> [Loss] { [] }

  func optimizerVariables() -> [Weight] { assigned.optimizer }
}

extension WeightsFile {
  /// Weights in the tree of Keras's objects: one file, or shards by their index; nil where a file lists layers, as
  /// before Keras 2.12.
  fileprivate init?(ofAnyKind path: String) throws {
    let head = FileHead.bytes(of: path, count: 64)
    if FileFormat.isZip(head) {
      throw FormatError(
        .notWritable,
        "this is an archive with a model of its own; convert it alone, without --weights-from")
    }
    if ArchitectureFile.begins(head) {
      try self.init(readingShardsOf: path)
      return
    }
    guard try KerasFile.readMetadata(of: path, mattering: [], { root, _ in try WeightsFile.isOne(root) })
    else { return nil }
    try self.init(reading: path)
  }
}
