internal import FormatInterface
internal import GraphIR
internal import JSON
internal import TensorFlowBundle

/// The weights of a SavedModel, given to its layers.
///
/// They are told twice: by where the objects are, and by the lists that Keras wrote of each layer, which have the order
/// of an `.h5`. Both have to agree.
struct SavedWeights {
  let whole: WholeModel
  private(set) var optimizer: [Weight] = []
  private(set) var findings: [Finding] = []
  private(set) var losses: [Loss] = []
  let listedOrder: [(group: String, keys: [String])]

  init(of parts: KerasParts, _ saved: SavedGraph, in store: BundleStore) throws {
    guard CheckpointGraph.isIn(store.bundle) else {
      throw FormatError(.damaged, "its checkpoint has no graph of objects")
    }
    let graph = try CheckpointGraph(of: store.bundle)
    let pairing = try ObjectPairing(of: saved.objects, with: graph.objects)
    let tree = try VariableTree(saved, graph, pairing, in: store)
    var placement = Placement(in: tree, parts.dialect, vocabularies: Vocabularies(saved: saved))
    var model = parts.model
    try placement.place(&model, at: 0)
    findings = placement.findings

    var check = ListCheck(tree: tree, dialect: parts.dialect)
    for (index, node) in try placement.partners(of: model, at: 0, way: []) {
      model.layers[index].savedName = model.layers[index].name
      check.restoreFlags(of: &model.layers[index], at: node)
      try check.check(model.layers[index], at: node)
    }
    findings += check.findings
    listedOrder = check.listedOrder
    try Self.requireNothingElse(in: tree, besides: placement.used)

    var whole = WholeModel(
      dialect: parts.dialect, model: model, envelope: parts.envelope, trainingConfig: parts.training,
      backend: parts.backend, optimizerState: nil)
    if let training = parts.training {
      let state = try Self.optimizer(of: saved, training, check, tree)
      (optimizer, losses) = (state.variables, state.losses)
      if !optimizer.isEmpty {
        whole.optimizerState = OptimizerState(
          arrays: optimizer.count, byteCount: optimizer.byteCount(in: store.bundle))
      }
    }
    self.whole = whole
    if let api = saved.objects[0].tracked.child("keras_api"),
      let metrics = saved.objects[api].tracked.child("metrics"),
      !saved.objects[metrics].tracked.elements.isEmpty
    {
      losses.append(Loss("metrics", "the values of the metrics when the model was saved"))
    }
  }

  /// Requires the model to have no variables but those of its layers.
  private static func requireNothingElse(
    in tree: VariableTree, besides used: Set<Int>
  ) throws(FormatError) {
    let all = tree.nodes[0].lists?.all ?? tree.variables(below: 0).map(\.node)
    guard let stranger = all.first(where: { !used.contains($0) }) else { return }
    let name = tree.nodes[stranger].variable?.name ?? "object \(stranger)"
    throw FormatError(
      .notWritable,
      "the model has weights besides those of its layers, as \"\(name)\", for which there is no rule in another format"
    )
  }

  /// The variables of the optimizer, and what is lost of them.
  private static func optimizer(
    of saved: SavedGraph, _ training: JSONObject, _ check: ListCheck, _ tree: VariableTree
  ) throws -> (variables: [Weight], losses: [Loss]) {
    let trained = tree.nodes[0].lists?.trained ?? check.trained
    let variables: [Int]
    switch try SavedOptimizer(of: saved, training, trained: trained) {
    case .none: return ([], [])
    case .lost(let message): return ([], [Loss("optimizer-state", message)])
    case .variables(let found): variables = found
    }
    guard check.flagsAgree, trained == check.trained else {
      let message =
        "the optimizer's state: it is of other variables than those that are trained once the model is loaded"
      return ([], [Loss("optimizer-state", message)])
    }
    let weights = try variables.map { variable in
      let weight = try tree.weight(variable, named: "", isTrainable: false)
      return Weight(
        name: weight.path, path: weight.path, shape: weight.shape, type: weight.type, isTrainable: false,
        source: weight.source)
    }
    let outer = saved.objects[0].tracked.child("optimizer").map { saved.objects[$0].tracked }
    guard outer?.child("loss_scale") != nil else { return (weights, []) }
    return (weights, [Loss("loss-scale", "the scale of the loss, which starts over: no .h5 of Keras has it")])
  }
}

/// Compares the order in which Keras listed each layer's weights with the one that follows from the flags in the
/// config.
struct ListCheck {
  let tree: VariableTree
  let dialect: Dialect
  private(set) var findings: [Finding] = []
  /// Whether all is trained that the lists say, and in the same order.
  private(set) var flagsAgree = true
  /// The variables that are trained by the flags in the config, each once.
  private(set) var trained: [Int] = []
  /// By layer, the keys in the order in which an `.h5` has them.
  private(set) var listedOrder: [(group: String, keys: [String])] = []
  private let nodes: [String: Int]

  init(tree: VariableTree, dialect: Dialect) {
    self.tree = tree
    self.dialect = dialect
    nodes = Dictionary(
      tree.nodes.enumerated().compactMap { place, node in node.variable.map { ($0.key, place) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Gives a layer that holds others the flags with which its leaves load as they were in memory, where those in the
  /// config do not.
  ///
  /// Keras writes the flag of a frozen model over thawed layers, and loads them thawed; of a frozen Bidirectional
  /// TensorFlow 2.4 and 2.8 write the wrapper's flag alone, which they do not read. Flags of leaves are read by all.
  mutating func restoreFlags(of layer: inout Layer, at node: Int) {
    guard let lists = tree.nodes[node].lists, !layer.children.isEmpty, !layer.hasUnknownPart else { return }
    let trained = Set(lists.trained)
    let changing = Set(
      SavedOrder.trainedSlots(of: layer, dialect).compactMap { slot in
        layer.weight(at: slot).tensor.flatMap { nodes[$0.key] }
      })
    guard changing != trained || layer.hasFlagAlone else { return }
    var restored = layer
    guard restore(&restored, trained) else { return }
    // frozen itself, a normalisation does not go on with its statistics either
    let stops = Self.thawedStatistics(in: layer).subtracting(Self.thawedStatistics(in: restored)).sorted()
      .first
    layer = restored
    findings.append(
      Finding(
        stops == nil ? .note : .warning, "flags-restored", layer: layer.name,
        "what is trained of it is said by the flags of its layers now: Keras does not load those in its config as they "
          + "were in memory"
          + (stops.map {
            "; \"\($0)\", which was thawed under a frozen model, is frozen, and does not go on with its "
              + "statistics in training"
          } ?? "")))
  }

  /// Names of leaves with statistics that are not frozen themselves.
  private static func thawedStatistics(in layer: Layer) -> Set<String> {
    guard layer.children.isEmpty else {
      return layer.children.reduce(into: []) { $0.formUnion(thawedStatistics(in: $1)) }
    }
    let hasStatistics = layer.weights.contains { !$0.isTrainable }
    return hasStatistics && layer.trainableFlag != false ? [layer.name] : []
  }

  /// - Returns: False where a part is trained in part, which no flag says.
  private func restore(_ layer: inout Layer, _ trained: Set<Int>) -> Bool {
    guard layer.containsModel else {
      let states = layer.allWeights.filter(\.isTrainable).map { weight in
        weight.tensor.flatMap { nodes[$0.key] }.map(trained.contains) ?? false
      }
      guard let first = states.first else { return true }
      guard states.allSatisfy({ $0 == first }) else { return false }
      layer.walk { inside, _ in if inside.trainableFlag != nil || !first { inside.trainableFlag = first } }
      return true
    }
    if layer.trainableFlag == false { layer.trainableFlag = true }
    var children = layer.children
    for index in children.indices { guard restore(&children[index], trained) else { return false } }
    layer.children = children
    return true
  }

  mutating func check(_ layer: Layer, at node: Int) throws(FormatError) {
    func places(_ slots: [WeightSlot]) -> [Int] {
      slots.compactMap { layer.weight(at: $0).tensor.flatMap { nodes[$0.key] } }
    }
    let computed = places(SavedOrder.slots(of: layer, dialect))
    let changing = places(SavedOrder.trainedSlots(of: layer, dialect))
    for variable in changing where !trained.contains(variable) { trained.append(variable) }
    guard let lists = tree.nodes[node].lists, !(layer.isLookup && lists.all.isEmpty) else {
      listedOrder.append((layer.name, keys(computed)))
      return
    }
    guard Set(computed).count == computed.count, Set(computed) == Set(lists.all) else {
      throw FormatError(
        .undecidableOrder, layer: layer.name,
        "layer \"\(layer.name)\" lists \(lists.all.count) weights, and those of its parts are \(computed.count): "
          + "a weight "
          + "that two layers share has no place in another format")
    }
    if computed != lists.all {
      if layer.hasUnknownPart {
        throw FormatError(
          .undecidableOrder, layer: layer.name,
          "layer \"\(layer.name)\" holds a class that is not Keras's, and its weights are not listed in the order that "
            + "follows from the trainable flags: in which order Keras loads them can't be told")
      }
      findings.append(
        Finding(
          .note, "weight-order", layer: layer.name,
          "its weights are listed in another order than the flags in its config give; a file that is written has them "
            + "in the order of the flags"))
    }
    if changing != lists.trained { flagsAgree = false }
    listedOrder.append((layer.name, keys(computed)))
  }

  private func keys(_ variables: [Int]) -> [String] { variables.compactMap { tree.nodes[$0].variable?.key } }
}

extension Layer {
  /// Whether a container of layers is frozen over leaves that are not, at any depth.
  fileprivate var hasFlagAlone: Bool {
    guard !children.isEmpty else { return false }
    return (trainableFlag == false && hasThawedLeaf) || children.contains { $0.hasFlagAlone }
  }

  private var hasThawedLeaf: Bool {
    children.isEmpty ? trainableFlag != false && !weights.isEmpty : children.contains { $0.hasThawedLeaf }
  }

  fileprivate var hasUnknownPart: Bool { !weightsAreUnderstood || children.contains { $0.hasUnknownPart } }
}
