internal import GraphIR
internal import JSON

extension SwapHead {
  /// Finds the tensor that the new head takes, and how many features it has.
  func place(in whole: WholeModel) throws(SurgeryError) -> Graft {
    if let at { return try place(at: at, output: try outputIndex(in: whole.model), in: whole) }
    let head = try head(in: whole)
    guard let level = head.levels.last, let holder = whole.model.model(at: level.path) else {
      throw SurgeryError(.noHead, "model \"\(whole.model.name)\" has no head")
    }
    try checkOrder(around: head, in: whole.model)
    let tensors = Tensors(holder, whole.dialect)
    let neighbours = NeighbourPolicy(model: holder, file: whole.model, dialect: whole.dialect)
    var graft = Graft(
      levels: head.levels, tensor: head.features, features: 0,
      policy: try neighbours.policy(replacing: head.replaced(in: whole.model), on: head.features), head: head)
    graft.isInTimeDistributed = head.kind == .denseInTimeDistributed
    if case .convolution(let spatial) = head.kind {
      let format = head.layer.config["data_format"]?.stringValue ?? "channels_last"
      graft.pooling = (spatial, format)
    } else if pool {
      guard let tensor = head.features, !graft.isInTimeDistributed, level.removed == level.tail.count else {
        throw SurgeryError(
          .badOption, layer: head.layer.name, setting: "pool",
          "head \"\(head.layer.name)\" takes no feature map that could be pooled")
      }
      graft.pooling = try tensors.pooling(of: tensor, layer: tensor.layer)
    }
    // A Dense works on the last axis, a pooling leaves the channels.
    let isFirst = graft.pooling?.dataFormat == "channels_first"
    let own = isFirst && head.kind == .dense ? nil : head.layer.inputChannels
    let known = own ?? head.features.flatMap { tensors.channels(of: $0, isChannelsFirst: isFirst) }
    graft.features = try count(known, of: head.features?.layer ?? head.layer.name)
    graft.shape = head.features.flatMap { tensors.shape(of: $0) }
    return graft
  }

  /// Refuses a head in a layer whose saved order can't be told: its weights have a place in it.
  func checkOrder(around head: Head, in model: Model) throws(SurgeryError) {
    let top = model.layers[head.levels[0].layer]
    guard head.layerPath.count > 1, let part = top.firstOpaque else { return }
    throw SurgeryError(
      .weightsUnknown, layer: part.name,
      "head \"\(head.layer.name)\" is inside layer \"\(top.name)\", and in which order Keras saves the weights of \"\(part.name)\" (\(part.className)) there can't be told"
    )
  }

  private func place(
    at text: String, output: Int, in whole: WholeModel
  ) throws(SurgeryError) -> Graft {
    let layer = try whole.model.layer(at: text, setting: "at")
    let model = whole.model
    guard !model.outputs.isEmpty else {
      throw SurgeryError(.noHead, "model \"\(model.name)\" has no output")
    }
    let tensor = try model.tensor(madeBy: layer, whole.dialect, refusing: .noHead, setting: "at")
    let place = model.index(of: layer.name) ?? 0
    let tensors = Tensors(model, whole.dialect)
    var graft = Graft(
      levels: [HeadLevel(path: [], layer: place, tensor: tensor, tail: [], output: output)], tensor: tensor,
      features: 0,
      policy: try NeighbourPolicy(model: model, file: model, dialect: whole.dialect).policy(on: tensor))
    if pool { graft.pooling = try tensors.pooling(of: tensor, layer: layer.name) }
    let isFirst = graft.pooling?.dataFormat == "channels_first"
    graft.features = try count(tensors.channels(of: tensor, isChannelsFirst: isFirst), of: layer.name)
    graft.shape = tensors.shape(of: tensor)
    return graft
  }

  /// How many features the head gets: what the file tells; where it does not, what the user says.
  private func count(_ known: Int?, of layer: String) throws(SurgeryError) -> Int {
    if let known, let features, known != features {
      throw SurgeryError(
        .badOption, layer: layer, setting: "features",
        "`features: \(features)`: the output of layer \"\(layer)\" has \(known) features")
    }
    if let count = known ?? features { return count }
    throw SurgeryError(
      .noHead, layer: layer, setting: "features",
      "how many features the output of layer \"\(layer)\" has can't be told from the file; say it with `features`, or put the head on a layer whose size is known, with `at`"
    )
  }
}
