internal import FormatInterface
internal import GraphIR
internal import JSON

/// An entry of a legacy `.h5` as a `.keras` has it.
struct ArchiveEntry {
  let dialect: Dialect

  /// The entry of a layer in its model's list: with the module of its class, and what it was built on where that is
  /// known.
  ///
  /// - Parameters:
  ///   - entry: What an `.h5` would have, calls included.
  ///   - inputs: The shapes of what its first call reads; nil where they are not known.
  /// - Throws: where the module of an operation is not known.
  func entry(
    _ entry: JSONObject, of layer: Layer, inputs: [TensorShape]?
  ) throws(FormatError) -> JSONObject {
    var result = try origin(of: layer)
    result["config"] = .some(entry["config"] ?? .null)
    // kept behind the config, as Keras writes it
    let registered = result.removeValue(forKey: "registered_name") ?? .null
    result["registered_name"] = .some(registered)
    if let built = BuildConfig(dialect).value(of: layer, calls: entry["inbound_nodes"], inputs: inputs) {
      result["build_config"] = .some(built)
    }
    if layer.model != nil, writesEmptyCompileConfig { result["compile_config"] = .some([:]) }
    for (key, value) in entry where result[key] == nil { result[key] = .some(value) }
    return result
  }

  /// The object around a whole model's config.
  ///
  /// - Parameters:
  ///   - envelope: What an `.h5` would have, or an archive has.
  ///   - inputs: The shapes of a Sequential's inputs; nil where they are not known.
  ///   - compiled: The compile config; nil for a model that was never compiled.
  func envelope(
    _ envelope: JSONObject, of model: Model, inputs: [TensorShape]?, compiled: JSONObject?
  ) throws(FormatError) -> JSONObject {
    var result = envelope
    if ConfigForm.of(envelope) == .legacy {
      let layer = Layer(name: model.name, className: model.className, config: [:], contents: .model(model))
      result =
        isKeras3 ? try entry(envelope, of: layer, inputs: inputs) : try bareEntry(envelope, of: layer)
    }
    if let compiled {
      result["compile_config"] = .object(compiled)
    } else if writesEmptyCompileConfig {
      result["compile_config"] = .object([:])
    } else {
      result.removeValue(forKey: "compile_config")
    }
    return result
  }

  /// The object around the config of a tf.keras model, whose layers keep the entries of an `.h5`: tf.keras reads
  /// those in its archives too, and looks for the module of the model alone.
  private func bareEntry(_ entry: JSONObject, of model: Layer) throws(FormatError) -> JSONObject {
    var result = try origin(of: model)
    result["config"] = .some(entry["config"] ?? .null)
    let registered = result.removeValue(forKey: "registered_name") ?? .null
    result["registered_name"] = .some(registered)
    return result
  }

  private var isKeras3: Bool { dialect.family == .keras3 }

  /// Keras 3.0, and tf.keras, leave it out where a model was not compiled.
  private var writesEmptyCompileConfig: Bool { dialect.isAtLeast(3, 1) }

  /// Where the Keras has the class of a graph.
  private var functionalModule: String {
    if isKeras3 { return "keras.src.models.functional" }
    if dialect.isTFKerasPackage { return "tf_keras.src.engine.functional" }
    return dialect.isAtLeast(2, 13) ? "keras.src.engine.functional" : "keras.engine.functional"
  }

  /// `module`, `class_name` and `registered_name`.
  private func origin(of layer: Layer) throws(FormatError) -> JSONObject {
    func origin(_ module: String?, _ className: String, registered: String? = nil) -> JSONObject {
      [
        "module": module.map { .string($0) } ?? .null, "class_name": .string(className),
        "registered_name": registered.map { .string($0) } ?? .null,
      ]
    }
    let name = layer.className
    if let model = layer.model {
      switch model.kind {
      case .sequential where name == "Sequential": return origin("keras", name)
      case .functional where ["Functional", "Model"].contains(name):
        return origin(functionalModule, "Functional", registered: "Functional")
      default: break
      }
    } else if layer.isKeras3Operation {
      guard let module = KerasModules.ofOperation(name) else {
        throw FormatError(
          .notWritable, layer: layer.name,
          "layer \"\(layer.name)\" is an operation of the class \"\(name)\", of which it is not known in "
            + "which module Keras "
            + "has it; an archive has to say that")
      }
      return origin(module, name, registered: name)
    } else if let module = KerasModules.ofApplications[layer.plainClassName] {
      return origin(module, layer.plainClassName, registered: name)
    } else if let exported = KerasModules.names[name] {
      return origin("keras.layers", exported)
    } else if KerasModules.isLayer(name) {
      return origin("keras.layers", name)
    }
    // A class of somebody's own: an `.h5` does not have its module, without which Keras looks among the custom objects.
    return origin(nil, layer.plainClassName, registered: name)
  }
}
