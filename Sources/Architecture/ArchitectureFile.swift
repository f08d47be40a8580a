internal import Files
internal import FormatInterface
package import GraphIR
internal import JSON
internal import KerasConfig

/// The JSON that `model.to_json()` gives: a model without weights.
package struct ArchitectureFile: Sendable {
  /// The file's path.
  package let path: String
  /// The model, whose layers have no weights.
  package let whole: WholeModel
  /// Whether the file says which Keras wrote it.
  package let namesKeras: Bool

  /// Larger texts are no configs.
  private static let byteLimit = 256 << 20
  /// Keras 3 writes no version. What is new since 3.0 shows in the file.
  private static let newestKeras3 = "3.15.1"

  /// Whether a file begins as one does.
  package static func begins(_ head: [UInt8]) -> Bool {
    head.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
  }

  /// Reads a file.
  ///
  /// - Parameter isBefore36: Whether its weights are those of Keras 3.0 to 3.5, which name no objects.
  package init(reading path: String, isBefore36: Bool = false) throws {
    self.path = path
    let file = try ReadableFile(path)
    guard file.byteCount <= Self.byteLimit else {
      throw FormatError(.notAModel, "the file has \(file.byteCount) bytes, and no architecture has")
    }
    let value: JSONValue
    do {
      value = try JSONValue.parse(bytes: try file.bytes(at: 0, count: file.byteCount))
    } catch {
      throw FormatError(.notJSON, "the file is not JSON: \(error)")
    }
    if value["weight_map"] != nil {
      throw FormatError(
        .notAModel,
        "the file is the index of weights in several files; give it to an architecture: "
          + "'`convert MODEL.json OUT: {weights-from: \(path)}`'")
    }
    let written = value["keras_version"]?.stringValue
    guard written != nil || value["module"] != nil else {
      throw FormatError(
        .unknownDialect,
        "the file has neither a \"keras_version\", as Keras 2 writes it, nor a \"module\", as Keras 3 does: it is no "
          + "architecture of model.to_json()")
    }
    let version = written ?? (isBefore36 ? "3.0.5" : Self.newestKeras3)
    guard let dialect = Dialect(kerasVersion: version) else {
      throw FormatError(.unknownDialect, "the file was written by Keras \"\(version)\", which is not known")
    }
    namesKeras = written != nil
    let (model, read) = try ConfigDecoder(dialect: dialect).model(value)
    var envelope = read
    // beside the config here, and nowhere in an .h5
    for key in ["keras_version", "backend"] { envelope.removeValue(forKey: key) }
    let compiled = envelope["compile_config"]?.objectValue.flatMap { $0.isEmpty ? nil : $0 }
    whole = WholeModel(
      dialect: dialect, model: model, envelope: envelope,
      trainingConfig: compiled.flatMap { CompileConfig.trainingConfig(of: $0, in: dialect) },
      backend: value["backend"]?.stringValue)
  }
}
