internal import JSON

extension LayerFamily {
  /// Cells, which see one step `(batch, features)` and give the output and the states; and what runs them over time.
  static let recurrentCells = LayerFamily(
    "RecurrentCells",
    [
      LayerDefinition("SimpleRNNCell", weights: { try $0.gates(1) }) { try $0.step(states: 1) },
      LayerDefinition("GRUCell", weights: { try $0.gates(3) }) { try $0.step(states: 1) },
      LayerDefinition("LSTMCell", "PeepholeLSTMCell", weights: cellWeights) { try $0.step(states: 2) },
      LayerDefinition(
        "StackedRNNCells", storage: { _ in cells }, inside: stackedInput, shapes: stacked),
      LayerDefinition(
        "RNN", storage: cell, inside: { facts, _ in [try oneStep(facts)] }, shapes: overTime),
    ])

  @Sendable private static func cellWeights(_ facts: LayerFacts) throws -> [WeightSpecification] {
    guard facts.layer.plainClassName == "PeepholeLSTMCell" else { return try facts.gates(4) }
    let units = try facts.size("units")
    let peepholes = ["input", "forget", "output"].map {
      WeightSpecification("\($0)_gate_peephole_weights", [units])
    }
    return try facts.gates(4) + peepholes
  }

  // MARK: Stacked cells

  /// Each cell sees the output of the one before.
  @Sendable private static func stackedInput(_ facts: LayerFacts, child: Int) throws -> [TensorShape] {
    child == 0 ? [try facts.input()] : [try facts.outputs(ofChild: child - 1)[0]]
  }

  /// The last cell's output, and the states of all.
  @Sendable private static func stacked(_ facts: LayerFacts) throws -> [TensorShape] {
    let count = facts.layer.children.count
    guard count > 0 else { throw Untellable() }
    let outputs = try (0..<count).map { try facts.outputs(ofChild: $0) }
    let states = outputs.map { $0.dropFirst() }
    let isReversed = facts.flag("reverse_state_order", default: false)
    return [outputs[count - 1][0]] + (isReversed ? states.reversed() : states).flatMap { $0 }
  }

  private static let cells = ObjectStorage([HeldObject("cells", .children)])

  // MARK: RNN

  /// A list of cells becomes StackedRNNCells.
  @Sendable private static func cell(_ facts: LayerFacts) -> ObjectStorage {
    guard case .cells = facts.layer.contents else { return .child("cell") }
    return ObjectStorage([HeldObject("cell", .made(MadeObject("StackedRNNCells", storage: cells)))])
  }

  /// The input without its time axis.
  @Sendable private static func oneStep(_ facts: LayerFacts) throws -> TensorShape {
    var input = try facts.input()
    guard input.rank >= 2 else { throw Untellable() }
    input.dimensions.remove(at: facts.flag("time_major", default: false) ? 0 : 1)
    return input
  }

  @Sendable private static func overTime(_ facts: LayerFacts) throws -> [TensorShape] {
    if case .cells(let cells) = facts.layer.contents {
      // a list of cells in the place of one
      let outputs = try cells.indices.map { try facts.outputs(ofChild: $0) }
      guard let last = outputs.last else { throw Untellable() }
      return try facts.sequence(of: last[0], states: outputs.flatMap { $0.dropFirst() })
    }
    let step = try facts.outputs(ofChild: 0)
    return try facts.sequence(of: step[0], states: Array(step.dropFirst()))
  }
}

extension LayerFacts {
  /// One step: the output, and states of the same shape.
  fileprivate func step(states: Int) throws -> [TensorShape] {
    let input = try input(rank: 2)
    let output = TensorShape([input.dimensions[0], try size("units")])
    return Array(repeating: output, count: states + 1)
  }
}
