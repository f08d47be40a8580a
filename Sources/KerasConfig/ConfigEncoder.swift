package import FormatInterface
package import GraphIR
package import JSON

/// Writes a graph as Keras's `model_config`: the inverse of `ConfigDecoder`, to the letter for all that is unchanged.
package struct ConfigEncoder {
  private let dialect: Dialect
  private let form: ConfigForm
  /// Whether entries of the other form are turned into this one. What an `.h5` has in the form of archives stays so.
  private var converts = false

  /// A writer of what a Keras reads.
  package init(dialect: Dialect, form: ConfigForm = .legacy) {
    self.dialect = dialect
    self.form = form
  }

  /// The value of the attribute `model_config`, or of `config.json`.
  ///
  /// - Parameters:
  ///   - envelope: The object around the config as it was read, in either form.
  ///   - compiled: The compile config, which archives keep beside the config; nil for a model that was never compiled.
  package func value(
    _ model: Model, envelope: JSONObject, compiled: JSONObject? = nil
  ) throws(FormatError) -> JSONValue {
    var encoder = self
    encoder.converts = form == .archive ? dialect.family == .keras3 : ConfigForm.of(envelope) == .archive
    // what an archive says of a class is said anew of another one
    let isOther = envelope["class_name"]?.stringValue?.isExactly(model.className) == false
    var entry = isOther && ConfigForm.of(envelope) == .archive ? LegacyEntry.entry(envelope) : envelope
    entry["class_name"] = .some(.string(model.className))
    entry["config"] = .some(try encoder.config(model))
    switch form {
    case .legacy: return .object(ConfigForm.of(entry) == .legacy ? entry : LegacyEntry.entry(entry))
    case .archive:
      let inputs = model.kind == .sequential ? ShapeInference.shapes(of: model, dialect).inputs : nil
      return .object(
        try ArchiveEntry(dialect: dialect).envelope(entry, of: model, inputs: inputs, compiled: compiled))
    }
  }

  /// - Parameter isWrapped: Whether the model is a part of what a wrapper holds.
  private func config(_ model: Model, isWrapped: Bool = false) throws(FormatError) -> JSONValue {
    let inGraph = model.kind == .functional
    var layers: [JSONValue] = []
    let types = inGraph ? ElementTypes(model, dialect) : nil
    // beside the calls of a graph stand the shapes
    let shapes = !inGraph && form == .archive ? ShapeInference.shapes(of: model, dialect) : nil
    for (index, layer) in model.layers.enumerated() {
      layers.append(try listed(layer, in: types, inputs: shapes?.inputs(of: index), isWrapped: isWrapped))
    }
    if model.configIsBareList { return .array(layers) }
    var config = model.config
    config["layers"] = .some(.array(layers))
    if inGraph {
      try patch("input_layers", of: &config, to: model.inputs, in: model)
      try patch("output_layers", of: &config, to: model.outputs, in: model)
    }
    return .object(config)
  }

  /// Replaces the names and numbers and keeps the form, flat or nested, list or object.
  private func patch(
    _ key: String, of config: inout JSONObject, to references: [TensorReference], in model: Model
  ) throws(FormatError) {
    guard let written = config[key] else { return }
    let read = ReferenceForm.references(in: written)
    if dialect.ends(reading: read, of: model.layers) == references { return }
    guard read.count == references.count else {
      throw FormatError(
        .notWritable,
        "model \"\(model.name)\": \(key) lists \(read.count) tensors and would have to list \(references.count)"
      )
    }
    var rest = dialect.ends(writing: references, of: model.layers)[...]
    config[key] = .some(ReferenceForm.replacing(written, with: &rest))
  }

  /// An entry of a model's list, in the form of the file.
  private func listed(
    _ layer: Layer, in graph: ElementTypes?, inputs: [TensorShape]?, isWrapped: Bool
  ) throws(FormatError) -> JSONValue {
    let value = try value(layer, in: graph, isWrapped: isWrapped)
    // what Keras 2 makes archives of is not known for new entries
    guard converts, let entry = value.objectValue, ConfigForm.of(entry) != form,
      !(isWrapped && dialect.wrapsModelsInArchiveForm)
    else { return value }
    switch form {
    case .legacy: return .object(LegacyEntry.entry(entry))
    case .archive: return .object(try ArchiveEntry(dialect: dialect).entry(entry, of: layer, inputs: inputs))
    }
  }

  /// - Parameter graph: the types of the tensors of the graph that calls the layer; nil where nothing calls it by
  ///   itself.
  private func value(
    _ layer: Layer, in graph: ElementTypes?, isWrapped: Bool
  ) throws(FormatError) -> JSONValue {
    var entry = layer.entry
    entry["class_name"] = .some(.string(layer.className))
    if entry["name"] != nil { entry["name"] = .some(.string(layer.name)) }
    if let model = layer.model {
      entry["config"] = .some(try config(model, isWrapped: isWrapped))
    } else {
      entry["config"] = .some(.object(try config(layer)))
    }
    if let graph { entry["inbound_nodes"] = .some(try CallForm.written(layer, graph, dialect)) }
    return .object(entry)
  }

  private func config(_ layer: Layer) throws(FormatError) -> JSONObject {
    var config = layer.config
    switch layer.contents {
    case .plain, .model: break
    case .wrapper(let key, let inner): config[key] = .some(try value(inner, in: nil, isWrapped: true))
    case .bidirectional(let forward, let backward, let isWritten):
      config["layer"] = .some(try value(forward, in: nil, isWrapped: true))
      if isWritten { config["backward_layer"] = .some(try value(backward, in: nil, isWrapped: true)) }
    case .cells(let cells):
      config["cells"] = .some(
        .array(try cells.map { cell throws(FormatError) in try value(cell, in: nil, isWrapped: true) }))
    }
    return config
  }
}
