internal import Files
package import FormatInterface
package import GraphIR
internal import JSON
internal import KerasConfig
internal import TensorFlowBundle
package import Tensors

/// A model as it was read from the folder that `model.save` of tf.keras writes: a SavedModel of TensorFlow.
///
/// Read without TensorFlow: the config stands in Keras's metadata, the variables in a checkpoint beside it, and two
/// graphs of objects tell which is whose. The functions that TensorFlow would run are not looked at.
package struct SavedModelFile: StoredModel {
  package let path: String
  package let facts: FileFacts
  package let whole: WholeModel
  package let findings: [Finding]
  package let shapes: ModelShapes?
  package let savedAt: Int
  package let listedOrder: [(group: String, keys: [String])]

  package var format: FileFormat { .savedModel }
  package var namesWeights: Bool { true }
  package var stores: [any TensorStore] { [store] }

  private let store: BundleStore
  private let optimizer: [Weight]
  private let losses: [Loss]

  /// Whether a folder is a SavedModel.
  package static func isFolder(_ path: String) -> Bool {
    let folder = FolderTree.trimmed(path)
    guard (try? FileIdentity(at: folder))?.kind == .folder else { return false }
    return (try? FileIdentity(at: RelativePath.resolve(SavedGraph.name, in: folder)))?.kind == .regular
  }

  /// What the names of the files of a SavedModel's checkpoint begin with.
  package static func checkpointPrefix(in folder: String) throws -> String {
    let variables = RelativePath.resolve("variables", in: folder)
    guard try !FileIdentity.isSymbolicLink(at: variables) else {
      throw FormatError(
        .symbolicLink, file: variables, "it is a symbolic link, and the folder of the weights has to be there"
      )
    }
    let prefix = "\(variables)/variables"
    guard try FileIdentity(at: Bundle.indexPath(of: prefix)) != nil else {
      throw FormatError(
        .missingWeights, file: Bundle.indexPath(of: prefix),
        "it is not there, and it lists the weights of the model")
    }
    return prefix
  }

  /// Reads the metadata of a folder. No weight is read.
  ///
  /// - Parameter withShapes: Whether the layers' shapes are wanted.
  package init(reading given: String, withShapes: Bool = false) throws {
    path = given
    let folder = FolderTree.trimmed(given)
    let saved = try SavedGraph(of: folder)
    let parts = try FormatError.about(given) { try KerasParts(saved) }
    let bundle = try Bundle(prefix: Self.checkpointPrefix(in: folder))
    let store = BundleStore(bundle, named: given, beside: saved.files.map { BundleStore.Beside($0) })
    self.store = store
    let read = try FormatError.about(given) { try SavedWeights(of: parts, saved, in: store) }
    whole = read.whole
    optimizer = read.optimizer
    losses = read.losses
    listedOrder = read.listedOrder
    shapes = withShapes ? ShapeInference.shapes(of: read.whole.model, read.whole.dialect) : nil
    findings =
      read.findings + ModelFindings.all(read.whole, in: .savedModel) + ModelFindings.withWeights(read.whole)
    let files = try FolderTree(folder)
    savedAt = Int((saved.files[0].identity.modified) / 1_000_000_000)
    let weights = read.whole.model.layers.flatMap(\.allWeights)
    facts = FileFacts(
      kind: .savedModel, byteCount: files.entries.reduce(0) { $0 + $1.byteCount },
      kerasVersion: read.whole.dialect.version, backend: read.whole.backend, dialect: read.whole.dialect,
      weightByteCount: weights.byteCount(in: bundle), elementTypes: weights.elementTypes, filters: [],
      optimizerState: read.whole.optimizerState, isCompiled: read.whole.trainingConfig != nil)
  }

  package func unkept() -> [Loss] { losses }

  package func optimizerVariables() -> [Weight] { optimizer }
}

extension [Weight] {
  /// How many there are of each element type.
  var elementTypes: [String: Int] {
    reduce(into: [:]) { $0[$1.type, default: 0] += 1 }
  }

  /// Bytes on disk, of what is there twice once.
  func byteCount(in bundle: Bundle) -> Int {
    Set(compactMap { $0.tensor?.key }).reduce(0) { $0 + (bundle[$1]?.range.count ?? 0) }
  }
}
