internal import ModelSurgery

/// Output shapes of every layer of a model, by place: the indices of layers down from the model.
struct ShapeTable {
  private let model: Model

  init(of whole: WholeModel) { model = whole.model }

  /// Output shapes of a layer, one per call; nil where they can't be told.
  func outputShapes(at place: [Int]) -> [TensorShape]? { nil }

  /// The model's inputs.
  func inputs(of model: Model) -> [ModelSummary.Port] {
    model.inputs.map { ModelSummary.Port(name: $0.layer, shape: nil) }
  }

  /// The model's outputs.
  func outputs(of model: Model) -> [ModelSummary.Port] {
    model.outputs.map { ModelSummary.Port(name: $0.layer, shape: nil) }
  }
}
