internal import GraphIR
internal import JSON

/// A linear layer and the BatchNormalization behind it, which can become one.
struct FoldablePair {
  /// The linear layer's place in its model.
  let linear: Int
  /// The tensor that the linear layer makes, which takes the place of the normalised one.
  let tensor: TensorReference
  /// Whether the linear layer has no bias yet.
  let makesBias: Bool

  private let normalization: Layer
  private let form: LinearForm

  /// Finds the layer before a BatchNormalization, or says why both must stay.
  ///
  /// - Parameter gone: normalisations that are folded already, with the tensors in their place.
  init(of index: Int, in model: Model, _ links: Links, gone: [Int: TensorReference]) throws(Obstacle) {
    let holder = model.layers[index]
    guard let normalization = holder.unwrapped else {
      throw Obstacle("it is inside a layer of another class")
    }
    guard holder.calls.count == 1, let call = holder.calls.first else {
      throw Obstacle("it is called more than once")
    }
    if holder.isCalledForTraining {
      throw Obstacle("it is called with training=True, so it uses each batch's own statistics")
    }
    guard let input = call.inputs.first, call.allInputs.count == 1,
      let read = links.graph.site(of: input), input.tensor == 0
    else { throw Obstacle("it reads no tensor of one layer alone") }
    try Self.checkOptions(normalization)
    let tensor = gone[read.layer] ?? input
    guard let linear = links.graph.site(of: tensor)?.layer else {
      throw Obstacle("it reads no tensor of one layer alone")
    }
    let before = model.layers[linear]
    let title = "\"\(before.name)\" (\(before.className))"
    guard let leaf = before.unwrapped, let form = LinearForm(leaf) else {
      throw Obstacle(
        "what it reads is made by no convolution or Dense", "it reads \(title), no convolution or Dense")
    }
    guard before.calls.count == 1 else {
      throw Obstacle("the layer before it is called more than once", "\(title) is called more than once")
    }
    guard links.readers(of: read) == 1 else {
      let names = model.layers[read.layer].name
      throw Obstacle(
        "what it reads is read elsewhere too", "what \"\(names)\" makes is read elsewhere too")
    }
    try Self.check(leaf, title)
    try Self.checkTypes(leaf, normalization, title)
    try Self.checkAxis(of: normalization, form) {
      let rank = form.rank.map { $0 + (before.isWrapped ? 1 : 0) } ?? links.rank(of: input)
      return rank.map { $0 - (holder.isWrapped ? 1 : 0) }
    }
    let lengths = normalization.weights.map(\.shape)
    guard let kernel = form.kernel(of: leaf), let size = form.channels(of: kernel),
      lengths.allSatisfy({ $0 == [size] })
    else { throw Obstacle("its weights do not fit those of the layer before it") }
    self.linear = linear
    self.tensor = tensor
    self.normalization = normalization
    self.form = form
    makesBias = leaf.weight(named: "bias") == nil
  }

  /// Gives the linear layer the normalisation's numbers, and a bias if it had none.
  func apply(to holder: inout Layer, _ dialect: Dialect) {
    guard !holder.children.isEmpty else { return fold(into: &holder, dialect) }
    var inside = holder.children
    fold(into: &inside[0], dialect)
    holder.children = inside
  }

  private func fold(into layer: inout Layer, _ dialect: Dialect) {
    guard let kernel = form.kernel(of: layer),
      let mean = normalization.weight(named: "moving_mean"),
      let variance = normalization.weight(named: "moving_variance")
    else { return }
    func folded(_ weight: Weight?, _ part: NormalizationFold.Part) -> Weight.Source {
      .folded(
        NormalizationFold(
          weight, part, gamma: normalization.weight(named: "gamma"),
          beta: normalization.weight(named: "beta"),
          mean: mean, variance: variance, epsilon: normalization.config["epsilon"]?.doubleValue ?? 0.001))
    }
    for index in layer.weights.indices {
      let weight = layer.weights[index]
      if weight.name == kernel.name {
        layer.weights[index].source = folded(weight, .kernel(block: form.block(of: kernel)))
        layer.weights[index].type = Self.storage(for: weight)
      } else if weight.name == "bias" {
        layer.weights[index].source = folded(weight, .bias)
        layer.weights[index].type = Self.storage(for: weight)
      }
    }
    guard makesBias, let size = form.channels(of: kernel) else { return }
    let own = "bias\(dialect.weightNameSuffix)"
    layer.weights.append(
      Weight(
        name: "bias", path: kernel.prefix.isEmpty ? own : "\(kernel.prefix)/\(own)", shape: [size],
        type: Self.storage(for: kernel), isTrainable: true, source: folded(nil, .bias)))
    layer.config["use_bias"] = true
  }
}

extension FoldablePair {
  /// The element type for a product of numbers that are stored in this one: half precision would round it away.
  static func storage(for weight: Weight) -> String {
    ["float16", "bfloat16"].contains { weight.type.isSameName(as: $0) } ? "float32" : weight.type
  }

  /// Whether folding stores the layer's weights in a wider type.
  func widens(_ holder: Layer) -> Bool {
    guard let leaf = holder.unwrapped, let kernel = form.kernel(of: leaf) else { return false }
    return !Self.storage(for: kernel).isSameName(as: kernel.type)
  }

  /// Options with which a BatchNormalization predicts otherwise.
  private static func checkOptions(_ layer: Layer) throws(Obstacle) {
    guard layer.weightsAreUnderstood, layer.weight(named: "moving_mean") != nil,
      layer.weight(named: "moving_variance") != nil
    else { throw Obstacle("its weights can't be told apart") }
    for option in ["renorm", "virtual_batch_size"] {
      guard let value = layer.config[option], !value.isNull, value.boolValue != false else { continue }
      throw Obstacle("it has the option \(option)")
    }
  }

  private static func check(_ layer: Layer, _ title: String) throws(Obstacle) {
    if let activation = layer.config["activation"], !activation.isNull,
      activation.stringValue.map({ !$0.isSameName(as: "linear") }) ?? true
    {
      let words = activation.stringValue ?? "of its own"
      throw Obstacle(
        "the layer before it has an activation", "\(title) has an activation (\(words)) before it")
    }
    guard layer.weightsAreUnderstood, layer.config["quantization_config"]?.isNull ?? true else {
      throw Obstacle("the weights of the layer before it can't be told apart")
    }
    // A bias that the config forbids, or lacks, is of a class that is only called so.
    guard (layer.config["use_bias"]?.boolValue ?? true) == (layer.weight(named: "bias") != nil) else {
      throw Obstacle("the layer before it has not the weights that its config says")
    }
  }

  private static func checkTypes(_ linear: Layer, _ normalization: Layer, _ title: String) throws(Obstacle) {
    guard (linear.weights + normalization.weights).allSatisfy(\.isFloatingPoint) else {
      throw Obstacle("its weights, or those of the layer before it, are not floating-point numbers")
    }
    if let own = normalization.config["dtype"], let other = linear.config["dtype"], own != other {
      throw Obstacle(
        "the layer before it computes in another element type", "\(title) computes in another element type")
    }
  }

  /// The normalisation's axis must be the one along which the linear layer makes its channels.
  ///
  /// - Parameter rank: how many axes the normalisation sees.
  private static func checkAxis(
    of layer: Layer, _ form: LinearForm, rank: () -> Int?
  ) throws(Obstacle) {
    let written = layer.config["axis"] ?? -1
    guard var axis = written.intValue ?? (written.arrayValue?.count == 1 ? written[0]?.intValue : nil) else {
      throw Obstacle("it normalises over several axes")
    }
    if axis >= 0 {
      guard let rank = rank() else {
        throw Obstacle("its axis is counted from the front, and how many axes there are is not known")
      }
      axis -= rank
    }
    guard axis == form.channelAxis else {
      throw Obstacle("it normalises over another axis than the channels of the layer before it")
    }
  }
}

extension Layer {
  fileprivate var isWrapped: Bool { className == "TimeDistributed" }

  /// The own weight of that name.
  func weight(named name: String) -> Weight? { weights.first { $0.name.isSameName(as: name) } }
}
