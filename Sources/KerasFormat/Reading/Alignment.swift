internal import GraphIR

/// Pairs the groups of `layer_names` with the layers of the config and gives each layer its weights.
///
/// Keras pairs by position and never looks at names, and leaves layers without weights out on both sides. Names are the
/// better evidence as long as they agree; where they don't, position decides, and only if everything lines up.
struct Alignment {
  private(set) var model: Model
  private(set) var findings: [Finding] = []
  /// Names of layers whose weights' order the names gave against the flags.
  private(set) var believedNames: [String] = []

  init(of groups: [SavedGroup], with model: Model, _ dialect: Dialect) throws {
    self.model = model
    var places: [ExactName: Int] = [:]
    for (index, layer) in model.layers.enumerated() { places[ExactName(layer.name)] = index }
    let strangers = groups.filter { places[ExactName($0.name)] == nil && !$0.weightNames.names.isEmpty }
    if !strangers.isEmpty { places = try Self.byPosition(groups, model, dialect, strangers) }

    for group in groups {
      for missing in group.missing {
        findings.append(
          Finding(.problem, "weights-missing", layer: group.name, "weight_names lists \(missing)"))
      }
      guard let index = places[ExactName(group.name)] else { continue }
      let assignment = WeightAssignment(group.arrays, to: model.layers[index], dialect)
      self.model.layers[index] = assignment.layer
      self.model.layers[index].savedName = group.name
      // What is missing has been said more exactly.
      if group.missing.isEmpty { findings += assignment.findings }
      if case .names = assignment.confidence { believedNames.append(assignment.layer.name) }
    }
    findings += ListOrder.findings(of: groups, with: self.model, dialect)
    let named = Set(groups.map { ExactName($0.name) })
    for layer in model.layers where !named.contains(ExactName(layer.name)) {
      let assignment = WeightAssignment([], to: layer, dialect)
      guard !assignment.findings.isEmpty, strangers.isEmpty else { continue }
      findings.append(
        Finding(
          .problem, "weights-missing", layer: layer.name,
          "the file has no group for this layer, which should have weights by its config"))
    }
  }

  /// Pairs groups and layers that have weights, in order.
  private static func byPosition(
    _ groups: [SavedGroup], _ model: Model, _ dialect: Dialect, _ strangers: [SavedGroup]
  ) throws -> [ExactName: Int] {
    let filled = groups.filter { !$0.weightNames.names.isEmpty }
    let weighted = model.layers.indices.filter {
      !model.layers[$0].isInput && WeightAssignment([], to: model.layers[$0], dialect).isIncomplete
    }
    guard filled.count == weighted.count else {
      throw FormatError(
        .missingWeights,
        "/model_weights: the group \"\(strangers[0].name)\" belongs to no layer of the config, and by position "
          + "\(filled.count) groups with weights do not line up with \(weighted.count) layers that need some")
    }
    var places: [ExactName: Int] = [:]
    for (group, index) in zip(filled, weighted) { places[ExactName(group.name)] = index }
    return places
  }
}

extension WeightAssignment {
  /// Whether the layer got fewer weights than it needs.
  var isIncomplete: Bool { !findings.isEmpty }
}
