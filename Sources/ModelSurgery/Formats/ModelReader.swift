internal import Files
internal import FormatInterface
internal import KerasArchive
internal import KerasFormat

/// Finds out by its first bytes, never by its name, what a file is, and reads the model in it.
enum ModelReader {
  /// Reads the metadata of a file.
  ///
  /// - Parameter withShapes: Whether the shapes of its layers are wanted.
  static func read(_ path: String, withShapes: Bool = false) throws -> any StoredModel {
    if isArchive(path) { return try ArchiveFile(reading: path, withShapes: withShapes) }
    return try LegacyFile(reading: path)
  }

  /// The format of a file that can be read; nil where there is no such file.
  static func format(of path: String) -> FileFormat { isArchive(path) ? .keras : .h5 }

  /// Whether a file is a zip archive.
  static func isArchive(_ path: String) -> Bool { FileFormat.isZip(FileHead.bytes(of: path, count: 4)) }
}
