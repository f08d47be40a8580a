internal import FormatInterface
internal import HDF5
internal import KerasFormat
internal import KerasHDF5
public import Migrations
internal import NumPyArchive
internal import Safetensors
internal import Tensors
internal import WeightKeys

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
  private let content: Content

  /// Where its tensors are.
  private enum Content {
    case hdf5(HDF5Bytes)
    case listing(TensorListing)
    case checkpoint([TensorFacts])
  }

  /// Reads a file.
  public init(path: String) throws(ModelFileError) {
    self.path = path
    let format = ModelReader.format(of: path)
    if format == .savedModel || format == .checkpoint {
      let look = try ModelFileError.wrapping(about: path) { try TensorFlowLook(at: path, format) }
      (facts, shapes, findings) = (look.facts, look.model?.shapes, look.findings)
      model = look.model.map { ModelFile($0) }
      outline = nil
      content = .checkpoint(look.tensors)
      return
    }
    if format != .h5 {
      let (listing, facts) = try ModelFileError.wrapping(about: path) { try Self.listing(of: path, format) }
      if let listing, let facts {
        self.facts = facts
        (model, outline, shapes, findings) = (nil, nil, nil, [])
        content = .listing(listing)
        return
      }
      let file = try ModelFileError.wrapping(about: path) { try ModelReader.read(path, withShapes: true) }
      self.facts = file.facts
      model = ModelFile(file)
      outline = nil
      shapes = file.shapes
      findings = file.findings
      content = listing.map { .listing($0) } ?? .hdf5(file.stores.first?.hdf5 ?? HDF5Bytes(path))
      return
    }
    content = .hdf5(HDF5Bytes(path))
    let survey = try ModelFileError.wrapping(about: path) { try FileSurvey(reading: path) }
    facts = survey.facts
    model = survey.whole.map { ModelFile($0) }
    outline = survey.outline
    shapes = survey.shapes
    findings = survey.findings
  }

  /// The tensors of a file that is no HDF5, and facts where they are all that it has; nil for other formats.
  private static func listing(of path: String, _ format: FileFormat) throws -> (TensorListing?, FileFacts?) {
    switch format {
    case .safetensors:
      let file = try SafetensorsFile(reading: path)
      return (file.listing, file.holdsModel ? nil : file.facts)
    case .npz:
      let file = try NumPyFile(reading: path)
      return (file.listing, file.facts)
    default: return (nil, nil)
    }
  }

  /// Begins to find out what each of ten Kerases does with the model, the oldest first; nil for a file without a
  /// model, and for one of Keras 1 that can't be read.
  public func diagnoses() -> Pending<[Diagnosis]>? {
    guard let looked = model ?? keras1Model else { return nil }
    let shapes = model == nil ? nil : shapes
    return Pending { looked.diagnoses(for: KerasRelease.all, shapes: shapes) }
  }

  /// What migrations make of a file of Keras 1, which is shown as far as it goes.
  private var keras1Model: ModelFile? {
    facts.kind == .keras1 ? try? ModelFile(contentsOf: path, readingKeras1: true) : nil
  }

  /// All tensors of the file: of HDF5 its datasets by path, of others in the order of the file.
  public func tensors() throws(ModelFileError) -> [TensorFacts] {
    switch content {
    case .hdf5(let bytes): try ModelFileError.wrapping(about: path) { try FileSurvey.tensors(of: bytes) }
    case .listing(let listing): listing.tensors.map(\.facts)
    case .checkpoint(let tensors): tensors
    }
  }

  /// What the file is made of: of HDF5 its groups, datasets and links, each with its attributes, by path; of others the
  /// tensors, and the texts beside them.
  public func tree() throws(ModelFileError) -> [TreeEntry] {
    switch content {
    case .hdf5(let bytes): try ModelFileError.wrapping(about: path) { try FileSurvey.tree(of: bytes) }
    case .listing(let listing): listing.tree
    case .checkpoint(let tensors): tensors.map { TreeEntry($0) }
    }
  }
}
