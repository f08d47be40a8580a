internal import ModelSurgery

/// Paths as they are given: what can be no file of a model is refused by its name alone.
enum GivenPath {
  /// Requires a path to be one of a file, and not the sign for standard input.
  static func requireFile(_ path: String) throws(UsageError) {
    guard path == "-" else { return }
    throw UsageError(
      "\"-\" is no file: a model is read at many places at once, which standard input does not allow; save it to a file "
        + "first")
  }

  /// Requires an output to be a file whose name is not that of another format.
  ///
  /// - Parameters:
  ///   - format: What is asked for; nil where the name tells it.
  ///   - input: The model that is read: an HDF5 file may be called `.keras`, as Keras before 2.12 did, and its output
  ///     too.
  static func requireOutput(_ path: String, format: FileFormat?, besides input: String) throws(UsageError) {
    guard path != "-" else {
      throw UsageError(
        "\"-\" is no file: a model is written at many places, which standard output does not allow; give OUT a name"
      )
    }
    if let title = foreignFormat(of: path) {
      throw UsageError(
        "\"\(path.printable)\" has the name of \(title), which is not written; give OUT a name that ends in .h5 or .keras"
      )
    }
    guard let format, let named = FileFormat.named(path), named != format, named != .kerasFolder else {
      return
    }
    guard !(format == .h5 && named == .keras && FileFormat.named(input) == .keras),
      !(format == .h5 && named == .weights)
    else { return }
    throw UsageError(
      "\"\(path.printable)\" has the name of another format (\(named.title)) than --to \(format.rawValue) writes; give OUT "
        + "another name",
      setting: "to")
  }

  /// What else has files of such a name; nil where nothing is known to.
  private static func foreignFormat(of path: String) -> String? {
    let name = path.lowercased()
    return endings.first { ending, _ in name.hasSuffix(ending) }?.1
  }

  private static let endings = [
    (".pb", "a TensorFlow graph"), (".onnx", "an ONNX model"), (".tflite", "a TensorFlow Lite model"),
    (".pt", "a PyTorch file"), (".pth", "a PyTorch file"), (".ckpt", "a checkpoint"),
    (".npy", "a NumPy array"),
    (".zip", "a zip archive"), (".gz", "a gzip file"), (".tar", "a tar archive"), (".yaml", "a YAML text"),
    (".yml", "a YAML text"), (".pkl", "a pickle"), (".mlmodel", "a Core ML model"),
  ]
}
