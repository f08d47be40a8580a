package import Files
internal import FormatInterface
internal import GraphIR
internal import HDF5
package import Tensors

/// The datasets of an HDF5 file, by their absolute paths.
package final class HDF5Store: TensorStore {
  package let path: String
  /// Which file it was, and when it was last changed, before anything of it was read; nil where nothing was there.
  package let file: FileIdentity?

  /// The file that stands at a path now.
  package init(_ path: String) throws(FileError) {
    self.path = path
    file = try FileIdentity(at: path)
  }

  package var identity: AnyHashable { file.map { AnyHashable($0) } ?? AnyHashable(path) }

  package var isUnchanged: Bool {
    guard let file, let now = try? FileIdentity(at: path) else { return false }
    return now == file
  }

  package func open() throws -> any OpenTensorStore {
    let file = try OpenHDF5Store(path)
    // looked at when it is open: what is in its place later on is another file
    guard isUnchanged else { throw FormatError.changed(path) }
    return file
  }
}

/// An HDF5 file that is open for reading tensors.
private final class OpenHDF5Store: OpenTensorStore {
  private let file: File

  init(_ path: String) throws { file = try KerasFile.open(path) }

  func reader(of key: String) throws -> any TensorReader {
    HDF5TensorReader(try DatasetReader(file.root().dataset(ObjectPath.pathInRoot(key))))
  }
}

/// Reads a dataset.
private final class HDF5TensorReader: TensorReader {
  private let reader: DatasetReader
  let description: TensorDescription

  init(_ reader: DatasetReader) {
    self.reader = reader
    let type = reader.info.type
    description = TensorDescription(
      shape: reader.info.shape, type: type.name, elementSize: type.size, isLittleEndian: type.isLittleEndian)
  }

  func read(into block: UnsafeMutableRawBufferPointer) throws { try reader.read(into: block) }
}
