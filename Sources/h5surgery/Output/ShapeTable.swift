internal import ModelSurgery

/// Output shapes of every layer of a model, by place: the indices of layers down from the model.
struct ShapeTable {
  private let shapes: ModelShapes

  init(_ shapes: ModelShapes) { self.shapes = shapes }

  /// Output shapes of a layer, those of its calls one after the other, each once where they are all alike; nil where
  /// one can't be told.
  func outputShapes(at place: [Int]) -> [TensorShape]? {
    var layers = shapes.layers
    for index in place.dropLast() {
      guard layers.indices.contains(index), let call = layers[index].calls.first else { return nil }
      layers = call.children
    }
    guard let last = place.last, layers.indices.contains(last) else { return nil }
    let calls = layers[last].calls.map(\.outputs)
    if let first = calls.first, calls.allSatisfy({ $0 == first }) { return first }
    let known = calls.compactMap(\.self)
    return known.count == calls.count ? known.flatMap(\.self) : nil
  }

  /// The model's inputs; of a Sequential its first layer, which alone says what goes in.
  func inputs(of model: Model) -> [ModelSummary.Port] {
    ports(
      model.inputs.isEmpty ? model.layers.first.map { [$0.name] } ?? [] : model.inputs.map(\.layer),
      shapes.inputs)
  }

  /// The model's outputs; of a Sequential its last layer.
  func outputs(of model: Model) -> [ModelSummary.Port] {
    ports(
      model.outputs.isEmpty ? model.layers.last.map { [$0.name] } ?? [] : model.outputs.map(\.layer),
      shapes.outputs)
  }

  private func ports(_ names: [String], _ shapes: [TensorShape]?) -> [ModelSummary.Port] {
    names.enumerated().map { index, name in
      ModelSummary.Port(name: name, shape: shapes.flatMap { $0.indices.contains(index) ? $0[index] : nil })
    }
  }
}
