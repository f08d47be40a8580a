internal import FormatInterface
internal import GraphIR
internal import JSON
internal import KerasConfig

/// What Keras says of the model of a SavedModel: which Keras, the architecture, the training configuration.
struct KerasParts {
  let dialect: Dialect
  let model: Model
  let envelope: JSONObject
  let training: JSONObject?
  let backend: String?

  /// - Throws: where it is a subclassed model, or Keras says nothing: then there is no architecture.
  init(_ saved: SavedGraph) throws {
    let root = saved.objects[0]
    guard root.isModel, let metadata = try saved.metadata(of: 0) else {
      throw FormatError(
        .notAModel,
        "this SavedModel has nothing of Keras in it: it was made by tf.saved_model.save, model.export() or an "
          + "Estimator, "
          + "and holds functions, not an architecture. 'inspect' lists its variables; save the model by model.save "
          + "where "
          + "it was built")
    }
    let className = metadata["class_name"]?.stringValue ?? "Model"
    let config = (metadata["config"] ?? .null).inFormOfModelConfig
    guard config["layers"]?.arrayValue != nil else {
      throw Self.subclassed("this SavedModel is of the class \"\(className)\", which", layer: nil)
    }
    if let inside = Self.subclassed(in: config, depth: 0) {
      throw Self.subclassed(
        "the model has the layer \"\(inside.name)\" of the class \"\(inside.className)\", which",
        layer: inside.name)
    }
    let version = metadata["keras_version"]?.stringValue ?? Self.kerasVersion(ofTensorFlow: saved.version)
    guard !version.hasControlCharacters, let dialect = Dialect(kerasVersion: version),
      dialect.family == .tfKeras
    else {
      throw FormatError(
        .unknownDialect,
        "it was written by Keras \"\(version.hasControlCharacters ? "" : version)\"; only those of tf.keras, "
          + "Keras 2.2.4-tf "
          + "to 2.15 and tf-keras, are known to write such folders")
    }
    self.dialect = dialect
    let entry: JSONObject = ["class_name": .string(className), "config": config]
    (model, envelope) = try ConfigDecoder(dialect: dialect).model(.object(entry))
    training = metadata["training_config"]?.inFormOfModelConfig.objectValue.flatMap { $0.isEmpty ? nil : $0 }
    backend = metadata["backend"]?.stringValue ?? "tensorflow"
  }

  /// The Keras that came with a TensorFlow, for folders that do not say.
  private static func kerasVersion(ofTensorFlow version: String) -> String {
    let known = ["2.1": "2.2.4-tf", "2.2": "2.3.0-tf", "2.3": "2.4.0", "2.4": "2.4.0"]
    return known[version.split(separator: ".").prefix(2).joined(separator: ".")] ?? version
  }

  private static func subclassed(_ subject: String, layer: String?) -> FormatError {
    FormatError(
      .notAModel, layer: layer,
      "\(subject) is subclassed: its architecture is Python code, and not in the folder. 'inspect' lists the "
        + "variables; "
        + "load it in its Keras, with its code, to go on")
  }

  /// The first layer whose config Keras did not get.
  private static func subclassed(
    in config: JSONValue, depth: Int
  ) -> (name: String, className: String)? {
    guard depth < 64 else { return nil }
    for entry in config["layers"]?.arrayValue ?? [] {
      if let found = subclassed(entry, depth: depth) { return found }
    }
    return nil
  }

  private static func subclassed(_ entry: JSONValue, depth: Int) -> (name: String, className: String)? {
    let className = entry["class_name"]?.stringValue ?? "?"
    let config = entry["config"] ?? .null
    if config.objectValue == nil && config.arrayValue == nil
      || config["layer was saved without config"] != nil
    {
      let name = entry["name"]?.stringValue ?? config["name"]?.stringValue ?? className
      return (name, className)
    }
    if let inside = config["layer"], inside.objectValue != nil, depth < 64 {
      if let found = subclassed(inside, depth: depth + 1) { return found }
    }
    return subclassed(in: config, depth: depth + 1)
  }
}
