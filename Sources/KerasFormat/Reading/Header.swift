internal import FormatInterface
internal import GraphIR
internal import HDF5
internal import JSON

/// The root's attributes: who wrote the file, the model's config and the training config.
struct Header {
  let dialect: Dialect
  let backend: String?
  let configText: SavedText
  let configType: Attribute.TextType
  /// What the config says, read on a thread of its own.
  let reading: ConfigReading
  let trainingAttribute: Attribute?
  let trainingConfig: JSONObject?

  /// - Parameter attributes: The names of the root's attributes.
  init(_ root: borrowing StoredGroup, _ attributes: Set<String>) throws {
    // Keras writes both on both; missing on both means Keras 1.
    let version = try Self.onlyText("keras_version", root)
    // Loaders of weights look at what stands beside these.
    backend = try Self.onlyText("backend", root, besideWeightsFirst: true)
    guard let version else {
      throw FormatError(
        .unknownDialect,
        "the attribute keras_version is missing, which means Keras 1; only files of Keras 2.2 and later can be "
          + "operated on. Migrate it first: '`h5surgery migrate IN OUT: {to: keras-3}`'")
    }
    guard let dialect = Dialect(kerasVersion: version) else {
      throw FormatError(
        .unknownDialect,
        "the file was written by Keras \"\(version)\"; only Keras 2 (2.2 and later) and Keras 3 are known"
          + (version.utf8.starts(with: "1.".utf8)
            ? ". Migrate it first: '`h5surgery migrate IN OUT: {to: keras-3}`'" : "")
          + (version.utf8.starts(with: "2.".utf8) ? ". Load it once in Keras 2 and save it again" : ""))
    }
    self.dialect = dialect
    let (attribute, bytes) = try Self.bytes("model_config", root)
    guard let type = attribute.textType else { throw Self.noText("model_config") }
    if bytes.count > Library.largeText { Library.keepLittleMemory() }
    reading = ConfigReading(bytes, dialect)
    configType = type
    configText = SavedText(bytes)
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
      guard let object = value.objectValue else {
        throw FormatError(
          .badAttribute,
          "the attribute training_config is JSON, but no object, as every Keras writes it; take another copy of the file"
        )
      }
      trainingConfig = object
    } else {
      trainingAttribute = nil
      trainingConfig = nil
    }
  }

  /// An attribute that Keras writes on two groups: a single text without control characters, or missing.
  private static func onlyText(
    _ name: String, _ root: borrowing StoredGroup, besideWeightsFirst: Bool = false
  ) throws -> String? {
    let places = [try root.attribute(name), try root.group("model_weights").attribute(name)]
    let texts = try (besideWeightsFirst ? places.reversed() : places).compactMap { $0 }.map { attribute in
      try onlyText(name, attribute)
    }
    return texts.first
  }

  private static func onlyText(_ name: String, _ attribute: Attribute) throws -> String {
    guard let text = attribute.text else { throw noText(name) }
    guard !text.hasControlCharacters else {
      throw FormatError(
        .badAttribute,
        "the attribute \(name) is \"\(text)\", with control characters, which no Keras writes; take another copy of the file"
      )
    }
    return text
  }

  /// An attribute of UTF-8 text; nil where it is missing or no text.
  static func text(_ name: String, _ group: borrowing StoredGroup) throws -> String? {
    try group.attribute(name)?.text
  }

  /// An attribute that is a single text; whether it is UTF-8, as JSON must be, whoever parses it finds out.
  private static func bytes(_ name: String, _ root: borrowing StoredGroup) throws -> (Attribute, [UInt8]) {
    guard let attribute = try root.attribute(name), let bytes = attribute.textBytes else {
      throw noText(name)
    }
    return (attribute, bytes)
  }

  private static func noText(_ name: String) -> FormatError {
    FormatError(.badAttribute, "the attribute \(name) is no single UTF-8 text, as every Keras writes it")
  }
}

extension JSONValue {
  /// Reads the JSON text of an attribute.
  static func parse(_ bytes: [UInt8], of attribute: String) throws(FormatError) -> JSONValue {
    try FormatError.wrappingJSON(of: attribute) { () throws(JSONError) in try JSONValue.parse(bytes: bytes) }
  }
}

extension FormatError {
  /// Words what is wrong with the JSON text of an attribute.
  static func wrappingJSON(
    of attribute: String, _ body: () throws(JSONError) -> JSONValue
  ) throws(FormatError) -> JSONValue {
    do throws(JSONError) {
      return try body()
    } catch {
      throw FormatError(.notJSON, "the attribute \(attribute) is not JSON: \(error)")
    }
  }
}
