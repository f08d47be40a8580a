internal import GraphIR

/// Makes the layers of a new head: pooling, hidden layers with their dropouts, the classifier.
struct HeadLayers {
  let swap: SwapHead
  let classifier: Classifier
  let graft: Graft
  /// The whole model, whose layers show the forms.
  let file: Model
  let dialect: Dialect

  /// All of them, each on the one before.
  ///
  /// - Throws: where another layer has the name that was asked for.
  func layers(in holder: Model, at tensor: TensorReference?) throws(SurgeryError) -> [Layer] {
    var chain = Chain(self, in: holder, at: tensor)
    if let pooling = graft.pooling {
      chain.add(
        chain.new.globalAveragePooling(
          named: chain.new.dialect.automaticName(
            "global_average_pooling\(pooling.spatial)d", besides: chain.taken),
          spatial: pooling.spatial, dataFormat: pooling.dataFormat))
      chain.shape = TensorShape([nil, graft.features])
    }
    if let name = swap.layerName {
      guard chain.taken.insert(name).inserted else { throw swap.nameIsTaken(name) }
    }
    let features = addHidden(to: &chain)
    let name = swap.layerName ?? chain.free(SwapHead.standardName)
    chain.add(dense(chain.new, on: features, named: name).withWeightPrefix(chain.prefix(of: name), dialect))
    return chain.layers
  }

  /// Those that stand before the classifier.
  func layersBefore(in holder: Model, at tensor: TensorReference?) -> [Layer] {
    var chain = Chain(self, in: holder, at: tensor)
    _ = addHidden(to: &chain)
    return chain.layers
  }

  /// The classifier inside a TimeDistributed.
  func denseInside(_ wrapper: Layer, of holder: Model) -> Layer {
    let name = swap.layerName ?? SwapHead.standardName
    let isKeras3 = dialect.family == .keras3
    let prefix = [isKeras3 ? holder.listName : "", wrapper.name] + (isKeras3 ? [name] : [])
    let new = NewLayers(dialect, in: holder, of: file, computingBy: graft.policy)
    return dense(new, on: swap.hidden.last ?? graft.features, named: name)
      .withWeightPrefix(prefix.filter { !$0.isEmpty }.joined(separator: "/"), dialect)
  }

  /// Hidden layers, each followed by a dropout; without any, the one dropout before the classifier.
  ///
  /// - Returns: how many features the classifier gets.
  private func addHidden(to chain: inout Chain) -> Int {
    var features = graft.features
    for (number, units) in swap.hidden.enumerated() {
      let name = chain.free("dense_hidden")
      chain.add(
        chain.new.dense(
          named: name, units: units, activation: swap.hiddenActivation, features: features,
          initializer: swap.initializer, seed: swap.seed(ofHiddenLayer: number), weightPrefix: name
        ).withWeightPrefix(chain.prefix(of: name), dialect))
      features = units
      chain.shape = chain.shape.map { TensorShape($0.dimensions.dropLast() + [units]) }
      addDropout(to: &chain)
    }
    if swap.hidden.isEmpty { addDropout(to: &chain) }
    return features
  }

  private func addDropout(to chain: inout Chain) {
    guard let rate = swap.dropout, rate > 0 else { return }
    chain.add(
      chain.new.dropout(named: chain.new.dialect.automaticName("dropout", besides: chain.taken), rate: rate))
  }

  private func dense(_ new: NewLayers, on features: Int, named name: String) -> Layer {
    var layer = new.dense(
      named: name, units: classifier.units, activation: classifier.activation, features: features,
      usesBias: classifier.usesBias, initializer: swap.initializer, seed: swap.seed, weightPrefix: name)
    for (index, source) in [classifier.kernel, classifier.bias].enumerated() {
      if let source { layer.weights[index].source = source }
    }
    return layer
  }

  /// Layers that are called one on the other.
  private struct Chain {
    let new: NewLayers
    private let list: String
    private var tensor: TensorReference?
    var taken: Set<String>
    private(set) var layers: [Layer] = []
    /// The shape of the tensor that the next layer takes.
    var shape: TensorShape?

    init(_ maker: HeadLayers, in holder: Model, at tensor: TensorReference?) {
      new = NewLayers(maker.dialect, in: holder, of: maker.file, computingBy: maker.graft.policy)
      list = maker.dialect.family == .keras3 ? holder.listName : ""
      taken = Set(holder.layers.map(\.name))
      shape = maker.graft.shape
      self.tensor = tensor
    }

    mutating func add(_ layer: Layer) {
      var layer = layer
      layer.calls = [Call(inputs: tensor.map { [$0] } ?? [], shapes: [shape])]
      taken.insert(layer.name)
      tensor = TensorReference(layer: layer.name)
      layers.append(layer)
    }

    /// A name that no layer has: as given, else with a number behind it.
    func free(_ base: String) -> String {
      var name = base
      var number = 1
      while taken.contains(name) {
        name = "\(base)_\(number)"
        number += 1
      }
      return name
    }

    /// What stands before the names of a layer's weights.
    func prefix(of name: String) -> String { list.isEmpty ? name : "\(list)/\(name)" }
  }
}

extension SwapHead {
  static let standardName = "dense_classifier"

  /// A name is given once; only automatic ones get a number.
  func nameIsTaken(_ name: String) -> SurgeryError {
    SurgeryError(
      .badOption, layer: name, setting: "name",
      "the model has a layer \"\(name)\" already; choose another name")
  }

  /// A seed for each hidden layer that follows from the head's: SplitMix64's words for the steps after it.
  func seed(ofHiddenLayer number: Int) -> UInt64 {
    var word = seed &+ UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}
