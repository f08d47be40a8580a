internal import JSON

extension LayerFamily {
  /// Several tensors into one.
  static let merging = LayerFamily(
    "Merging",
    [
      LayerDefinition("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", shapes: elementwise),
      LayerDefinition("Concatenate", shapes: concatenated),
      LayerDefinition("Dot", shapes: multiplied),
    ])

  /// Broadcast without the batch axis, shapes of fewer axes aligned at the end.
  @Sendable private static func elementwise(_ facts: LayerFacts) throws -> [TensorShape] {
    let inputs = try facts.allInputs()
    guard inputs.allSatisfy({ $0.rank >= 1 }) else { throw Untellable() }
    let openWins = facts.dialect.family != .tfKeras
    var result = TensorShape(Array(inputs[0].dimensions.dropFirst()))
    for input in inputs.dropFirst() {
      result = try result.broadcast(
        with: TensorShape(Array(input.dimensions.dropFirst())), openWins: openWins)
    }
    let batches = Set(inputs.compactMap { $0.dimensions[0] })
    return [TensorShape([batches.count == 1 ? batches.first : nil] + result.dimensions)]
  }

  /// Sizes along the axis add up.
  @Sendable private static func concatenated(_ facts: LayerFacts) throws -> [TensorShape] {
    let inputs = try facts.allInputs()
    let axis = try Extent.axis(facts.axes("axis", default: [-1])[safe: 0], rank: inputs[0].rank)
    var result = inputs[0]
    for input in inputs.dropFirst() {
      guard input.rank == result.rank else { throw Untellable() }
      for place in 0..<result.rank where place != axis {
        let (known, other) = (result.dimensions[place], input.dimensions[place])
        guard known == nil || other == nil || known == other else { throw Untellable() }
        if facts.dialect.family == .tfKeras { result.dimensions[place] = known ?? other }
      }
      result.dimensions[axis] = try Extent.joined(result.dimensions[axis], input.dimensions[axis])
    }
    return [result]
  }

  /// What is left of both when one axis of each is summed over.
  @Sendable private static func multiplied(_ facts: LayerFacts) throws -> [TensorShape] {
    let inputs = try facts.allInputs()
    guard inputs.count == 2 else { throw Untellable() }
    let axes = try facts.axes("axes", default: [])
    guard let first = axes.first, let last = axes.last, axes.count <= 2 else { throw Untellable() }
    var (left, right) = (inputs[0].dimensions, inputs[1].dimensions)
    let places = (
      try Extent.axis(first, rank: left.count), try Extent.axis(last, rank: right.count)
    )
    guard places.0 > 0, places.1 > 0 else { throw Untellable() }
    left.remove(at: places.0)
    right.remove(at: places.1)
    let result = left + right.dropFirst()
    return [TensorShape(result.count == 1 ? result + [1] : result)]
  }
}

extension Array {
  /// The element, or the end of what can be told.
  subscript(safe index: Int) -> Element {
    get throws {
      guard indices.contains(index) else { throw Untellable() }
      return self[index]
    }
  }
}
