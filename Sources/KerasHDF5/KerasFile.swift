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

  /// First bytes of compressed files, and what unpacks them.
  private static let packings: [([UInt8], String)] = [
    ([0x1F, 0x8B], "gzip"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz"), ([0x42, 0x5A, 0x68], "bzip2"),
    ([0x28, 0xB5, 0x2F, 0xFD], "zstd"), ([0x37, 0x7A, 0xBC, 0xAF], "7-Zip"),
    ([0x52, 0x61, 0x72, 0x21], "RAR"),
  ]

  private static func otherFormat(_ path: String) -> String? {
    let head = FileHead.bytes(of: path, count: 64)
    func begins(_ text: String, at offset: Int = 0) -> Bool {
      head.dropFirst(offset).starts(with: text.utf8)
    }
    for (magic, tool) in packings where head.starts(with: magic) {
      return "a file packed by \(tool); unpack it first"
    }
    if head.starts(with: [0x93]), begins("NUMPY", at: 1) { return "an array of NumPy (.npy), not a model" }
    if head.starts(with: [0x80]), head.count > 1, (2...5).contains(head[1]) {
      return
        "a pickle of Python, which is not read: it can run any code; load it in Python and save the model"
    }
    if head.starts(with: [0x08]), head.count > 12,
      begins("pytorch", at: 4) || begins("tf2onnx", at: 4) || begins("onnx", at: 4)
    {
      return "an ONNX model, not an .h5 file"
    }
    if begins("TFL3", at: 4) { return "a TensorFlow Lite model, not an .h5 file" }
    if begins("version https://git-lfs") {
      return "a Git LFS pointer, not the file itself; fetch it with 'git lfs pull'"
    }
    if begins("<") { return "a web page or XML, not an .h5 file; the download may have failed" }
    return nil
  }
}
