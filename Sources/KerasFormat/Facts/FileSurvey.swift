internal import Files
internal import GraphIR
internal import HDF5

/// What can be said of any HDF5 file, and the whole model where there is one.
public struct FileSurvey: Sendable {
  /// What the file says of itself.
  public let facts: FileFacts
  /// The model; nil for files that hold weights only or something else.
  public let whole: LegacyFile?

  /// Reads a file's metadata.
  public init(reading path: String) throws {
    let identity = try FileIdentity(at: path)
    let file = try KerasFile.open(path)
    let root = try file.root()
    let kind = try FileKind(of: root)
    if kind == .wholeModel {
      let model = try LegacyFile(root, path: path, byteCount: file.size, identity)
      whole = model
      facts = model.facts
      return
    }
    whole = nil
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
      kind: kind, byteCount: file.size, kerasVersion: version, backend: try Header.text("backend", root),
      dialect: version.flatMap(Dialect.init(kerasVersion:)), weightByteCount: bytes, elementTypes: types,
      filters: filters.sorted(), optimizerState: nil, isCompiled: false)
  }

  /// All datasets, by path.
  public static func tensors(of path: String) throws -> [TensorFacts] {
    let file = try KerasFile.open(path)
    var tensors: [TensorFacts] = []
    try TreeWalk.datasets(of: try file.root()) { dataset in
      tensors.append(
        TensorFacts(
          path: dataset.path, shape: dataset.info.shape, type: dataset.info.type.name,
          byteCount: dataset.info.storageSize, filters: dataset.info.filters))
    }
    return tensors
  }

  /// Groups, datasets and links, by path.
  public static func tree(of path: String) throws -> [TreeEntry] {
    let file = try KerasFile.open(path)
    let root = try file.root()
    var listing = TreeListing()
    try listing.list(root)
    return listing.entries
  }
}
