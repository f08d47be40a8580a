package import Files
internal import FlatTensors
internal import FormatInterface
internal import GraphIR
package import HDF5
package import Tensors

/// The datasets of an HDF5 file, or of one inside another file, by their absolute paths.
package final class HDF5Store: TensorStore {
  /// The bytes that are HDF5.
  package let bytes: HDF5Bytes
  /// Which file it was, and when it was last changed, before anything of it was read; nil where nothing was there.
  package let file: FileIdentity?

  /// What the bytes of a part that is compressed are when they are not; nil where they lie in the file.
  private let inflated: ReadableFile?
  private let check: (@Sendable () throws -> Void)?

  package var path: String { bytes.path }

  /// The file that stands at a path now.
  ///
  /// - Parameter check: Requires the bytes of the part to have their checksum, where there is one.
  package init(
    _ path: String, part: Range<Int>? = nil, check: (@Sendable () throws -> Void)? = nil
  ) throws(FileError) {
    bytes = HDF5Bytes(path, part: part)
    inflated = nil
    self.check = check
    file = try FileIdentity(at: path)
  }

  /// What was inflated of the file that stands at a path now.
  package init(_ path: String, inflated: ReadableFile) throws(FileError) {
    bytes = HDF5Bytes(descriptor: inflated.descriptor, of: inflated, named: path)
    self.inflated = inflated
    check = nil
    file = try FileIdentity(at: path)
  }

  package var identity: AnyHashable {
    file.map { AnyHashable(Identity(file: $0, part: bytes.part, isInflated: inflated != nil)) }
      ?? AnyHashable(path)
  }

  private struct Identity: Hashable {
    let file: FileIdentity
    let part: Range<Int>?
    let isInflated: Bool
  }

  package func requireSound() throws { try check?() }

  package var isUnchanged: Bool {
    guard let file, let now = try? FileIdentity(at: path) else { return false }
    return now == file
  }

  /// The file for who knows where in it a tensor lies.
  fileprivate func readable() throws(FileError) -> ReadableFile {
    if let inflated { return inflated }
    return try ReadableFile(path)
  }

  package func open(forMany: Bool) throws -> any OpenTensorStore {
    let open: any OpenTensorStore = forMany ? try OpenListedStore(self) : try OpenHDF5Store(self)
    // looked at when it is open: what is in its place later on is another file
    guard isUnchanged else { throw FormatError.changed(path) }
    return open
  }
}

extension TensorStore {
  /// The bytes of HDF5 that the tensors are in.
  package var hdf5: HDF5Bytes { (self as? HDF5Store)?.bytes ?? HDF5Bytes(path) }
}

/// A file that libhdf5 has open for reading tensors.
private final class OpenHDF5Store: OpenTensorStore {
  private let file: File

  init(_ store: HDF5Store) throws { file = try KerasFile.open(store.bytes) }

  func reader(of key: String) throws -> any TensorReader {
    HDF5TensorReader(try DatasetReader(file.root().dataset(ObjectPath.pathInRoot(key))))
  }
}

/// A file whose datasets are known by heart: those in one piece are read without libhdf5.
private final class OpenListedStore: OpenTensorStore {
  private let store: HDF5Store
  private let bytes: ReadableFile
  private let places: [ExactName: PlacedTensor]
  /// Opened for the first dataset that needs it.
  private var library: OpenHDF5Store?

  init(_ store: HDF5Store) throws {
    self.store = store
    bytes = try store.readable()
    places = try KerasFile.readMetadata(of: store.bytes) { root, _ in
      var places: [ExactName: PlacedTensor] = [:]
      try TreeWalk.datasets(of: root) { dataset in
        let info = dataset.info
        let type = try dataset.numberType()
        guard info.type.isNumber || type == BrainFloat.name,
          let offset = info.offset.flatMap({ Int(exactly: $0) })
        else { return }
        places[ExactName(dataset.path)] = PlacedTensor(TensorDescription(info, type: type), at: offset)
      }
      return places
    }
  }

  func reader(of key: String) throws -> any TensorReader {
    if let place = places[ExactName(key)] { return PlacedTensorReader(place, in: bytes) }
    if let library { return try library.reader(of: key) }
    let opened = try OpenHDF5Store(store)
    library = opened
    return try opened.reader(of: key)
  }
}

/// Reads a dataset of whatever layout.
private final class HDF5TensorReader: TensorReader {
  private let reader: DatasetReader
  let description: TensorDescription

  init(_ reader: DatasetReader) {
    self.reader = reader
    description = TensorDescription(reader.info)
  }

  func read(into block: UnsafeMutableRawBufferPointer) throws { try reader.read(into: block) }
}

extension TensorDescription {
  fileprivate init(_ info: DatasetInfo, type: String? = nil) {
    self.init(
      shape: info.shape, type: type ?? info.type.name, elementSize: info.type.size,
      isLittleEndian: info.type.isLittleEndian)
  }
}
