public import GraphIR
internal import JSON

/// Takes the head off: the features that it worked on become the output.
///
/// Before: `... features -> Dense(339) -> softmax`; after: `... features`. The head is the one that `SwapHead` would replace;
/// all that follows it goes too. Of a model with several outputs one is chosen: it goes, with all that fed only it, and the
/// others stay. Weights and configs of the layers that stay are not touched.
public struct DropHead: Transform {
  /// `drop-head`
  public static let name = "drop-head"

  /// Which output's head, of a model with several: the name of the layer that makes it.
  public var output: String?
  /// Whether to average the positions of the features away.
  public var pool = false

  /// Drops the head.
  public init(output: String? = nil, pool: Bool = false) {
    self.output = output
    self.pool = pool
  }

  /// Drops the head or refuses.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    let dialect = whole.dialect
    let model = whole.model
    let index = try model.outputIndex(
      named: output,
      advice: "say whose head goes with `output: NAME`, or where to end the model with `cut: {to: LAYER}`")
    if model.outputs.count > 1 {
      guard !pool else {
        throw SurgeryError(
          .badOption, setting: "pool",
          "`pool`: of several outputs one goes and the others stay, so there are no features to pool; leave `pool` out"
        )
      }
      return drop(output: index, of: &whole)
    }
    let head = try HeadFinder(dialect: dialect, model: model, purpose: .dropping).head(ofOutput: 0)
    let features = try features(of: head, in: model)
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    report.details["head"] = .string(head.layer.name)
    report.lines.append("head: \"\(head.layer.name)\" (\(head.layer.className)) and all that follows it")
    var changed = whole
    var dropped: [String] = []
    var tensor = features
    for level in head.levels.dropFirst().reversed() {
      try changed.model.updateModel(at: level.path) { (holder: inout Model) throws(SurgeryError) in
        dropped += holder.cut(at: tensor, dialect)
      }
      // One level up, it is the tensor of the layer that holds this model.
      tensor = head.levels.last { $0.path.count < level.path.count }?.tensor ?? tensor
    }
    if pool {
      let pooled = try changed.model.pool(tensor, of: whole.model, dialect)
      (tensor, dropped) = (pooled.output, dropped + pooled.dropped)
    }
    changed.cut(at: tensor, dropping: dropped, in: &report)
    if !pool, let shape = Tensors(changed.model, dialect).shape(of: tensor), shape.hasPositions {
      report.lines.append("with `pool`, the positions are averaged: one vector for each sample")
    }
    whole = changed
    return report
  }

  /// The tensor that the head takes; refused where it can't be an output.
  private func features(of head: Head, in model: Model) throws(SurgeryError) -> TensorReference {
    let name = head.layer.name
    if let level = head.levels.first(where: \.isTimeDistributed) {
      let holder = (model.model(at: level.path) ?? model).layers[level.layer]
      throw SurgeryError(
        .noHead, layer: name,
        "head \"\(name)\" is inside \"\(holder.name)\" (TimeDistributed), whose predictions for every frame are averaged; unwrap the model first"
      )
    }
    if head.levels.count > 1, let part = model.layers[head.levels[0].layer].firstOpaque {
      throw SurgeryError(
        .weightsUnknown, layer: part.name,
        "head \"\(name)\" is inside layer \"\(model.layers[head.levels[0].layer].name)\", and in which order Keras saves the weights of \"\(part.name)\" (\(part.className)) there can't be told"
      )
    }
    let holder = head.levels.last.flatMap { model.model(at: $0.path) } ?? model
    guard let features = head.features, holder.layer(named: features.layer)?.isInput == false else {
      throw SurgeryError(
        .notCuttable, layer: name,
        "head \"\(name)\" works on the input itself: without it, no layer would be left")
    }
    return features
  }
}

extension TensorShape {
  /// Whether there are positions besides batch and channels.
  fileprivate var hasPositions: Bool { (3...5).contains(rank) }
}
