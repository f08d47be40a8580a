package import FormatInterface
package import GraphIR
package import JSON

/// Writes a graph as Keras's `model_config`: the inverse of `ConfigDecoder`, to the letter for all that is unchanged.
package struct ConfigEncoder {
  private let dialect: Dialect

  /// A writer of what a Keras reads.
  package init(dialect: Dialect) { self.dialect = dialect }

  /// The value of the attribute `model_config`.
  package func value(_ model: Model, envelope: JSONObject) throws(FormatError) -> JSONValue {
    var entry = envelope
    entry["class_name"] = .some(.string(model.className))
    entry["config"] = .some(try config(model))
    return .object(entry)
  }

  private func config(_ model: Model) throws(FormatError) -> JSONValue {
    let inGraph = model.kind == .functional
    var layers: [JSONValue] = []
    let types = inGraph ? ElementTypes(model, dialect) : nil
    for layer in model.layers { layers.append(try value(layer, in: types)) }
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

  /// - Parameter graph: the types of the tensors of the graph that calls the layer; nil where nothing calls it by itself.
  private func value(_ layer: Layer, in graph: ElementTypes?) throws(FormatError) -> JSONValue {
    var entry = layer.entry
    entry["class_name"] = .some(.string(layer.className))
    if entry["name"] != nil { entry["name"] = .some(.string(layer.name)) }
    if let model = layer.model {
      entry["config"] = .some(try config(model))
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
    case .wrapper(let key, let inner): config[key] = .some(try value(inner, in: nil))
    case .bidirectional(let forward, let backward, let isWritten):
      config["layer"] = .some(try value(forward, in: nil))
      if isWritten { config["backward_layer"] = .some(try value(backward, in: nil)) }
    case .cells(let cells):
      config["cells"] = .some(
        .array(try cells.map { cell throws(FormatError) in try value(cell, in: nil) }))
    }
    return config
  }
}
