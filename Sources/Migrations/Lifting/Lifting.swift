package import GraphIR
internal import JSON

/// Reads a model in the form of any Keras into the canonical one.
package struct Lifting {
  private let release: KerasRelease
  private let dialect: Dialect

  /// A reader of what a Keras writes.
  ///
  /// - Parameters:
  ///   - release: The release by whose facts the model is read.
  ///   - dialect: The dialect of the file itself, by which nodes are numbered.
  package init(_ release: KerasRelease, _ dialect: Dialect) {
    self.release = release
    self.dialect = dialect
  }

  /// The canonical form of a model.
  ///
  /// - Parameter known: The shapes of its layers, where they were found before.
  /// - Throws: where a call has a form that is not known.
  package func model(_ model: Model, _ known: ModelShapes? = nil) throws(MigrationRefusal) -> CanonicalModel {
    let given = model.config["name"]?.stringValue
    var result = CanonicalModel(
      kind: model.kind, name: given, layers: [], inputs: .list([]), outputs: .list([]),
      trainable: model.config["trainable"]?.boolValue)
    let calls = LiftedCalls(of: model, dialect)
    let shapes = known ?? ShapeInference.shapes(of: model, dialect)
    for (index, layer) in model.layers.enumerated() {
      var lifted = try self.layer(layer)
      if model.kind == .functional { lifted.calls = try calls.calls(of: layer) }
      lifted.outputShapes = shapes.layers[index].calls.map(\.outputs)
      result.layers.append(lifted)
    }
    guard model.kind == .functional else {
      declareInput(of: &result, model)
      return result
    }
    result.inputs = try calls.ends("input_layers", model.inputs)
    result.outputs = try calls.ends("output_layers", model.outputs)
    return result
  }

  // MARK: Layers

  private func layer(_ layer: Layer) throws(MigrationRefusal) -> CanonicalLayer {
    var lifted = CanonicalLayer(
      CleanConfig.className(layer.className, layer.entry), named: layer.name, weights: layer.weights)
    lifted.weightsAreUnderstood = layer.weightsAreUnderstood
    lifted.assets = layer.assets
    if let model = layer.model {
      var inside = try self.model(model)
      if inside.name == nil, !layer.name.isEmpty { inside.name = layer.name }
      lifted.contents = .model(inside)
      lifted.className = model.kind == .sequential ? "Sequential" : "Functional"
      return lifted
    }
    lifted.isKeras3Operation = release.isKeras3 && layer.isKeras3Operation
    lifted.namesModule = layer.entry["module"].map { !$0.isNull } ?? false
    lifted.config = CleanConfig.config(layer.config)
    for key in ["layer", "backward_layer", "cell", "cells"] where lifted.config[key]?.isNull == true {
      lifted.config.removeValue(forKey: key)
    }
    switch layer.contents {
    case .plain, .model: break
    case .wrapper(let key, let inner): lifted.contents = .wrapper(key: key, try self.layer(inner))
    case .bidirectional(let forward, let backward, let isWritten):
      lifted.contents = .bidirectional(
        forward: try self.layer(forward), backward: try self.layer(backward), backwardIsWritten: isWritten)
    case .cells(let cells):
      lifted.contents = .cells(try cells.map { cell throws(MigrationRefusal) in try self.layer(cell) })
    }
    takeOldNames(&lifted)
    return lifted
  }

  /// Gives classes and keys that one Keras names otherwise the name that the others know.
  private func takeOldNames(_ layer: inout CanonicalLayer) {
    if layer.isInput {
      layer.config.rename(key: "batch_input_shape", to: "batch_shape")
    }
    switch layer.plainClassName {
    case "BatchNormalizationV1", "BatchNormalizationV2", "SyncBatchNormalization":
      layer.className = "BatchNormalization"
    case "LSTMV1", "LSTMV2", "UnifiedLSTM": layer.className = "LSTM"
    case "GRUV1", "GRUV2", "UnifiedGRU": layer.className = "GRU"
    default: break
    }
    if layer.className == "GRU", layer.config["reset_after"] == nil, release.isStandaloneKeras2 {
      layer.config["reset_after"] = false
    }
    if ["BatchNormalization", "LayerNormalization"].contains(layer.className),
      let axes = layer.config["axis"]?.arrayValue, axes.count == 1
    {
      layer.config["axis"] = .some(axes[0])
    }
  }

  // MARK: Inputs of a Sequential

  /// Puts an InputLayer first where a Sequential says the shape of its input in another way.
  private func declareInput(of lifted: inout CanonicalModel, _ model: Model) {
    guard let first = lifted.layers.first, !first.isInput else {
      takeShapes(from: &lifted)
      return
    }
    var shape: JSONValue?
    var type = "float32"
    if let written = first.config["batch_input_shape"] ?? first.config["batch_shape"], !written.isNull {
      shape = written
      // an Embedding reads integers, which its own type does not say
      let own = first.config["dtype"]?.stringValue ?? "float32"
      type = first.className == "Embedding" || own.hasPrefix("mixed") ? "float32" : own
    } else if let built = model.config["build_input_shape"], !built.isNull {
      shape = built[0]?.arrayValue == nil ? built : built[0]
    } else if let inner = first.model, !release.isKeras3 {
      // Keras 2 takes it from the model that stands first
      let inputs = inner.layers.filter(\.isInput)
      if inputs.count == 1 {
        shape = inputs[0].config["batch_shape"]
        type = inputs[0].config["dtype"]?.stringValue ?? "float32"
      }
    }
    takeShapes(from: &lifted)
    guard let shape else { return }
    let name = "\(first.name.isEmpty ? "layer" : first.name)_input"
    lifted.layers.insert(
      CanonicalLayer(
        "InputLayer", named: name,
        ["batch_shape": shape, "dtype": .string(type), "sparse": false, "name": .string(name)]), at: 0)
  }

  /// Takes the shape of a model's input out of the configs of layers that are no input.
  private func takeShapes(from model: inout CanonicalModel) {
    for index in model.layers.indices where !model.layers[index].isInput {
      for key in ["batch_input_shape", "batch_shape"] { model.layers[index].config.removeValue(forKey: key) }
    }
  }
}
