internal import GraphIR
internal import HDF5
internal import JSON

/// The root's attributes: who wrote the file, the model's config and the training config.
struct Header {
  let dialect: Dialect
  let backend: String?
  let configAttribute: Attribute
  let config: JSONValue
  let trainingAttribute: Attribute?
  let trainingConfig: JSONObject?
  private(set) var findings: [Finding] = []

  init(_ root: borrowing StoredGroup, _ weights: borrowing StoredGroup, _ attributes: Set<String>) throws {
    // Keras writes both on both; missing on both means Keras 1.
    let version = try Self.text("keras_version", root) ?? Self.text("keras_version", weights)
    backend = try Self.text("backend", root) ?? Self.text("backend", weights)
    guard let version else {
      throw FormatError(
        .unknownDialect,
        "the attribute keras_version is missing, which means Keras 1; only files of Keras 2.2 and later can be "
          + "operated on. Load it once in Keras 2 and save it again")
    }
    guard let dialect = Dialect(kerasVersion: version) else {
      throw FormatError(
        .unknownDialect,
        "the file was written by Keras \"\(version)\"; only Keras 2 (2.2 and later) and Keras 3 are known")
    }
    self.dialect = dialect
    (configAttribute, config) = try Self.json("model_config", root)
    if attributes.contains("training_config") {
      let (attribute, value) = try Self.json("training_config", root)
      trainingAttribute = attribute
      trainingConfig = value.objectValue
      if value.objectValue == nil {
        findings.append(
          Finding(
            .warning, "training-config", "the attribute training_config is no object; it is passed through"))
      }
    } else {
      trainingAttribute = nil
      trainingConfig = nil
    }
  }

  /// An attribute of UTF-8 text; nil where it is missing or no text.
  static func text(_ name: String, _ group: borrowing StoredGroup) throws -> String? {
    try group.attribute(name)?.text
  }

  private static func json(_ name: String, _ root: borrowing StoredGroup) throws -> (Attribute, JSONValue) {
    guard let attribute = try root.attribute(name), let bytes = attribute.textBytes, attribute.text != nil
    else {
      throw FormatError(
        .badAttribute, "the attribute \(name) is no single UTF-8 text, as every Keras writes it")
    }
    do {
      return (attribute, try JSONValue.parse(bytes: bytes))
    } catch {
      throw FormatError(.notJSON, "the attribute \(name) is not JSON: \(error)")
    }
  }
}
