internal import Files
package import HDF5

/// Opens a file that should be one of Keras's HDF5 files.
package enum KerasFile {
  /// Opens a file for reading; what is no HDF5 but a known other format is named.
  package static func open(_ path: String) throws(HDF5Error) -> File {
    do {
      return try open(HDF5Bytes(path))
    } catch {
      guard error.code == .notHDF5, let other = otherFormat(path) else { throw error }
      throw HDF5Error(code: .notHDF5, file: path, message: "this is \(other)", stack: error.stack)
    }
  }

  /// Opens bytes that are a file of HDF5 for reading.
  package static func open(_ bytes: HDF5Bytes) throws(HDF5Error) -> File { try File(reading: bytes) }

  /// Gives the root group of a file by its path to `body`.
  package static func readMetadata<Answer>(
    of path: String, mattering groups: [String] = weightGroups,
    _ body: (_ root: borrowing StoredGroup, _ byteCount: Int) throws -> Answer
  ) throws -> Answer {
    if let answer = try DirectFile.read(path, mattering: groups, body) { return answer }
    let file = try open(path)
    return try body(StoredGroup(file.root()), file.size)
  }

  /// Gives a file's root group to `body`, which may read metadata: without libhdf5 where the file has the layout that h5py
  /// writes by default. As soon as something is not understood `body` runs again from its beginning, with libhdf5, whose
  /// answers and refusals then count.
  package static func readMetadata<Answer>(
    of bytes: HDF5Bytes, mattering groups: [String] = weightGroups,
    _ body: (_ root: borrowing StoredGroup, _ byteCount: Int) throws -> Answer
  ) throws -> Answer {
    if let answer = try DirectFile.read(bytes, mattering: groups, body) { return answer }
    let file = try open(bytes)
    return try body(StoredGroup(file.root()), file.size)
  }

  /// The groups that Keras reads.
  package static let weightGroups = ["model_weights", "optimizer_weights"]

  private static func otherFormat(_ path: String) -> String? {
    let head = FileHead.bytes(of: path, count: 64)
    func begins(_ text: String, at offset: Int = 0) -> Bool {
      head.dropFirst(offset).starts(with: text.utf8)
    }
    if begins("TFL3", at: 4) { return "a TensorFlow Lite model, not an .h5 file" }
    if begins("version https://git-lfs") {
      return "a Git LFS pointer, not the file itself; fetch it with 'git lfs pull'"
    }
    if begins("<") { return "a web page or XML, not an .h5 file; the download may have failed" }
    return nil
  }
}
