internal import FormatInterface
internal import HDF5
internal import KerasFormat
internal import KerasHDF5
public import Migrations
internal import Tensors

/// A file opened for looking: any HDF5 file, its metadata only.
public struct Inspection: Sendable {
  /// The file's path.
  public let path: String
  /// What the file says of itself.
  public let facts: FileFacts
  /// The model, where the file holds one.
  public let model: ModelFile?
  /// A model of Keras 1, to look at and not to operate on; nil for all others.
  public let outline: WholeModel?
  /// The shapes of its layers.
  public let shapes: ModelShapes?
  /// What its owner should know.
  public let findings: [Finding]
  /// The bytes of HDF5 that its tensors are in.
  private let hdf5: HDF5Bytes
  /// The tensors of a checkpoint of TensorFlow; nil for all other files.
  private let checkpoint: [TensorFacts]?

  /// Reads a file.
  public init(path: String) throws(ModelFileError) {
    self.path = path
    let format = ModelReader.format(of: path)
    if format == .savedModel || format == .checkpoint {
      let look = try ModelFileError.wrapping(about: path) { try TensorFlowLook(at: path, format) }
      (facts, shapes, findings, checkpoint) = (look.facts, look.model?.shapes, look.findings, look.tensors)
      model = look.model.map { ModelFile($0) }
      outline = nil
      hdf5 = HDF5Bytes(path)
      return
    }
    checkpoint = nil
    if format != .h5 {
      let archive = try ModelFileError.wrapping(about: path) { try ModelReader.read(path, withShapes: true) }
      facts = archive.facts
      model = ModelFile(archive)
      outline = nil
      shapes = archive.shapes
      findings = archive.findings
      hdf5 = archive.stores.first?.hdf5 ?? HDF5Bytes(path)
      return
    }
    hdf5 = HDF5Bytes(path)
    let survey = try ModelFileError.wrapping(about: path) { try FileSurvey(reading: path) }
    facts = survey.facts
    model = survey.whole.map { ModelFile($0) }
    outline = survey.outline
    shapes = survey.shapes
    findings = survey.findings
  }

  /// Begins to find out what each of ten Kerases does with the model, the oldest first; nil for a file without a
  /// model.
  public func diagnoses() -> Pending<[Diagnosis]>? {
    guard let model else { return nil }
    let shapes = shapes
    return Pending { model.diagnoses(for: KerasRelease.all, shapes: shapes) }
  }

  /// All datasets of the file, by path.
  public func tensors() throws(ModelFileError) -> [TensorFacts] {
    if let checkpoint { return checkpoint }
    return try ModelFileError.wrapping(about: path) { try FileSurvey.tensors(of: hdf5) }
  }

  /// The file's groups, datasets and links, each with its attributes, by path.
  public func tree() throws(ModelFileError) -> [TreeEntry] {
    if let checkpoint { return checkpoint.map { TreeEntry($0) } }
    return try ModelFileError.wrapping(about: path) { try FileSurvey.tree(of: hdf5) }
  }
}
