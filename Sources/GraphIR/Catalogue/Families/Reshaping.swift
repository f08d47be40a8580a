internal import JSON

extension LayerFamily {
  /// The same numbers in another arrangement.
  static let reshaping = LayerFamily(
    "Reshaping",
    [
      LayerDefinition("Flatten") { facts in
        let input = try facts.input()
        guard input.rank >= 1 else { throw Untellable() }
        return [
          TensorShape([input.dimensions[0], try Extent.product(of: input.dimensions.dropFirst())])
        ]
      },
      LayerDefinition("Reshape", shapes: reshaped),
      LayerDefinition("Permute") { facts in
        let input = try facts.input()
        let order = try facts.integers(facts.layer.config["dims"])
        guard input.rank >= 1, order.sorted() == Array(1..<input.rank) else { throw Untellable() }
        return [TensorShape([input.dimensions[0]] + order.map { input.dimensions[$0] })]
      },
      LayerDefinition("RepeatVector") { facts in
        let input = try facts.input(rank: 2)
        return [TensorShape([input.dimensions[0], try facts.size("n"), input.dimensions[1]])]
      },
    ])

  /// `target_shape` behind the batch axis; -1 takes what is left.
  @Sendable private static func reshaped(_ facts: LayerFacts) throws -> [TensorShape] {
    let input = try facts.input()
    guard input.rank >= 1 else { throw Untellable() }
    var target: [Int?] = try facts.integers(facts.layer.config["target_shape"])
    let open = target.indices.filter { target[$0] == -1 }
    guard open.count <= 1 else { throw Untellable() }
    let total = try Extent.product(of: input.dimensions.dropFirst())
    if let place = open.first {
      target[place] = 1
      let rest = try Extent.product(of: target) ?? 0
      target[place] = nil
      if let total, rest > 0 {
        guard total % rest == 0 else { throw Untellable() }
        target[place] = total / rest
      }
    } else if let total {
      guard try Extent.product(of: target) == total else { throw Untellable() }
    }
    return [TensorShape([input.dimensions[0]] + target)]
  }
}
