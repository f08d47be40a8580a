extension LayerFamily {
  /// Layers of Keras 1 that Keras 2.2 still reads, and base classes that no file has.
  static let legacy = LayerFamily(
    "Legacy",
    [
      LayerDefinition("MaxoutDense", weights: maxout) { facts in
        [try facts.input(rank: 2).replacingLast(try facts.size("output_dim"))]
      },
      LayerDefinition("Highway", weights: highway, shapes: { [try $0.input()] }),
      LayerDefinition(
        "AbstractRNNCell", "Recurrent", "ConvRecurrent2D", "ConvRNN2D", "PreprocessingLayer",
        weights: { _ in throw Untellable() }, shapes: { _ in throw Untellable() }),
    ])

  /// Kernels `(features, inputs, outputs)`, biases `(features, outputs)`: the largest of several linear functions.
  @Sendable private static func maxout(_ facts: LayerFacts) throws -> [WeightSpecification] {
    let (functions, outputs) = (try facts.size("nb_feature"), try facts.size("output_dim"))
    let kernel = WeightSpecification("W", [functions, try facts.inputs?.first?.size(-1), outputs])
    let bias = WeightSpecification("b", [functions, outputs])
    return facts.flag("bias", default: true) ? [kernel, bias] : [kernel]
  }

  /// Kernels `(inputs, inputs)` of the function and of its gate, then the biases of both.
  @Sendable private static func highway(_ facts: LayerFacts) throws -> [WeightSpecification] {
    let features = try facts.inputs?.first?.size(-1)
    let kernels = ["W", "W_carry"].map { WeightSpecification($0, [features, features]) }
    guard facts.flag("bias", default: true) else { return kernels }
    return kernels + ["b", "b_carry"].map { WeightSpecification($0, [features]) }
  }
}
