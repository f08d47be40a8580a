internal import JSON

extension LayerFamily {
  /// Whole numbers into vectors: a table `(entries, size)`.
  static let embedding = LayerFamily(
    "Embedding",
    [
      LayerDefinition("Embedding", weights: table) { facts in
        let input = try facts.input()
        return [TensorShape(input.dimensions + [try facts.size("output_dim")])]
      },
      LayerDefinition("ReversibleEmbedding", weights: reversibleTables) { facts in
        let input = try facts.input()
        guard facts.keywords["reverse"]?.boolValue == true else {
          return [TensorShape(input.dimensions + [try facts.size("output_dim")])]
        }
        return [try input.replacingLast(try facts.size("input_dim"))]
      },
    ])

  @Sendable private static func table(_ facts: LayerFacts) throws -> [WeightSpecification] {
    try facts.requirePlainVariables()
    return [WeightSpecification("embeddings", [try facts.size("input_dim"), try facts.size("output_dim")])]
  }

  /// A table of its own for the way back, if the weights are not tied.
  @Sendable private static func reversibleTables(_ facts: LayerFacts) throws -> [WeightSpecification] {
    let forward = try table(facts)
    if facts.flag("tie_weights", default: true) { return forward }
    let back = [try facts.size("output_dim"), try facts.size("input_dim")]
    return forward + [WeightSpecification("reverse_embeddings", back)]
  }
}
