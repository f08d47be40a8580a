internal import Architecture
internal import Files
internal import FormatInterface
internal import KerasArchive
internal import KerasFormat
internal import KerasHDF5
internal import KerasWeights
internal import NumPyArchive
internal import Safetensors
internal import SavedModel

/// Finds out by its first bytes, never by its name, what a file is, and reads the model in it.
enum ModelReader {
  /// Reads the metadata of a file.
  ///
  /// - Parameters:
  ///   - weights: A file of weights that the model gets, in place of those that it has.
  ///   - withShapes: Whether the shapes of its layers are wanted.
  ///   - folder: On whose disk something is inflated, should it be compressed; where nil, that of temporary files.
  ///   - readsKeras1: Whether files of Keras 1 are read, in the words of Keras 2.2.
  static func read(
    _ path: String, weightsFrom weights: String? = nil, withShapes: Bool = false,
    inflatingIn folder: String? = nil, readingKeras1 readsKeras1: Bool = false
  ) throws -> any StoredModel {
    let format = format(of: path)
    if let weights { return try AssembledModel(path, weightsFrom: weights, inflatingIn: folder) }
    switch format {
    case .keras, .kerasFolder:
      return try ArchiveFile(reading: path, withShapes: withShapes, inflatingIn: folder)
    case .savedModel: return try SavedModelFile(reading: path, withShapes: withShapes)
    case .checkpoint:
      throw FormatError(
        .missingWeights,
        "this is a checkpoint of TensorFlow, which has weights and no architecture; "
          + "'`convert MODEL.json OUT: {weights-from: \(path)}`' gives it one")
    case .architecture:
      // what is no architecture says so
      _ = try ArchitectureFile(reading: path)
      throw FormatError(
        .missingWeights,
        "the file is an architecture as JSON, without weights; '`convert \(path) OUT: {weights-from: FILE}`' gives it some"
      )
    case .safetensors: return try SafetensorsModel(SafetensorsFile(reading: path), withShapes: withShapes)
    case .npz:
      _ = try NumPyFile(reading: path, inflatingIn: folder)
      throw FormatError(
        .noModelConfig,
        "the file is a NumPy archive: arrays without an architecture; give it to one: "
          + "'`convert MODEL OUT: {weights-from: \(path)}`'")
    case .h5, .weights, .shards:
      if readsKeras1, Keras1File.isOne(path) { return try Keras1File(reading: path) }
      return try LegacyFile(reading: path)
    }
  }

  /// The format of a file, as far as its first bytes tell it, or of a folder, by the files in it; that of HDF5 for
  /// whatever is not known.
  static func format(of path: String) -> FileFormat {
    if ArchiveFile.isFolder(path) { return .kerasFolder }
    if SavedModelFile.isFolder(path) { return .savedModel }
    if CheckpointWeights.isOne(path) { return .checkpoint }
    let head = FileHead.bytes(of: path, count: NumPyFile.headByteCount)
    if NumPyFile.begins(head) { return .npz }
    if FileFormat.isZip(head) { return .keras }
    if SafetensorsFile.isOne(path, beginning: head) { return .safetensors }
    return ArchitectureFile.begins(head) ? .architecture : .h5
  }
}
