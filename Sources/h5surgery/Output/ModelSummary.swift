internal import ModelSurgery

/// A model as `inspect` shows it: every layer with its shape, parameters and place in the graph.
struct ModelSummary {
  let whole: WholeModel
  let layers: [LayerSummary]
  let inputs: [Port]
  let outputs: [Port]
  /// The parameters of the model.
  let parameters: ParameterCounts

  /// An input or output of the model.
  struct Port {
    let name: String
    let shape: TensorShape?
  }

  /// - Parameter shapes: those of its layers, where they are known already.
  init(_ whole: WholeModel, _ shapes: ModelShapes?) {
    self.whole = whole
    let shapes = ShapeTable(shapes ?? ShapeInference.shapes(of: whole.model, whole.dialect))
    let builder = SummaryBuilder(dialect: whole.dialect, shapes: shapes)
    layers = builder.layers(of: whole.model)
    inputs = shapes.inputs(of: whole.model)
    outputs = shapes.outputs(of: whole.model)
    parameters = whole.parameterCounts
  }

  /// Every layer at every depth.
  var allLayers: [LayerSummary] { layers.flatMap(\.selfAndInside) }

  /// For `--format json`.
  var json: JSONValue {
    [
      "name": .string(whole.model.name), "class": .string(whole.model.className),
      "kind": .string(whole.model.kind.rawValue), "inputs": .array(inputs.map(\.json)),
      "outputs": .array(outputs.map(\.json)), "layers": .array(layers.map(\.json)),
      "parameters": JSONValue(parameters),
    ]
  }
}

extension ModelSummary.Port {
  fileprivate var json: JSONValue { ["name": .string(name), "shape": shape.map { JSONValue($0) } ?? .null] }
}

/// Walks the layer tree once.
private struct SummaryBuilder {
  let dialect: Dialect
  let shapes: ShapeTable

  func layers(of model: Model) -> [LayerSummary] {
    let shared = SharedLayers(model)
    return model.shownLayers.map { index, layer in
      let census = ParameterCensus(of: layer, dialect)
      return summary(of: layer, among: shared, at: [index], under: "", census)
    }
  }

  /// - Parameter place: indices of layers down from the model; the first is the top-level layer that `census` counted.
  private func summary(
    of layer: Layer, among shared: SharedLayers?, at place: [Int], under way: String,
    _ census: ParameterCensus
  ) -> LayerSummary {
    let way = way.isEmpty ? layer.name : "\(way)/\(layer.name)"
    let counts = census.counts(at: Array(place.dropFirst()))
    let training = LayerSummary.Training(
      trained: counts.parameters.trainable, of: counts.trainableByNature)
    let children = layer.model?.shownLayers ?? Array(layer.children.enumerated())
    let sharedInside = layer.model.map { SharedLayers($0) }
    let inside = children.map { index, child in
      summary(of: child, among: sharedInside, at: place + [index], under: way, census)
    }
    return LayerSummary(
      name: layer.name, way: way, className: layer.className, outputShapes: shapes.outputShapes(at: place),
      parameters: counts.parameters, training: training,
      isTrainable: training == .nothing ? layer.trainableFlag ?? true : training != .none,
      connectedTo: shared?.connections(of: layer) ?? [], layers: inside, layer: layer)
  }
}

/// The layers of a model that are called more than once, whose names alone do not tell a tensor.
private struct SharedLayers {
  private let names: Set<ExactName>

  init(_ model: Model) {
    names = Set(model.layers.lazy.filter { $0.calls.count > 1 }.map { ExactName($0.name) })
  }

  /// The tensors that a layer's calls read.
  func connections(of layer: Layer) -> [String] {
    layer.calls.flatMap(\.allInputs).map { reference in
      let isOnly = reference.tensor == 0 && !names.contains(ExactName(reference.layer))
      return isOnly ? reference.layer : reference.description
    }
  }
}

extension Model {
  /// The layers of `model.layers` in Keras, each with its place in the file: a Sequential's InputLayer is not one.
  fileprivate var shownLayers: [(offset: Int, element: Layer)] {
    layers.enumerated().filter { kind == .functional || !$0.element.isInput }
  }
}
