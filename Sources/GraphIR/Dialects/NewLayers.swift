internal import JSON

/// Makes layers as the Keras that wrote a file would have written them: keys, their order, and forms.
///
/// The forms are those of the version; where the file itself has a layer of the kind, its own form wins, so that
/// versions between the measured ones come out right too. Weights that are new carry an initialiser as their source.
public struct NewLayers: Sendable {
  /// Which Keras reads the result.
  public let dialect: Dialect
  /// The kind of the model that takes the layers: a list's entries have no name and no calls.
  let kind: Model.Kind
  /// Whether entries carry `module` and `registered_name`, as inside TF 2.15's wrapped models and in its archives.
  /// Those of Keras 3's archives are made of the plain ones.
  let entriesNameTheirModule: Bool
  /// What the file's own layers look like.
  let sample: LayerSample
  /// How the layers compute.
  package let policy: DTypePolicy

  /// A maker of layers for `holder`.
  ///
  /// - Parameters:
  ///   - file: the whole model of the file, whose layers show the forms.
  ///   - policy: how the layers compute, which is how those around them do.
  public init(_ dialect: Dialect, in holder: Model, of file: Model, computingBy policy: DTypePolicy) {
    self.dialect = dialect
    self.kind = holder.kind
    self.entriesNameTheirModule =
      dialect.family == .tfKeras && holder.layers.contains { !$0.isInput && $0.entry["module"] != nil }
    self.sample = LayerSample(file)
    self.policy = policy
  }

  /// Element type of new weights in NumPy's words.
  public var elementType: String { policy.variableType }

  /// The value of `dtype`; nil where this Keras writes none.
  private var dtype: JSONValue? {
    guard dialect.writesLayerTypes else { return nil }
    guard dialect.family == .keras3 else { return policy.object ?? .string(policy.name) }
    guard sample.dtypeIsObject ?? dialect.isAtLeast(3, 4) else { return .string(policy.name) }
    return [
      "module": "keras", "class_name": "DTypePolicy", "config": ["name": .string(policy.name)],
      "registered_name": nil,
    ]
  }

  /// `name, trainable, dtype` and what follows.
  func config(_ name: String, _ rest: JSONObject) -> JSONObject {
    var config: JSONObject = ["name": .string(name), "trainable": true]
    if let dtype { config["dtype"] = .some(dtype) }
    for (key, value) in rest { config[key] = .some(value) }
    return config
  }

  /// A layer with the entry that it has in its model's list.
  func layer(
    _ className: String, _ config: JSONObject, contents: Layer.Contents = .plain, weights: [Weight] = []
  ) -> Layer {
    let name = config["name"]?.stringValue ?? ""
    return Layer(
      name: name, className: className, config: config, entry: entry(className, name), contents: contents,
      weights: weights)
  }

  private func entry(_ className: String, _ name: String) -> JSONObject {
    let isInGraph = kind == .functional
    if dialect.family == .keras2, isInGraph {
      return [
        "name": .string(name), "class_name": .string(className), "config": nil, "inbound_nodes": nil,
      ]
    }
    var entry: JSONObject = entriesNameTheirModule ? ["module": "keras.layers"] : [:]
    entry["class_name"] = .string(className)
    entry["config"] = .some(.null)
    if entriesNameTheirModule { entry["registered_name"] = .some(.null) }
    if isInGraph {
      entry["name"] = .string(name)
      entry["inbound_nodes"] = .some(.null)
    }
    return entry
  }
}

extension Dialect {
  /// The name that Keras gives to the first layer of a class: `dropout`, in standalone Keras `dropout_1`; made free.
  public func automaticName(_ base: String, besides taken: Set<String>) -> String {
    var number = numbersNamesFromOne ? 1 : 0
    while true {
      let name = number == 0 ? base : "\(base)_\(number)"
      if !taken.contains(name) { return name }
      number += 1
    }
  }
}

/// Forms that differ between versions of one line of Keras, as the file's own layers show them; nil where none does.
struct LayerSample: Sendable {
  private(set) var dtypeIsObject: Bool?
  private(set) var inputKeys: [String]?
  private(set) var denseNamesQuantization: Bool?
  private(set) var poolingKeepsDimensions: Bool?
  private(set) var initializersNameTheirModule: Bool?
  private(set) var initializersNameAxes: Bool?

  init(_ model: Model) { for layer in model.layers { look(at: layer) } }

  private mutating func look(at layer: Layer) {
    if layer.isInput {
      inputKeys = inputKeys ?? layer.config.keys
      return
    }
    if layer.model == nil {
      let config = layer.config
      // Keras 3's SpatialDropout has a form of its own.
      if let dtype = config["dtype"], dtypeIsObject == nil, !layer.className.hasPrefix("SpatialDropout") {
        dtypeIsObject = dtype.objectValue != nil
      }
      if layer.className == "Dense", denseNamesQuantization == nil {
        denseNamesQuantization = config["quantization_config"] != nil
      }
      if layer.className.hasPrefix("Global"), poolingKeepsDimensions == nil {
        poolingKeepsDimensions = config["keepdims"] != nil
      }
      for (key, value) in config where key.hasSuffix("_initializer") {
        guard let form = value.objectValue, let inside = form["config"]?.objectValue else { continue }
        initializersNameTheirModule = initializersNameTheirModule ?? (form["module"] != nil)
        if inside["seed"] != nil {
          initializersNameAxes = initializersNameAxes ?? (inside["input_axes"] != nil)
        }
      }
    }
    for child in layer.children { look(at: child) }
  }
}
