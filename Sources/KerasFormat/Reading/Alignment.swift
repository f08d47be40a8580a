internal import FormatInterface
internal import GraphIR

/// Pairs the groups of `layer_names` with the layers of the config and gives each layer its weights.
///
/// Keras pairs by position and never looks at names, and leaves layers without weights out on both sides. Names are the
/// better evidence as long as they agree; where they don't, position decides, and only if everything lines up.
struct Alignment {
  private(set) var model: Model
  private(set) var findings: [Finding] = []
  /// Names of layers whose weights' order the names gave against the flags.
  private(set) var believedNames: Set<ExactName> = []

  init(of groups: [SavedGroup], with model: Model, _ dialect: Dialect) throws {
    self.model = model
    let places = Self.places(in: model)
    var indices = groups.map { places[Self.key($0.name)] }
    var isNamed = Array(repeating: false, count: model.layers.count)
    for case let index? in indices { isNamed[index] = true }
    let isSorted = zip(indices, indices.dropFirst()).allSatisfy { a, b in
      guard let a, let b else { return false }
      return a < b
    }
    let strangers = indices.indices.filter { indices[$0] == nil && !groups[$0].weightNames.names.isEmpty }
    if let stranger = strangers.first {
      indices = try Self.byPosition(groups, model, dialect, stranger: groups[stranger])
    }

    for (group, index) in zip(groups, indices) {
      findings += group.findings
      guard let index else { continue }
      let assignment = WeightAssignment(group.arrays, to: model.layers[index], dialect)
      self.model.layers[index] = assignment.layer
      self.model.layers[index].savedName = group.name
      // What is missing has been said more exactly.
      if group.missing.isEmpty { findings += assignment.findings }
      if case .names = assignment.confidence { believedNames.insert(ExactName(assignment.layer.name)) }
    }
    // each group at the place of a layer of its own, in order: then there is nothing to find
    if !isSorted { findings += ListOrder.findings(of: groups, with: self.model, dialect) }
    guard strangers.isEmpty else { return }
    for (index, layer) in model.layers.enumerated() where !isNamed[index] {
      // of two layers of one name both have the group: what is wrong is their names
      if let last = places[Self.key(layer.name)], isNamed[last] { continue }
      let assignment = WeightAssignment([], to: layer, dialect)
      guard !assignment.findings.isEmpty else { continue }
      findings.append(
        Finding(
          .problem, "weights-missing", layer: layer.name,
          "the file has no group for this layer, which should have weights by its config"))
    }
  }

  /// One name for all spellings of a path.
  private static func key(_ name: String) -> ExactName { ExactName(ObjectPath.plain(name)) }

  /// Where the layer of each name is, the last one where several have it.
  private static func places(in model: Model) -> [ExactName: Int] {
    var places: [ExactName: Int] = Dictionary(minimumCapacity: model.layers.count)
    for (index, layer) in model.layers.enumerated() { places[key(layer.name)] = index }
    return places
  }

  /// Pairs groups and layers that have weights, in order.
  private static func byPosition(
    _ groups: [SavedGroup], _ model: Model, _ dialect: Dialect, stranger: SavedGroup
  ) throws -> [Int?] {
    let filled = groups.indices.filter { !groups[$0].weightNames.names.isEmpty }
    let weighted = model.layers.indices.filter {
      !model.layers[$0].isInput && WeightAssignment([], to: model.layers[$0], dialect).isIncomplete
    }
    guard filled.count == weighted.count else {
      throw FormatError(
        .missingWeights, layer: stranger.name,
        "/model_weights: the group \"\(stranger.name)\" belongs to no layer of the config, and by position "
          + "\(filled.count) groups with weights do not line up with \(weighted.count) layers that need some")
    }
    var indices: [Int?] = Array(repeating: nil, count: groups.count)
    for (place, index) in zip(filled, weighted) { indices[place] = index }
    return indices
  }
}

extension WeightAssignment {
  /// Whether the layer got fewer weights than it needs.
  var isIncomplete: Bool { !findings.isEmpty }
}
