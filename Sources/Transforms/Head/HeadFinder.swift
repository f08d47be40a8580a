internal import GraphIR
internal import JSON

/// Walks back from an output to the layer that makes the predictions, over layers without weights.
///
/// Whatever it is not sure of it refuses, naming the layer and what `--at` could take.
struct HeadFinder {
  /// What the head is looked for; a refusal's advice depends on it.
  enum Purpose {
    /// To put another in its place.
    case replacing
    /// To end the model before it.
    case dropping
    /// To give it other classes; all that follows it stays as it is.
    case changingClasses
    /// To take it to another model.
    case donating
  }

  let dialect: Dialect
  let model: Model
  var purpose = Purpose.replacing

  /// The head of one output of the model.
  func head(ofOutput index: Int) throws(SurgeryError) -> Head {
    guard model.outputs.indices.contains(index) else {
      throw SurgeryError(
        .noHead, setting: setting, "model \"\(model.name)\" has no layers, so there is no head")
    }
    var levels: [HeadLevel] = []
    var inside = model
    var path: LayerPath = []
    var output = index
    while true {
      let found: Found
      do throws(SurgeryError) {
        found = try walk(inside, path: path, output: output, above: levels)
      } catch {
        throw error.inside(model, at: path)
      }
      levels.append(found.level)
      guard let next = found.next else {
        return try settled(levels, found.layer, found.kind, features: found.features)
      }
      path += found.steps
      inside = next
      output = 0
    }
  }

  private struct Found {
    var level: HeadLevel
    /// The head, or the layer that holds `next`.
    var layer: Layer
    var kind: Head.Kind = .dense
    var features: TensorReference?
    /// The model to go on in, and the way to it from this one.
    var next: Model?
    var steps: LayerPath = []
  }

  /// One model's part of the walk.
  private func walk(
    _ model: Model, path: LayerPath, output: Int, above: [HeadLevel]
  ) throws(SurgeryError) -> Found {
    var tail: [Int] = []
    var tensor = model.outputs[output]
    while true {
      guard let index = model.index(of: tensor.layer) else {
        throw refusal(
          at: tensor.layer, "output \"\(tensor)\" of model \"\(model.name)\" is made by no layer of it")
      }
      let layer = model.layers[index]
      try check(layer, in: model, isLast: tail.isEmpty)
      let level = HeadLevel(path: path, layer: index, tensor: tensor, tail: tail.reversed(), output: output)
      let input = layer.calls.first?.inputs.first
      switch LayerRole(layer) {
      case .dense: return Found(level: level, layer: layer, kind: .dense, features: input)
      case .convolution(let spatial):
        guard purpose == .changingClasses || losesPositions(tail, of: model, above) else {
          throw refusal(
            at: layer.name,
            "layer \"\(layer.name)\" (\(layer.className)) makes one prediction per position, and nothing behind it pools the positions away"
          )
        }
        return Found(level: level, layer: layer, kind: .convolution(spatial: spatial), features: input)
      case .model, .timeDistributed(.model):
        return try entered(level, layer, of: model)
      case .timeDistributed(.dense):
        guard case .wrapper(_, let dense) = layer.contents else { break }
        return Found(level: level, layer: dense, kind: .denseInTimeDistributed, features: input)
      case .activation, .regularizer, .globalPooling, .pooling, .reshaping, .lambda,
        .timeDistributed(.activation), .timeDistributed(.regularizer):
        guard let input else {
          throw refusal(at: layer.name, "layer \"\(layer.name)\" has nothing before it")
        }
        tail.append(index)
        tensor = input
        continue
      case .timeDistributed, .other: break
      }
      throw refusal(
        at: layer.name,
        layer.isInput
          ? "between the input \"\(layer.name)\" and the output there is no layer that could be a head"
          : "layer \"\(layer.name)\" (\(layer.className)) stands where the head should be, and is neither a Dense nor a convolution"
      )
    }
  }

  private func entered(
    _ level: HeadLevel, _ layer: Layer, of model: Model
  ) throws(SurgeryError) -> Found {
    var level = level
    var inner = layer.model
    var steps = [level.layer]
    if inner == nil {
      level.isTimeDistributed = true
      steps.append(0)
      inner = layer.children.first?.model
      let pools = level.tail.contains { model.layers[$0].className == "GlobalAveragePooling1D" }
      guard pools || !decidesOnTail else {
        throw refusal(
          at: layer.name,
          "layer \"\(layer.name)\" (TimeDistributed of a model) predicts for every frame, and no GlobalAveragePooling1D averages its predictions"
        )
      }
    }
    guard let inner, inner.outputs.count == 1 else {
      throw refusal(
        at: layer.name, "the model inside layer \"\(layer.name)\" has \(inner?.outputs.count ?? 0) outputs")
    }
    return Found(level: level, layer: layer, next: inner, steps: steps)
  }

  /// Rule 1: called once, on one tensor, read by one call or by the output alone.
  private func check(_ layer: Layer, in model: Model, isLast: Bool) throws(SurgeryError) {
    if layer.isInput { return }
    if layer.calls.count > 1 {
      throw refusal(
        at: layer.name, "layer \"\(layer.name)\" (\(layer.className)) is called \(layer.calls.count) times")
    }
    let count = layer.calls.first?.inputs.count ?? 0
    let startsList = model.kind == .sequential && count == 0
    guard count == 1 || startsList else {
      throw refusal(
        at: layer.name,
        "layer \"\(layer.name)\" (\(layer.className)) takes \(count) tensors, so there is no one head before it"
      )
    }
    let readers = model.consumers(of: layer.name).count + model.outputCount(of: layer.name)
    guard readers == 1 else {
      throw refusal(
        at: layer.name,
        isLast
          ? "layer \"\(layer.name)\" (\(layer.className)) makes the output and is read by other layers too"
          : "layer \"\(layer.name)\" (\(layer.className)) is read in \(readers) places, so not only by the output"
      )
    }
  }

  /// Whether the layers behind a tensor leave no positions; outside a TimeDistributed, positions mean frames.
  private func losesPositions(_ tail: [Int], of model: Model, _ above: [HeadLevel]) -> Bool {
    if tail.contains(where: { LayerRole(model.layers[$0]).losesPositions }) { return true }
    for level in above.reversed() {
      if level.isTimeDistributed { return false }
      let outer = self.model.model(at: level.path) ?? self.model
      if level.tail.contains(where: { LayerRole(outer.layers[$0]).losesPositions }) { return true }
    }
    return false
  }
}

extension HeadFinder {
  /// Whether something of what follows the head goes, so that it has to be known what stays behind a new one.
  private var decidesOnTail: Bool { purpose != .changingClasses && purpose != .donating }

  /// Decides what of the tails goes and what stays: from the pooling of frames, or of a Dense's positions, everything.
  ///
  /// A convolution's positions are pooled by the new head itself.
  private func settled(
    _ found: [HeadLevel], _ layer: Layer, _ kind: Head.Kind, features: TensorReference?
  ) throws(SurgeryError) -> Head {
    guard decidesOnTail else {
      let tail = found.reversed().flatMap { level in
        level.tail.map { (model.model(at: level.path) ?? model).layers[$0] }
      }
      return Head(
        levels: found, kind: kind, layer: layer, features: features, tail: tail, removedTail: [],
        isLinear: layer.isLinear && !tail.contains { $0.makesProbabilities })
    }
    var levels = found
    var removed: [Layer] = []
    var all: [Layer] = []
    var between: [Layer] = []
    var pools = kind == .dense || kind == .denseInTimeDistributed
    var keeps = false
    for number in levels.indices.reversed() {
      let holder = model.model(at: levels[number].path) ?? model
      let tail = levels[number].tail.map { holder.layers[$0] }
      if levels[number].isTimeDistributed {
        pools = true
        between = []
      }
      var stays = keeps ? 0 : tail.count
      if !keeps, pools, let first = tail.firstIndex(where: { LayerRole($0).isPooling }) {
        stays = first
        keeps = true
        if let odd = (between + tail[..<first]).first(where: { !LayerRole($0).isElementwise }) {
          throw refusal(
            at: odd.name, in: levels[number].path,
            "layer \"\(odd.name)\" (\(odd.className)) stands between the head and the pooling of its predictions"
          )
        }
      }
      if let odd = tail[stays...].first(where: { !LayerRole($0).keepsScores($0) }) {
        throw refusal(
          at: odd.name, in: levels[number].path,
          "layer \"\(odd.name)\" (\(odd.className)) follows the pooling of the head's predictions, so a new head before it would mean something else"
        )
      }
      between += tail
      all += tail
      levels[number].removed = stays
      removed += tail[..<stays]
    }
    if kind == .dense, !keeps, let odd = all.first(where: { LayerRole($0).losesPositions }),
      let features, let level = levels.last
    {
      try checkPositions(of: layer, on: features, in: level.path, before: odd)
    }
    if kind == .denseInTimeDistributed, !keeps {
      throw refusal(
        at: layer.name, in: levels.last?.path ?? [],
        "TimeDistributed Dense \"\(layer.name)\" predicts for every step, and no pooling follows")
    }
    var head = Head(
      levels: levels, kind: kind, layer: layer, features: features, tail: all,
      removedTail: removed.map(\.name),
      isLinear: layer.isLinear && !all.contains { $0.makesProbabilities })
    head.notes = removed.filter { $0.className == "Lambda" }.map {
      "layer \"\($0.name)\" is a Lambda: its code was not read; it was taken for a part of the old head and goes with it"
    }
    return head
  }

  /// Refuses a Dense that predicts for every position, or may do so, if something makes one vector of its predictions.
  private func checkPositions(
    of dense: Layer, on features: TensorReference, in path: LayerPath, before odd: Layer
  ) throws(SurgeryError) {
    let holder = model.model(at: path) ?? model
    let title = "\"\(odd.name)\" (\(odd.className)) makes one vector of that"
    switch TensorRanks(Tensors(holder, dialect)).rank(of: features) {
    case .known(let rank):
      if rank > 2 {
        throw refusal(
          at: dense.name, in: path, "Dense \"\(dense.name)\" predicts for every position, and \(title)")
      }
    case .unknown(let layer):
      throw refusal(
        at: dense.name, in: path,
        "Dense \"\(dense.name)\" may predict for every position, and \(title): how many axes layer \"\(layer.name)\" (\(layer.className)) before it gives is not in the file"
      )
    case nil: break
    }
  }

  /// A refusal that says what could be asked for instead.
  ///
  /// - Parameters:
  ///   - layer: The layer that it is about.
  ///   - path: The way down to the model that has it.
  func refusal(at layer: String, in path: LayerPath = [], _ reason: String) -> SurgeryError {
    let names = candidates().map { "\"\($0)\"" }
    let advice =
      switch purpose {
      case .replacing:
        names.isEmpty
          ? "" : "; say where to put the new head, for instance `at: \(DidYouMean.list(names))`"
      case .dropping:
        "; say where to end the model with "
          + (names.first.map { "`cut: {to}`, for instance `cut: {to: \($0)}`" } ?? "`cut: {to: LAYER}`")
      case .changingClasses: "; a new head goes anywhere, with `classes: N` and `at: LAYER`"
      case .donating: ""
      }
    return SurgeryError(.noHead, layer: layer, setting: setting, "no head found: \(reason)\(advice)")
      .inside(model, at: path)
  }

  /// The setting that says what the head's place would have said.
  private var setting: String? {
    switch purpose {
    case .replacing: "at"
    case .dropping, .changingClasses, .donating: nil
    }
  }

  /// The last three layers that `--at` could take.
  private func candidates() -> [String] {
    let last = Set(model.outputs.map(\.layer))
    return model.kerasLayers.reversed()
      .filter { !$0.isInput && !$0.isKeras3Operation && $0.calls.count == 1 && !last.contains($0.name) }
      .prefix(3).map(\.name)
  }
}

extension SurgeryError {
  /// The same, with the way down to its layer, which is in the model at a path.
  fileprivate func inside(_ model: Model, at path: LayerPath) -> SurgeryError {
    guard !path.isEmpty, let layer else { return self }
    let found = model.layersInside().first {
      $0.path.dropLast().elementsEqual(path) && $0.layer.name.isSameName(as: layer)
    }
    return SurgeryError(
      code, layer: found?.displayName ?? layer, setting: setting, file: file, message)
  }
}

extension LayerRole {
  fileprivate var isPooling: Bool {
    switch self {
    case .globalPooling, .pooling: true
    default: false
    }
  }

  fileprivate var isElementwise: Bool {
    switch self {
    case .activation, .regularizer: true
    case .timeDistributed(let inner): inner.isElementwise
    default: false
    }
  }
}

extension Layer {
  /// Whether a Dense or a convolution has no activation of its own.
  fileprivate var isLinear: Bool {
    let activation = config["activation"]
    return (activation?.isNull ?? true) || activation?.stringValue == "linear"
  }

  /// A softmax or sigmoid of its own.
  fileprivate var makesProbabilities: Bool {
    switch className {
    case "Softmax": true
    case "Activation": ["softmax", "sigmoid"].contains(config["activation"]?.stringValue)
    case "TimeDistributed": children.contains { $0.makesProbabilities }
    default: false
    }
  }
}

extension Model {
  /// How many outputs a layer makes.
  func outputCount(of name: String) -> Int { outputs.count { $0.layer.isSameName(as: name) } }
}
