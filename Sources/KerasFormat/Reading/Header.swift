internal import GraphIR
internal import HDF5
internal import JSON

/// The root's attributes: who wrote the file, the model's config and the training config.
struct Header {
  let dialect: Dialect
  let backend: String?
  let configAttribute: Attribute
  /// What the config says, read on a thread of its own.
  let reading: ConfigReading
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
    let (attribute, bytes) = try Self.bytes("model_config", root)
    configAttribute = attribute
    reading = ConfigReading(bytes, dialect)
    if attributes.contains("training_config") {
      let (attribute, value): (Attribute, JSONValue)
      do {
        let (found, bytes) = try Self.bytes("training_config", root)
        (attribute, value) = (found, try JSONValue.parse(bytes, of: "training_config"))
      } catch {
        // the model's is what is wrong first
        try reading.requireJSON()
        throw error
      }
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

  private static func bytes(_ name: String, _ root: borrowing StoredGroup) throws -> (Attribute, [UInt8]) {
    guard let attribute = try root.attribute(name), let bytes = attribute.textBytes, attribute.text != nil
    else {
      throw FormatError(
        .badAttribute, "the attribute \(name) is no single UTF-8 text, as every Keras writes it")
    }
    return (attribute, bytes)
  }
}

extension JSONValue {
  /// Reads the JSON text of an attribute.
  static func parse(_ bytes: [UInt8], of attribute: String) throws(FormatError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue.parse(bytes: bytes)
    } catch {
      throw FormatError(.notJSON, "the attribute \(attribute) is not JSON: \(error)")
    }
  }
}
