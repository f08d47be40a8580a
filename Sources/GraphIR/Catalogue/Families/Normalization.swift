internal import JSON

extension LayerFamily {
  /// Layers that normalise, by statistics of the batch or of the sample. Shapes stay as they are.
  static let normalization = LayerFamily(
    "Normalization",
    [
      LayerDefinition(
        "BatchNormalization", "SyncBatchNormalization", "BatchNormalizationV1", "BatchNormalizationV2",
        weights: batch, shapes: { [try $0.input()] }),
      LayerDefinition("LayerNormalization", weights: layer, shapes: { [try $0.input()] }),
      LayerDefinition("GroupNormalization", weights: group, shapes: { [try $0.input()] }),
      LayerDefinition("RMSNormalization", weights: rootMeanSquare, shapes: { [try $0.input()] }),
      LayerDefinition("UnitNormalization", shapes: { [try $0.input()] }),
      LayerDefinition("LayerScale", weights: layerScale, shapes: { [try $0.input()] }),
    ])

  /// Gamma, beta, then statistics: `(channels)`; over several axes the input's shape with 1 along the others.
  @Sendable private static func batch(_ facts: LayerFacts) throws -> [WeightSpecification] {
    let axes = try facts.axes("axis", default: [-1])
    var shape: [Int?]? = [nil]
    if axes.count == 1 {
      if let input = facts.inputs?.first { shape = [try input.size(axes[0])] }
    } else if let input = facts.inputs?.first {
      let kept = Set(try axes.map { try Extent.axis($0, rank: input.rank) })
      shape = input.dimensions.enumerated().map { kept.contains($0.offset) ? $0.element : 1 }
    } else {
      shape = nil
    }
    var found: [WeightSpecification] = []
    if facts.flag("scale", default: true) { found.append(WeightSpecification("gamma", shape)) }
    if facts.flag("center", default: true) { found.append(WeightSpecification("beta", shape)) }
    found.append(WeightSpecification("moving_mean", shape, trainable: false))
    found.append(WeightSpecification("moving_variance", shape, trainable: false))
    if facts.flag("renorm", default: false) {
      for name in ["moving_stddev", "renorm_mean", "renorm_stddev"] {
        found.append(WeightSpecification(name, shape, trainable: false))
      }
    }
    return found
  }

  /// Gamma and beta of the normalised axes' sizes; gamma alone where only the root mean square is divided out.
  @Sendable private static func layer(_ facts: LayerFacts) throws -> [WeightSpecification] {
    let shape = try facts.sizes(ofAxes: "axis")
    if facts.flag("rms_scaling", default: false) { return [WeightSpecification("gamma", shape)] }
    var found: [WeightSpecification] = []
    if facts.flag("scale", default: true) { found.append(WeightSpecification("gamma", shape)) }
    if facts.flag("center", default: true) { found.append(WeightSpecification("beta", shape)) }
    return found
  }

  /// Gamma and beta `(channels)`.
  @Sendable private static func group(_ facts: LayerFacts) throws -> [WeightSpecification] {
    let shape = try facts.sizes(ofAxes: "axis")
    var found: [WeightSpecification] = []
    if facts.flag("scale", default: true) { found.append(WeightSpecification("gamma", shape)) }
    if facts.flag("center", default: true) { found.append(WeightSpecification("beta", shape)) }
    return found
  }

  @Sendable private static func rootMeanSquare(_ facts: LayerFacts) throws -> [WeightSpecification] {
    [WeightSpecification("scale", try facts.sizes(ofAxes: "axis"))]
  }

  /// ConvNeXt's scale of its residual branch. Keras 3 leaves it without a name: `variable`, `variable_1`...
  @Sendable private static func layerScale(_ facts: LayerFacts) throws -> [WeightSpecification] {
    [WeightSpecification("gamma", [try facts.size("projection_dim")])]
  }
}

extension LayerFacts {
  /// The sizes of the axes that the config names, open ones where the input is not known.
  func sizes(ofAxes key: String) throws -> [Int?] {
    let axes = try axes(key, default: [-1])
    guard let input = inputs?.first else { return axes.map { _ in nil } }
    return try axes.map { try input.size($0) }
  }
}
