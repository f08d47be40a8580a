internal import JSON

extension LayerFamily {
  /// Inputs, fully connected layers, and what passes tensors through.
  static let core = LayerFamily(
    "Core",
    [
      LayerDefinition("InputLayer", shapes: input),
      LayerDefinition("Dense", weights: denseWeights) { facts in
        [try facts.input().replacingLast(try facts.size("units"))]
      },
      LayerDefinition("Identity", "Linear", "Masking", "Layer", shapes: { [try $0.input()] }),
      LayerDefinition("Wrapper", storage: { _ in .child("layer") }, shapes: { [try $0.input()] }),
      LayerDefinition("RandomFourierFeatures", weights: fourierWeights) { facts in
        [try facts.input(rank: 2).replacingLast(try facts.size("output_dim"))]
      },
      // a stock feature layer whose columns are opaque
      LayerDefinition("DenseFeatures", "SequenceFeatures", weights: { _ in throw Untellable() }) { _ in
        throw Untellable()
      },
    ])

  /// The shape given by whoever calls the model, else the config's.
  @Sendable private static func input(_ facts: LayerFacts) throws -> [TensorShape] {
    if let given = facts.inputs, !given.isEmpty { return [given[0]] }
    guard let shape = facts.layer.declaredInputShapes?.first else { throw Untellable() }
    return [shape]
  }

  /// Kernel `(inputs, units)`, bias `(units)`.
  @Sendable private static func denseWeights(_ facts: LayerFacts) throws -> [WeightSpecification] {
    try facts.requirePlainVariables()
    let units = try facts.size("units")
    let features = try facts.inputs?.first?.size(-1)
    return [WeightSpecification("kernel", [features, units])] + facts.bias([units])
  }

  /// Random projection `(inputs, outputs)`, offsets `(outputs)`, one scale.
  @Sendable private static func fourierWeights(_ facts: LayerFacts) throws -> [WeightSpecification] {
    let outputs = try facts.size("output_dim")
    let features = try facts.inputs?.first?.size(-1)
    return [
      WeightSpecification("unscaled_kernel", [features, outputs], trainable: false),
      WeightSpecification("bias", [outputs], trainable: false),
      WeightSpecification("kernel_scale", [1]),
    ]
  }
}
