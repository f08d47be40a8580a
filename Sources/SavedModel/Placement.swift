internal import FormatInterface
internal import GraphIR
internal import JSON
internal import TensorFlowBundle

/// Gives the variables of objects to the layers of a config, both walked together: the first layer of a model is its
/// object's part `layer-0`, what a wrapper holds its part `layer`.
///
/// A leaf's variables are known by their names there, `kernel`; where those are not the catalogue's, by their order.
/// Nothing is given by shape, and all has to fit.
struct Placement {
  let tree: VariableTree
  let dialect: Dialect
  /// Vocabularies that a SavedModel keeps outside of the configs; nil where there are only variables.
  let vocabularies: Vocabularies?
  /// Variables that have got a place.
  private(set) var used: Set<Int> = []
  private(set) var findings: [Finding] = []
  /// Variables that were told by their order, as no name told them.
  private(set) var told: [Int] = []

  init(in tree: VariableTree, _ dialect: Dialect, vocabularies: Vocabularies? = nil) {
    self.tree = tree
    self.dialect = dialect
    self.vocabularies = vocabularies
  }

  /// Gives a model's layers their weights.
  ///
  /// - Parameter way: The names of the layers around it, for messages.
  mutating func place(_ model: inout Model, at node: Int, way: [String] = []) throws {
    for (index, child) in try partners(of: model, at: node, way: way) {
      var layer = model.layers[index]
      try place(&layer, at: child, way: way + [layer.name])
      model.layers[index] = layer
    }
  }

  /// Which object each layer of a model is, by its place among the layers.
  func partners(of model: Model, at node: Int, way: [String]) throws -> [(layer: Int, node: Int)] {
    let title = way.last.map { "the model \"\($0)\"" } ?? "the model"
    var parts: [Int: Int] = [:]
    for child in tree.nodes[node].children {
      guard child.name.hasPrefix("layer-"), let number = TrackedObject.number(child.name.dropFirst(6)) else {
        continue
      }
      parts[number] = child.node
    }
    var nodes = parts.sorted { $0.key < $1.key }
    guard nodes.enumerated().allSatisfy({ $0.offset == $0.element.key }) else {
      throw FormatError(
        .damaged, layer: way.last, "\(title): its layers are not numbered from 0 on without a gap")
    }
    let layers = model.layers.indices.filter { !(model.layers[$0].isInput && model.kind == .sequential) }
    // TensorFlow 2.1 counts the InputLayer of a Sequential, though no config has it
    if model.kind == .sequential, let first = nodes.first?.value,
      tree.nodes[first].isInput
        || (nodes.count == layers.count + 1 && tree.variables(below: first).isEmpty)
    {
      nodes.removeFirst()
    }
    if nodes.count == layers.count {
      for (index, node) in zip(layers, nodes.map(\.value)) {
        try requireName(of: node, model.layers[index], title)
      }
      return zip(layers, nodes.map(\.value)).map { ($0, $1) }
    }
    return try byName(layers, of: model, nodes.map(\.value), title, way)
  }

  /// TensorFlow 2.1 leaves out layers without weights that only a loss reads.
  private func byName(
    _ layers: [Int], of model: Model, _ nodes: [Int], _ title: String, _ way: [String]
  ) throws -> [(layer: Int, node: Int)] {
    let error = FormatError(
      .missingWeights, layer: way.last,
      "\(title) has \(layers.count) layers, and what was saved has \(nodes.count): they are not of one model")
    var places: [ExactName: Int] = [:]
    for index in layers where places.updateValue(index, forKey: ExactName(model.layers[index].name)) != nil {
      throw error
    }
    guard nodes.count < layers.count else { throw error }
    return try nodes.map { node in
      guard let name = tree.nodes[node].name, let index = places.removeValue(forKey: ExactName(name)) else {
        throw error
      }
      return (index, node)
    }
  }

  private func requireName(of node: Int, _ layer: Layer, _ title: String) throws {
    guard let name = tree.nodes[node].name, !name.isExactly(layer.name) else { return }
    throw FormatError(
      .damaged, layer: layer.name,
      "\(title): its config has the layer \"\(layer.name)\" where its objects have \"\(name)\"; they are not of "
        + "one model"
    )
  }

  private mutating func place(_ layer: inout Layer, at node: Int, way: [String]) throws {
    guard way.count < 64 else { throw FormatError(.damaged, layer: layer.name, "layers are nested too deep") }
    try vocabularies?.fill(&layer, at: node)
    if case .model(var model) = layer.contents {
      try place(&model, at: node, way: way)
      layer.contents = .model(model)
      try requireNoOwn(layer, at: node, model)
      return
    }
    let parts = try self.parts(of: layer, at: node)
    var children = layer.children
    for (index, part) in parts.enumerated() {
      try place(&children[index], at: part, way: way + [children[index].name])
    }
    if !children.isEmpty { layer.children = children }
    try placeOwn(&layer, at: node, besides: parts, way: way)
  }

  /// The objects of what a layer holds, in the order of its children.
  private func parts(of layer: Layer, at node: Int) throws -> [Int] {
    switch layer.contents {
    case .plain, .model: return []
    case .wrapper(let key, _): return [try part(key, of: layer, at: node)]
    case .bidirectional:
      return [
        try part("forward_layer", of: layer, at: node), try part("backward_layer", of: layer, at: node),
      ]
    case .cells(let cells):
      let list = try part("cells", of: layer, at: node)
      let found = tree.nodes[list].elements
      guard found.count == cells.count else {
        throw FormatError(
          .missingWeights, layer: layer.name,
          "layer \"\(layer.name)\" has \(cells.count) cells, and \(found.count) were saved")
      }
      return found
    }
  }

  private func part(_ name: String, of layer: Layer, at node: Int) throws -> Int {
    guard let part = tree.nodes[node].child(name) else {
      throw FormatError(
        .missingWeights, layer: layer.name,
        "layer \"\(layer.name)\" (\(layer.plainClassName)): what was saved of it has no part \"\(name)\"")
    }
    return part
  }

  /// Weights of a model beside those of its layers have no place in a config.
  private func requireNoOwn(_ layer: Layer, at node: Int, _ model: Model) throws {
    let own = tree.nodes[node].children.filter { tree.nodes[$0.node].variable != nil }
    guard let first = own.first else { return }
    throw FormatError(
      .notWritable, layer: layer.name,
      "the model \"\(layer.name)\" has a weight of its own, \"\(first.name)\", besides those of its layers, for which "
        + "no other format has a place")
  }

  // MARK: A layer's own weights

  private mutating func placeOwn(
    _ layer: inout Layer, at node: Int, besides parts: [Int], way: [String]
  ) throws {
    var left: Set<Int> = []
    for part in parts {
      left.insert(part)
      left.formUnion(tree.variables(below: part).map(\.node))
    }
    let known = Catalogue.definition(of: layer, dialect)?.weights(layer, inputShapes: nil, dialect)
    if known != nil, let states = tree.nodes[node].child("states") {
      // what a stateful layer remembers of the last batch is saved, and no weight
      let kept = [states] + tree.variables(below: states).map(\.node)
      left.formUnion(kept)
      used.formUnion(kept)
    }
    // what a lookup keeps besides is in its config by now
    if vocabularies != nil, layer.isLookup {
      used.formUnion(tree.variables(below: node).map(\.node))
      used.formUnion(tree.nodes[node].lists?.all ?? [])
      return
    }
    let reached = tree.variables(below: node, without: left)
    let own = try ordered(reached, at: node, without: left, layer)
    used.formUnion(own)
    guard let known else {
      try placeUnknown(own, in: &layer, at: node)
      return
    }
    guard known.count == own.count else {
      throw FormatError(
        .missingWeights, layer: layer.name,
        "layer \"\(layer.name)\" (\(layer.plainClassName)) has \(known.count) weights by its config, and what "
          + "was saved "
          + "of it has \(own.count)\(listed(own))")
    }
    guard !own.isEmpty else { return }
    let order = Self.byName(known, reached) ?? byOrder(own)
    var weights: [Weight] = []
    for (specification, variable) in zip(known, order) {
      let weight = try tree.weight(
        variable, named: specification.name, isTrainable: specification.isTrainable)
      guard specification.matches(shape: weight.shape) else {
        throw FormatError(
          .missingWeights, layer: layer.name,
          "weight \"\(specification.name)\" of layer \"\(layer.name)\" (\(layer.plainClassName)) should have the shape "
            + "\(specification.shape.map { "\(TensorShape($0))" } ?? "?") by its config; what was saved as "
            + "\"\(weight.path)\" has \(TensorShape(weight.shape))")
      }
      weights.append(weight)
    }
    layer.weights = weights
  }

  /// The variables that are a layer's own: those that it lists, in that order, else all that are below it, those first
  /// that are trained.
  private func ordered(
    _ reached: [VariableTree.Reached], at node: Int, without left: Set<Int>, _ layer: Layer
  ) throws -> [Int] {
    if let lists = tree.nodes[node].lists { return lists.all.filter { !left.contains($0) } }
    let isOther = { (variable: VariableTree.Reached) in
      tree.nodes[variable.node].variable?.isTrained.map { !$0 }
        ?? variable.names.contains { Self.statistics.contains($0.name) }
    }
    return (reached.filter { !isOther($0) } + reached.filter(isOther)).map(\.node)
  }

  /// Names of what no optimizer trains, where only names tell.
  private static let statistics: Set = [
    "moving_mean", "moving_variance", "moving_stddev", "renorm_mean", "renorm_stddev", "mean", "variance",
    "count", "vector_u", "summary",
  ]

  private mutating func byOrder(_ own: [Int]) -> [Int] {
    // of one variable there is one order
    if own.count > 1 { told += own }
    return own
  }

  /// The variables in the order of the catalogue, where each of its names is that of exactly one.
  private static func byName(
    _ known: [WeightSpecification], _ reached: [VariableTree.Reached]
  ) -> [Int]? {
    var order: [Int] = []
    for specification in known {
      let found = reached.filter { variable in
        variable.names.contains { matches($0, specification.name) }
      }
      guard found.count == 1, !order.contains(found[0].node) else { return nil }
      order.append(found[0].node)
    }
    return order
  }

  /// Attention has its projections as layers: `query/kernel` is the `kernel` of `_query_dense`.
  private static func matches(_ name: (holder: String, name: String), _ wanted: String) -> Bool {
    guard let slash = wanted.lastIndex(of: "/") else { return name.name == wanted }
    let holder = wanted[..<slash] == "attention_output" ? "output" : wanted[..<slash]
    return name.name == wanted[wanted.index(after: slash)...] && name.holder == "_\(holder)_dense"
  }

  /// The weights of a class that is not known are a list. What was listed as trained counts as trained.
  private mutating func placeUnknown(_ own: [Int], in layer: inout Layer, at node: Int) throws {
    guard !own.isEmpty else { return }
    let trained = tree.nodes[node].lists.map { Set($0.trained) }
    let isFrozen = layer.trainableFlag == false
    layer.weights = try own.map { variable in
      let weight = try tree.weight(variable, named: "", isTrainable: true)
      let name = ObjectPath.last(of: tree.nodes[variable].variable?.name ?? "")
      let isTrainable =
        isFrozen ? true : trained?.contains(variable) ?? tree.nodes[variable].variable?.isTrained ?? true
      return Weight(
        name: String(name), path: weight.path, shape: weight.shape, type: weight.type,
        isTrainable: isTrainable, source: weight.source)
    }
    layer.weightsAreUnderstood = false
  }

  private func listed(_ own: [Int]) -> String {
    let names = own.prefix(4).compactMap { tree.nodes[$0].variable?.name }
    return names.isEmpty ? "" : " (\(names.joined(separator: ", "))\(own.count > 4 ? ", ..." : ""))"
  }
}

extension Layer {
  /// Whether it keeps a vocabulary.
  var isLookup: Bool { ["StringLookup", "IntegerLookup", "TextVectorization"].contains(plainClassName) }
}
