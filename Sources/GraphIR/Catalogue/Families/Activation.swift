internal import JSON

extension LayerFamily {
  /// Functions of single elements; only PReLU learns something.
  static let activation = LayerFamily(
    "Activation",
    [
      LayerDefinition(
        "Activation", "ReLU", "LeakyReLU", "ELU", "ThresholdedReLU", "Softmax", shapes: { [try $0.input()] }),
      LayerDefinition("PReLU", weights: slopes, shapes: { [try $0.input()] }),
    ])

  /// `alpha`: the input's shape without the batch axis, 1 along shared axes.
  @Sendable private static func slopes(_ facts: LayerFacts) throws -> [WeightSpecification] {
    guard let input = facts.inputs?.first else { return [WeightSpecification("alpha", nil)] }
    var shape = Array(input.dimensions.dropFirst())
    for axis in try facts.axes("shared_axes", default: []) {
      let place = try Extent.difference(axis, 1)
      guard shape.indices.contains(place) else { throw Untellable() }
      shape[place] = 1
    }
    return [WeightSpecification("alpha", shape)]
  }
}
