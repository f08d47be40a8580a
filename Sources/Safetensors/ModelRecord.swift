internal import FormatInterface
internal import GraphIR
internal import JSON
internal import WeightKeys

/// What `__metadata__` of a whole model has: texts, by names of Keras's own where it has some.
enum ModelRecord {
  /// Which of h5surgery's layouts it is; other files that call their texts so are not taken for models.
  static let layout = "h5surgery_layout"
  static let layoutNumber = "1"
  /// `keras`: what the tensors are for.
  static let format = "format"
  static let kerasVersion = "keras_version"
  static let backend = "backend"
  /// The architecture: of Keras 3 as `config.json` of a `.keras` has it, else as the attribute of an `.h5`.
  static let modelConfig = "model_config"
  /// The training configuration as an `.h5` has it.
  static let trainingConfig = "training_config"
  /// The compile config of an archive of tf.keras; in those of Keras 3 it is in the architecture.
  static let compileConfig = "compile_config"
  /// `true` where the weights' `path` is the entry of `weight_names` of the `.h5` that they are from.
  static let namesWeights = "weight_names"
  /// Which tensors are whose: a list of `LayerRecord`.
  static let weights = "weights"
  /// The keys of the optimizer's variables, in their order.
  static let optimizer = "optimizer"
  /// What the `.h5` that the model is from calls them, in the same order.
  static let optimizerNames = "optimizer_weight_names"
  /// The lists of an `.h5` whose order nothing else tells, as of classes of your own: a list of `ListRecord`.
  static let lists = "listed_weights"
}

/// The weights of one layer of the model in the order in which an `.h5` lists them, by the keys of their tensors.
struct ListRecord {
  var layer: String
  var keys: [String]

  init(layer: String, keys: [String]) { (self.layer, self.keys) = (layer, keys) }

  var json: JSONValue {
    .object(["layer": .string(layer), "tensors": .array(keys.map { .string($0) })])
  }

  init(_ value: JSONValue) throws(FormatError) {
    guard let layer = value["layer"]?.stringValue, let list = value["tensors"]?.arrayValue else {
      throw Self.fault(value)
    }
    self.init(layer: layer, keys: list.compactMap(\.stringValue))
    guard keys.count == list.count else { throw Self.fault(value) }
  }

  private static func fault(_ value: JSONValue) -> FormatError {
    FormatError(
      .badAttribute,
      "\"\(ModelRecord.lists)\": \(value.serialized().prefix(80)) is no list of a layer's weights")
  }
}

/// The weights and files of one layer, by the keys of their tensors.
struct LayerRecord {
  /// The indices on the way down to the layer.
  var place: [Int]
  /// The names on that way, for people.
  var way: String
  var weights: [Variable]
  var assets: [(name: String, key: String)]
  /// False where it is only a list.
  var isUnderstood: Bool

  struct Variable {
    var name: String
    var key: String
    /// What the file that the model is from called it.
    var path: String
    var isTrainable: Bool
  }

  init(_ entry: WeightKeys.Entry, of layer: Layer) {
    place = entry.place
    way = entry.way
    weights = zip(layer.weights, entry.keys).map {
      Variable(name: $0.name, key: $1, path: $0.path, isTrainable: $0.isTrainable)
    }
    assets = zip(layer.assets, entry.assets).map { ($0.name, $1) }
    isUnderstood = layer.weightsAreUnderstood
  }

  /// Only what differs from the usual is said.
  var json: JSONValue {
    let variables = weights.map { weight -> JSONValue in
      var object: JSONObject = ["name": .string(weight.name), "tensor": .string(weight.key)]
      if !weight.path.isExactly(weight.key) { object["path"] = .string(weight.path) }
      if !weight.isTrainable { object["trainable"] = false }
      return .object(object)
    }
    var object: JSONObject = [
      "layer": .string(way), "place": .array(place.map { .number(JSONNumber($0)) }),
      "weights": .array(variables),
    ]
    if !assets.isEmpty {
      object["assets"] = .array(
        assets.map { .object(["name": .string($0.name), "tensor": .string($0.key)]) })
    }
    if !isUnderstood { object["understood"] = false }
    return .object(object)
  }

  init(_ value: JSONValue) throws(FormatError) {
    let fault = FormatError(
      .badAttribute,
      "\"\(ModelRecord.weights)\": \(value.serialized().prefix(80)) is no entry of a layer's weights")
    guard let way = value["layer"]?.stringValue, let steps = value["place"]?.arrayValue,
      let list = value["weights"]?.arrayValue
    else { throw fault }
    place = steps.compactMap(\.intValue)
    guard !place.isEmpty, place.count == steps.count, place.allSatisfy({ $0 >= 0 }) else { throw fault }
    self.way = way
    weights = list.compactMap { value in
      guard let name = value["name"]?.stringValue, let key = value["tensor"]?.stringValue else { return nil }
      return Variable(
        name: name, key: key, path: value["path"]?.stringValue ?? key,
        isTrainable: value["trainable"]?.boolValue ?? true)
    }
    let files = value["assets"]?.arrayValue ?? []
    assets = files.compactMap { value in
      guard let name = value["name"]?.stringValue, let key = value["tensor"]?.stringValue else { return nil }
      return (name, key)
    }
    guard weights.count == list.count, assets.count == files.count else { throw fault }
    isUnderstood = value["understood"]?.boolValue ?? true
  }
}
