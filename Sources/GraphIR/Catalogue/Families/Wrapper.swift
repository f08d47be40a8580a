internal import JSON

extension LayerFamily {
  /// Layers around another layer, which stands in `Layer.contents`.
  static let wrapper = LayerFamily(
    "Wrapper",
    [
      LayerDefinition(
        "TimeDistributed", storage: { _ in .child("layer") }, inside: { facts, _ in [try oneFrame(facts)] },
        shapes: overFrames),
      LayerDefinition(
        "Bidirectional", storage: directions, inside: { facts, _ in try facts.allInputs() }, shapes: bothWays),
      LayerDefinition(
        "SpectralNormalization", weights: spectral,
        storage: { _ in ObjectStorage([HeldObject("layer", .child(0))], borrowedChild: 0) },
        inside: { facts, _ in try facts.allInputs() },
        shapes: { try $0.outputs(ofChild: 0) }),
    ])

  /// The first input without its time axis: `(batch, frames, ...)` to `(batch, ...)`.
  @Sendable private static func oneFrame(_ facts: LayerFacts) throws -> TensorShape {
    var frame = try facts.input()
    guard frame.rank >= 2 else { throw Untellable() }
    frame.dimensions.remove(at: 1)
    return frame
  }

  /// What the inside gives for one frame, with the time axis again.
  @Sendable private static func overFrames(_ facts: LayerFacts) throws -> [TensorShape] {
    let input = try facts.input()
    guard input.rank >= 2 else { throw Untellable() }
    return try facts.outputs(ofChild: 0).map {
      guard !$0.dimensions.isEmpty else { throw Untellable() }
      return TensorShape([$0.dimensions[0], input.dimensions[1]] + $0.dimensions.dropFirst())
    }
  }

  /// Both directions merged, then the states of both.
  @Sendable private static func bothWays(_ facts: LayerFacts) throws -> [TensorShape] {
    let forward = try facts.outputs(ofChild: 0)
    let backward = try facts.outputs(ofChild: 1)
    let states = Array(forward.dropFirst()) + backward.dropFirst()
    if let mode = facts.layer.config["merge_mode"], mode.isNull { return [forward[0], backward[0]] + states }
    guard facts.text("merge_mode", default: "concat") == "concat" else {
      return [forward[0]] + states
    }
    let wide = try Extent.joined(forward[0].size(-1), backward[0].size(-1))
    return [try forward[0].replacingLast(wide)] + states
  }

  /// Both directions are copies of the layer that was given, which Keras kept as well until 3.2 and never built.
  @Sendable private static func directions(_ facts: LayerFacts) -> ObjectStorage {
    var isBackwardWritten = false
    if case .bidirectional(_, _, true) = facts.layer.contents { isBackwardWritten = true }
    var objects = [
      HeldObject("forward_layer", .child(0), namePrefix: "forward_"),
      HeldObject("backward_layer", .child(1), namePrefix: isBackwardWritten ? nil : "backward_"),
    ]
    let isKept = facts.dialect.family != .keras3 || !facts.dialect.isAtLeast(3, 3)
    if isKept { objects.append(HeldObject("layer", .unbuilt(0))) }
    return ObjectStorage(objects)
  }

  /// `vector_u` `(1, last axis of the inner kernel)`.
  @Sendable private static func spectral(_ facts: LayerFacts) throws -> [WeightSpecification] {
    guard let inner = facts.layer.children.first else { throw Untellable() }
    let specifications = Catalogue.definition(of: inner, facts.dialect)?.weights(
      inner, inputShapes: facts.inputs, facts.dialect)
    let last = specifications?.first?.shape?.last ?? nil
    return [WeightSpecification("vector_u", [1, last], trainable: false)]
  }
}
