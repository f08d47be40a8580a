internal import Files
package import HDF5

/// Opens a file that should be one of Keras's HDF5 files.
package enum KerasFile {
  /// Opens a file for reading; what is no HDF5 but a known other format is named.
  ///
  /// - Parameter part: Which bytes of the file are HDF5; nil for all.
  package static func open(_ path: String, part: Range<Int>? = nil) throws(HDF5Error) -> File {
    do {
      return try File(reading: path, part: part)
    } catch {
      guard part == nil, error.code == .notHDF5, let other = otherFormat(path) else { throw error }
      throw HDF5Error(code: .notHDF5, file: path, message: "this is \(other)", stack: error.stack)
    }
  }

  /// Gives a file's root group to `body`, which may read metadata: without libhdf5 where the file has the layout that h5py
  /// writes by default. As soon as something is not understood `body` runs again from its beginning, with libhdf5, whose
  /// answers and refusals then count.
  package static func readMetadata<Answer>(
    of path: String, part: Range<Int>? = nil, mattering groups: [String] = weightGroups,
    _ body: (_ root: borrowing StoredGroup, _ byteCount: Int) throws -> Answer
  ) throws -> Answer {
    if let answer = try DirectFile.read(path, part: part, mattering: groups, body) { return answer }
    let file = try open(path, part: part)
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
