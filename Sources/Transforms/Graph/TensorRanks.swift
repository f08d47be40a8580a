internal import GraphIR
internal import JSON

/// How many axes tensors have, the batch axis included, also where their sizes are not known: a global pooling behind a
/// Lambda gives `(batch, channels)`, whatever the Lambda does.
struct TensorRanks {
  /// What the file tells of a tensor.
  enum Answer: Equatable {
    /// So many axes.
    case known(Int)
    /// It depends on what this layer does, which is not in the file.
    case unknown(behind: Layer)

    static func == (left: Answer, right: Answer) -> Bool {
      switch (left, right) {
      case (.known(let a), .known(let b)): a == b
      case (.unknown(let a), .unknown(let b)): a.name.isSameName(as: b.name)
      default: false
      }
    }
  }

  private let tensors: Tensors
  private let graph: CallGraph

  /// The ranks of a model's tensors.
  init(_ tensors: Tensors) {
    self.tensors = tensors
    graph = CallGraph(tensors.model, tensors.dialect)
  }

  /// The rank of a tensor; nil for what no layer makes.
  func rank(of tensor: TensorReference) -> Answer? {
    var tensor = tensor
    // What slices and reductions that were passed on the way do to the rank.
    var change = 0
    // Once for each layer, so that a cycle ends.
    for _ in 0...tensors.model.layers.count {
      if let shape = tensors.shape(of: tensor) { return .known(shape.rank + change) }
      guard let layer = tensors.model.layer(named: tensor.layer) else { return nil }
      if let made = made(by: layer, tensor.tensor) { return made.changed(by: change) }
      guard let step = step(through: layer, tensor), let input = step.input else {
        return .unknown(behind: layer)
      }
      change += step.change
      tensor = input
    }
    return nil
  }

  /// The rank that a layer's output has whatever it takes.
  private func made(by layer: Layer, _ tensor: Int) -> Answer? {
    if let inner = layer.model {
      guard inner.outputs.indices.contains(tensor) else { return nil }
      return TensorRanks(Tensors(inner, tensors.dialect)).rank(of: inner.outputs[tensor])
    }
    switch LayerRole(layer) {
    case .globalPooling(let spatial):
      return .known(layer.config["keepdims"]?.boolValue == true ? spatial + 2 : 2)
    case .reshaping:
      if layer.className == "Flatten" { return .known(2) }
      return layer.config["target_shape"]?.arrayValue.map { .known($0.count + 1) }
    default: break
    }
    guard tensor == 0, ["LSTM", "GRU", "SimpleRNN"].contains(layer.className) else { return nil }
    return .known(layer.config["return_sequences"]?.boolValue == true ? 3 : 2)
  }

  /// What a layer does to the rank of what it takes; nil where that is not known.
  private func step(
    through layer: Layer, _ tensor: TensorReference
  ) -> (input: TensorReference?, change: Int)? {
    let site = graph.site(of: tensor)
    let input = site.flatMap { layer.calls[$0.call].inputs.first }
    switch LayerRole(layer) {
    case .dense, .activation, .regularizer: return (input, 0)
    default: break
    }
    if ["BatchNormalization", "LayerNormalization", "Rescaling"].contains(layer.className) {
      return (input, 0)
    }
    guard layer.isTensorFlowOperation, let site,
      let change = layer.rankChange(ofCall: site.call)
    else { return nil }
    return (input, change)
  }
}

extension TensorRanks.Answer {
  fileprivate func changed(by change: Int) -> TensorRanks.Answer {
    if case .known(let rank) = self { .known(rank + change) } else { self }
  }
}

extension Layer {
  /// How many axes an operation of tf.keras adds to what it takes; nil where that is not known.
  fileprivate func rankChange(ofCall call: Int) -> Int? {
    let keywords = keywords(ofCall: call)
    switch (className, config["function"]?.stringValue?.split(separator: ".").last.map(String.init)) {
    case ("SlicingOpLambda", "getitem"):
      guard let slices = keywords["slice_spec"]?.arrayValue else { return nil }
      // An index takes its axis away, None brings one in, and tensors as indices are not looked into.
      return slices.reduce(0) { (sum: Int?, slice) in
        guard let sum else { return nil }
        if slice.intValue != nil { return sum - 1 }
        if slice.isNull { return sum + 1 }
        return slice["start"] != nil || slice["class_name"]?.stringValue == "__ellipsis__" ? sum : nil
      }
    case ("TFOpLambda", let name?) where name.hasPrefix("reduce_"):
      if keywords["keepdims"]?.boolValue == true { return 0 }
      guard let axis = keywords["axis"] else { return nil }
      return axis.intValue != nil ? -1 : axis.arrayValue.map { -$0.count }
    default: return nil
    }
  }

  /// Arguments of a call that tf.keras writes beside its first tensor.
  private func keywords(ofCall call: Int) -> JSONObject {
    guard let nodes = writtenCalls?.arrayValue, nodes.count == calls.count, nodes.indices.contains(call)
    else {
      return [:]
    }
    let first = nodes[call][0]?.stringValue == nil ? nodes[call][0] : nodes[call]
    return first?[3]?.objectValue ?? [:]
  }
}
