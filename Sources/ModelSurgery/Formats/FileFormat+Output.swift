internal import Files
package import FormatInterface

extension FileFormat {
  /// Whether a path leads to a model that is a folder of Keras's.
  package static func isFolder(_ path: String) -> Bool { ModelReader.format(of: path) == .kerasFolder }

  /// The format that an output gets: what was asked for, else what its name says, else that of the input.
  ///
  /// An output in the input's place keeps its format. So does one whose name ends as the input's: Keras before 2.12
  /// wrote HDF5 into files called `.keras`, and reads them.
  ///
  /// - Parameter format: That of the input.
  package static func ofOutput(
    at path: String, asked: FileFormat?, from input: String, _ format: FileFormat
  ) -> FileFormat {
    if let asked { return asked }
    let (there, given) = (try? FileIdentity(at: path), try? FileIdentity(at: input))
    if path == input { return format }
    if let there, let given, there.isSameFile(as: given) { return format }
    guard let named = named(path) else { return format.isWritable ? format : .h5 }
    return named == .keras && self.named(input) == .keras && format == .h5 ? format : named
  }
}
