internal import Files
public import FormatInterface
public import GraphIR
package import HDF5
internal import KerasHDF5

/// What can be said of any HDF5 file, and the whole model where there is one.
public struct FileSurvey: Sendable {
  /// What the file says of itself.
  public let facts: FileFacts
  /// The model; nil for files that hold weights only or something else.
  public let whole: LegacyFile?
  /// A model to look at, of a file of Keras 1; nil for all others.
  public let outline: WholeModel?
  /// The shapes of the model's layers.
  public let shapes: ModelShapes?
  /// What the file's owner should know.
  public let findings: [Finding]

  /// Reads a file's metadata.
  public init(reading path: String) throws {
    let store = try HDF5Store(path)
    self = try KerasFile.readMetadata(of: path) { root, byteCount in
      try FileSurvey(root, of: store, byteCount: byteCount)
    }
  }

  private init(
    _ root: borrowing StoredGroup, of store: HDF5Store, byteCount: Int
  ) throws {
    var kind = try FileKind(of: root)
    var findings: [Finding] = []
    var outline: WholeModel?
    if kind == .wholeModel {
      do {
        let model = try LegacyFile(root, of: store, byteCount: byteCount, withShapes: true)
        whole = model
        self.outline = nil
        shapes = model.shapes
        facts = model.facts
        self.findings = model.findings
        return
      } catch let error as FormatError where error.code == .unknownDialect {
        guard try OldModel.isOne(root) else { throw error }
        kind = .keras1
        findings = [
          Finding(.problem, "unknown-dialect", layer: nil, "\(error.message); no surgery is offered")
        ]
        outline = try OldModel.outline(root, of: store)
      }
    }
    whole = nil
    self.outline = outline
    self.findings = findings
    shapes = outline.map { old in
      // What the layers of Keras 1 do is not known.
      var shapes = ModelShapes.unknown
      shapes.inputs = old.model.declaredInputShapes
      return shapes
    }
    var bytes = 0
    var types: [String: Int] = [:]
    var filters: Set<String> = []
    try TreeWalk.datasets(of: root) { dataset in
      bytes += dataset.info.storageSize
      types[dataset.info.type.name, default: 0] += 1
      filters.formUnion(dataset.info.filters)
    }
    let version = try Header.text("keras_version", root)
    facts = FileFacts(
      kind: kind, byteCount: byteCount, kerasVersion: version, backend: try Header.text("backend", root),
      dialect: version.flatMap(Dialect.init(kerasVersion:)), weightByteCount: bytes, elementTypes: types,
      filters: filters.sorted(), optimizerState: nil,
      isCompiled: try root.attributeNames().contains("training_config"))
  }

  /// All datasets, by path.
  package static func tensors(of bytes: HDF5Bytes) throws -> [TensorFacts] {
    try KerasFile.readMetadata(of: bytes) { root, _ in
      var tensors: [TensorFacts] = []
      try TreeWalk.datasets(of: root) { dataset in
        tensors.append(
          TensorFacts(
            path: dataset.path, shape: dataset.info.shape, type: dataset.info.type.name,
            byteCount: dataset.info.storageSize, filters: dataset.info.filters))
      }
      return tensors
    }
  }

  /// Groups, datasets and links, by path.
  package static func tree(of bytes: HDF5Bytes) throws -> [TreeEntry] {
    try KerasFile.readMetadata(of: bytes) { root, _ in
      var listing = TreeListing()
      try listing.list(root)
      return listing.entries
    }
  }
}
