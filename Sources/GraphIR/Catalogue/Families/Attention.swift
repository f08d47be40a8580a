internal import JSON

extension LayerFamily {
  /// Attention. Inputs are query, value and perhaps key; in the plain layers a list, in the others arguments.
  static let attention = LayerFamily(
    "Attention",
    [
      LayerDefinition("Attention", weights: dotWeights, shapes: plain),
      LayerDefinition("AdditiveAttention", weights: additiveWeights, shapes: plain),
      LayerDefinition(
        "MultiHeadAttention", weights: multiHeadWeights, storage: multiHeadStorage, shapes: multiHead),
      LayerDefinition(
        "GroupQueryAttention", "GroupedQueryAttention", weights: groupedWeights,
        storage: { projections($0, isPrivate: true) }
      ) { facts in
        try facts.withScores([facts.input(rank: 3)], heads: facts.size("num_query_heads"))
      },
    ])

  /// `(batch, queries, size of value)`.
  @Sendable private static func plain(_ facts: LayerFacts) throws -> [TensorShape] {
    let inputs = try facts.allInputs()
    guard inputs.count == 2 || inputs.count == 3 else { throw Untellable() }
    return try facts.withScores([inputs[0].replacingLast(inputs[1].size(-1))], heads: nil)
  }

  @Sendable private static func dotWeights(_ facts: LayerFacts) -> [WeightSpecification] {
    var found: [WeightSpecification] = []
    if facts.flag("use_scale", default: false) { found.append(WeightSpecification("scale", [])) }
    if facts.text("score_mode", default: "dot") == "concat" {
      found.append(WeightSpecification("concat_score_weight", []))
    }
    return found
  }

  @Sendable private static func additiveWeights(_ facts: LayerFacts) throws -> [WeightSpecification] {
    guard facts.flag("use_scale", default: true) else { return [] }
    return [WeightSpecification("scale", [try facts.inputs?.first?.size(-1)])]
  }

  // MARK: Projections

  /// In Keras 3, properties without an underscore lead to all projections but the gate, and are walked first.
  @Sendable private static func multiHeadStorage(_ facts: LayerFacts) -> ObjectStorage {
    projections(facts, isPrivate: facts.dialect.family != .keras3)
  }

  private static func projections(_ facts: LayerFacts, isPrivate: Bool) -> ObjectStorage {
    func projection(_ attribute: String, _ name: String) -> HeldObject {
      HeldObject(attribute, .made(MadeObject("EinsumDense", name: name, weights: .named(name))))
    }
    var objects = [("query", "query"), ("key", "key"), ("value", "value"), ("output", "attention_output")].map
    {
      projection("\(isPrivate ? "_" : "")\($0.0)_dense", $0.1)
    }
    if facts.flag("use_gate", default: false) { objects.append(projection("_gate_dense", "gate")) }
    objects.append(HeldObject("_softmax", .made(MadeObject("Softmax"))))
    objects.append(HeldObject("_dropout_layer", .made(MadeObject("Dropout"))))
    return ObjectStorage(objects)
  }

  /// Query, key, value and output, each kernel `(inputs, heads, size)` and bias `(heads, size)`.
  @Sendable private static func multiHeadWeights(_ facts: LayerFacts) throws -> [WeightSpecification] {
    try facts.requirePlainVariables()
    let heads = try facts.size("num_heads")
    let keys = try facts.size("key_dim")
    let values = facts.has("value_dim") ? try facts.size("value_dim") : keys
    let features = try facts.attentionFeatures()
    var found = facts.projection("query", [features.query], [heads, keys])
    found += facts.projection("key", [features.key], [heads, keys])
    if facts.flag("use_gate", default: false) {
      found += facts.projection("gate", [features.query], [heads, values])
    }
    found += facts.projection("value", [features.value], [heads, values])
    let output: [Int?] = try facts.givenOutput() ?? [features.query]
    return found + facts.projection("attention_output", [heads, values], output)
  }

  @Sendable private static func multiHead(_ facts: LayerFacts) throws -> [TensorShape] {
    let query = try facts.input()
    guard query.rank >= 3 else { throw Untellable() }
    let output = try facts.givenOutput() ?? [query.last]
    return try facts.withScores(
      [TensorShape(query.dimensions.dropLast() + output)], heads: facts.size("num_heads"))
  }

  /// Fewer heads for key and value than for the query.
  @Sendable private static func groupedWeights(_ facts: LayerFacts) throws -> [WeightSpecification] {
    try facts.requirePlainVariables()
    let size = try facts.size("head_dim")
    let (heads, shared) = (try facts.size("num_query_heads"), try facts.size("num_key_value_heads"))
    let features = try facts.attentionFeatures()
    var found = facts.projection("query", [features.query], [heads, size])
    found += facts.projection("key", [features.key], [shared, size])
    if facts.flag("use_gate", default: false) {
      found += facts.projection("gate", [features.query], [heads, size])
    }
    found += facts.projection("value", [features.value], [shared, size])
    return found + facts.projection("attention_output", [heads, size], [features.query])
  }
}

extension LayerFacts {
  fileprivate func projection(_ name: String, _ from: [Int?], _ to: [Int?]) -> [WeightSpecification] {
    [WeightSpecification("\(name)/kernel", from + to)] + bias(to, named: "\(name)/bias")
  }

  /// `output_shape`, if the layer was given one.
  fileprivate func givenOutput() throws -> [Int?]? {
    guard let value = layer.config["output_shape"], !value.isNull else { return nil }
    if let number = value.intValue { return [number] }
    return try integers(value)
  }

  /// Last axes of query, value and key: from the call, else from the shapes that later versions write down.
  fileprivate func attentionFeatures() throws -> (query: Int?, value: Int?, key: Int?) {
    func last(_ index: Int, _ name: String) throws -> Int? {
      if let inputs, inputs.indices.contains(index) { return try inputs[index].size(-1) }
      let built = layer.entry["build_config"]?["shapes_dict"]?["\(name)_shape"]
      return TensorShape(layer.config["\(name)_shape"] ?? built)?.last
    }
    let query = try last(0, "query")
    let value = try last(1, "value")
    // without a key, the value is the key
    let hasKey = inputs.map { $0.count > 2 } ?? true
    return (query, value, hasKey ? try last(2, "key") : value)
  }

  /// The output, and the scores `(batch, heads, queries, keys)` behind it where the call asks for them.
  fileprivate func withScores(_ output: [TensorShape], heads: Int?) throws -> [TensorShape] {
    guard keywords["return_attention_scores"]?.boolValue == true else { return output }
    let query = try input()
    guard query.rank == 3, let inputs, inputs.count > 1, inputs[1].rank == 3 else { throw Untellable() }
    let middle: [Int?] = heads.map { [$0] } ?? []
    return output + [
      TensorShape([query.dimensions[0]] + middle + [query.dimensions[1], inputs[1].dimensions[1]])
    ]
  }
}
