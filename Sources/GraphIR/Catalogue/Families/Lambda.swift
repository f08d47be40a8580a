internal import JSON

extension LayerFamily {
  /// Layers around code that only Python can run. Their shape is known where the config states it.
  static let lambda = LayerFamily(
    "Lambda",
    [
      LayerDefinition("Lambda", shapes: stated),
      // the residual scaling of InceptionResNetV2: inputs x and r give x + scale * r
      LayerDefinition("CustomScaleLayer", shapes: { [try $0.input()] }),
      LayerDefinition(
        "TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper",
        weights: { _ in throw Untellable() }, shapes: { _ in throw Untellable() }),
    ])

  /// `output_shape` behind the batch axis, if it is a list and not code.
  @Sendable private static func stated(_ facts: LayerFacts) throws -> [TensorShape] {
    guard let list = facts.layer.config["output_shape"]?.arrayValue else { throw Untellable() }
    let dimensions = try list.map { value -> Int? in
      if value.isNull { return nil }
      guard let number = value.intValue else { throw Untellable() }
      return number
    }
    let batch = facts.inputs?.first?.dimensions.first ?? nil
    return [TensorShape([batch] + dimensions)]
  }
}
