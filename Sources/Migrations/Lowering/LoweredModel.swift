internal import FormatInterface
internal import GraphIR
internal import JSON
internal import KerasConfig

/// A canonical model as the graph of one Keras, with its weights.
struct LoweredModel {
  private(set) var model: Model
  private(set) var envelope: JSONObject
  private let dialect: Dialect

  /// Reads what `Lowering` wrote, gives nodes the target's numbers and layers their weights, and lists layers in the
  /// order in which the target lists them, in which it takes their weights.
  ///
  /// - Parameter canonical: The model that the value was made of.
  init(_ value: JSONValue, of canonical: CanonicalModel, for dialect: Dialect) throws(MigrationRefusal) {
    self.dialect = dialect
    (model, envelope) = try Self.decoded(value, dialect)
    Self.finish(&model, canonical, dialect)
    if dialect.writesTensorDictionaries { NotedShapes.note(in: &model, canonical, dialect) }
    // what is read back is what a reader of the file will see
    let read = try Self.decoded(Self.encoded(model, envelope, dialect), dialect)
    let layers = model.layers
    (model, envelope) = read
    Self.takeWeights(of: layers, into: &model.layers)
  }

  private static func encoded(
    _ model: Model, _ envelope: JSONObject, _ dialect: Dialect
  ) throws(MigrationRefusal) -> JSONValue {
    do { return try ConfigEncoder(dialect: dialect).value(model, envelope: envelope) } catch {
      throw MigrationRefusal(.unknownForm, error.message)
    }
  }

  private static func decoded(
    _ value: JSONValue, _ dialect: Dialect
  ) throws(MigrationRefusal) -> (Model, JSONObject) {
    do {
      let read = try ConfigDecoder(dialect: dialect).model(value)
      return (read.model, read.envelope)
    } catch { throw MigrationRefusal(.unknownForm, error.message) }
  }

  // MARK: Numbers, weights, order

  private static func finish(
    _ model: inout Model, _ canonical: CanonicalModel, _ dialect: Dialect, below way: [String] = []
  ) {
    for (index, layer) in canonical.layers.enumerated() {
      finish(&model.layers[index], layer, way, dialect)
    }
    guard model.kind == .functional else { return }
    var firstNodes: [ExactName: Int] = [:]
    for layer in model.layers { firstNodes[ExactName(layer.name)] = dialect.firstNode(of: layer) }
    func numbered(_ reference: TensorReference) -> TensorReference {
      var numbered = reference
      numbered.node += firstNodes[ExactName(reference.layer)] ?? 0
      return numbered
    }
    for layer in model.layers.indices {
      for call in model.layers[layer].calls.indices {
        model.layers[layer].calls[call].inputs = model.layers[layer].calls[call].inputs.map(numbered)
        model.layers[layer].calls[call].keywordInputs =
          model.layers[layer].calls[call].keywordInputs.map(numbered)
      }
    }
    model.inputs = canonical.inputs.tensors.map(numbered)
    model.outputs = canonical.outputs.tensors.map(numbered)
    if let places = LoadOrder.places(of: model, dialect) {
      model.layers = places.map { model.layers[$0] }
    }
  }

  /// - Parameter way: The names of the layers around it, and of what direction it is.
  private static func finish(
    _ layer: inout Layer, _ canonical: CanonicalLayer, _ way: [String], _ dialect: Dialect
  ) {
    let here = way + [layer.name]
    layer.weights = canonical.weights
    for index in layer.weights.indices {
      let name = layer.weights[index].name
      layer.weights[index].path = (here + ["\(name)\(dialect.weightNameSuffix)"]).joined(separator: "/")
    }
    layer.weightsAreUnderstood = canonical.weightsAreUnderstood
    layer.assets = canonical.assets
    if case .model(var inner) = layer.contents, let lifted = canonical.model {
      finish(&inner, lifted, dialect, below: here)
      layer.contents = .model(inner)
      return
    }
    var inside = layer.children
    for (index, child) in canonical.children.enumerated() where inside.indices.contains(index) {
      let isTwo = layer.className == "Bidirectional"
      finish(&inside[index], child, isTwo ? here + [index == 0 ? "forward" : "backward"] : here, dialect)
    }
    if !inside.isEmpty { layer.children = inside }
  }

  private static func takeWeights(of layers: [Layer], into others: inout [Layer]) {
    for index in others.indices {
      others[index].weights = layers[index].weights
      others[index].weightsAreUnderstood = layers[index].weightsAreUnderstood
      others[index].assets = layers[index].assets
      var inside = others[index].children
      takeWeights(of: layers[index].children, into: &inside)
      if !inside.isEmpty { others[index].children = inside }
    }
  }
}
