internal import Files
package import FormatInterface
package import GraphIR
internal import HDF5
package import JSON
internal import KerasConfig
internal import KerasHDF5
internal import ObjectPaths
package import Tensors

/// A model as it was read from a `.keras`, a zip or a folder: its graph, the facts, and what a writer must know of it.
///
/// No weight is read. The weights are a whole HDF5 file, which is read where it lies.
package struct ArchiveFile: StoredModel {
  package let path: String
  package let facts: FileFacts
  package let whole: WholeModel
  package let findings: [Finding]
  package let shapes: ModelShapes?

  package var format: FileFormat { members.source.format }
  package var stores: [any TensorStore] { [store] }

  private let store: HDF5Store
  private let members: ArchiveMembers
  package let compileConfig: JSONObject?
  private let optimizer: [StoredArray]
  private let losses: [Loss]

  /// Reads the metadata of an archive.
  ///
  /// - Parameters:
  ///   - withShapes: Whether the layers' shapes are wanted.
  ///   - folder: On whose disk weights are inflated that are compressed; where nil, that of temporary files.
  /// - Throws: `ZipError`, `FormatError` or `HDF5Error`.
  package init(reading path: String, withShapes: Bool = false, inflatingIn folder: String? = nil) throws {
    self.path = path
    let members = try ArchiveMembers(at: path)
    self.members = members
    let source = members.source
    let version = try members.kerasVersion()
    guard let dialect = Dialect(kerasVersion: version) else {
      throw FormatError(
        .unknownDialect,
        "metadata.json: the file was written by Keras \"\(version)\"; only Keras 2 (2.12 and later) and "
          + "Keras 3 are known"
      )
    }
    // each takes about as long
    let reading = BackgroundWork {
      Result { try ConfigDecoder(dialect: dialect).model(members.configValue()) }
    }
    let store: HDF5Store
    let survey: WeightsSurvey
    do {
      store = try members.weightsStore(inflatingIn: folder)
      survey = try WeightsSurvey(of: store)
    } catch {
      // a config that is no model's is what is wrong first
      _ = try reading.answer.get()
      guard let error = error as? HDF5Error else { throw error }
      throw HDF5Error(
        code: error.code, file: error.file,
        message: source.format == .keras
          ? "its member \"\(ArchiveMembers.weightsName)\": \(error.message)" : error.message,
        stack: error.stack)
    }
    self.store = store
    let (bare, envelope) = try reading.answer.get()
    compileConfig = envelope["compile_config"]?.objectValue.flatMap { $0.isEmpty ? nil : $0 }

    let assignment = try FormatError.wrapping { () throws(ObjectPathError) in
      try ObjectAssignment(survey.tree, to: bare, dialect)
    }
    optimizer = assignment.optimizer
    var model = assignment.model
    let strange = try model.take(members.assets, from: source, dialect)
    var whole = WholeModel(
      dialect: dialect, model: model, envelope: envelope,
      trainingConfig: compileConfig.flatMap { CompileConfig.trainingConfig(of: $0, in: dialect) },
      backend: nil, optimizerState: nil)
    if !optimizer.isEmpty {
      whole.optimizerState = OptimizerState(
        arrays: optimizer.count, byteCount: survey.byteCount(of: optimizer))
    }
    self.whole = whole
    shapes = withShapes ? ShapeInference.shapes(of: model, dialect) : nil
    let (unknown, noun) = (strange + members.others.map(\.name), source.format.memberNoun)
    losses =
      unknown.map { Loss("unknown-member", "the \(noun) \"\($0)\", which belongs to nothing in the model") }
      + assignment.unknown.map {
        Loss("unknown-object", "\"\($0)\" among the weights, which nothing in the model has")
      }
      + (survey.tree.groups.contains("metrics")
        ? [Loss("metrics", "the values of the metrics when the model was saved")] : [])
    findings =
      assignment.findings + ModelFindings.all(whole, in: source.format)
      + unknown.map {
        Finding(
          .warning, "members-unknown",
          "the \(noun) \"\($0)\" belongs to nothing in the model; a file that is written anew does not have it"
        )
      }
    facts = FileFacts(
      kind: source.format == .keras ? .archive : .folder, byteCount: source.byteCount, kerasVersion: version,
      backend: nil,
      dialect: dialect,
      weightByteCount: survey.weightByteCount, elementTypes: survey.elementTypes, filters: survey.filters,
      optimizerState: whole.optimizerState, isCompiled: compileConfig != nil)
  }

  /// Whether a folder is a `.keras` that is not zipped.
  package static func isFolder(_ path: String) -> Bool { FolderMembers.isOne(path) }

  /// When the file was last changed, in seconds since 1970.
  package var savedAt: Int { members.source.savedAt }

  package func unkept() -> [Loss] { losses }

  package func optimizerVariables() -> [Weight] {
    optimizer.map(Weight.init)
  }
}
