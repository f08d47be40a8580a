/// The place of one weight inside a layer tree: the way down through `Layer.children`, then its index in `weights`.
public struct WeightSlot: Sendable, Hashable {
  /// Indices into `children`, outermost first; empty for the layer's own weights.
  public var path: [Int]
  /// Index into the `weights` of the layer reached.
  public var index: Int
}

/// The order in which Keras saves a top-level layer's weights, computed from the tree and its `trainable` flags.
///
/// Every version writes and expects `trainable_weights + non_trainable_weights` of each top-level layer, by position;
/// which weights those are differs per dialect where containers are frozen. One function serves reading and writing, so
/// that a permuted `weight_names` is the same permutation on both sides. Keras 3.0 and 3.1 do not read what they write
/// of frozen layers inside models: they forget the flags on loading. The order here is the one that they read.
public enum SavedOrder {
  /// The slots of all weights of a top-level layer in saved order.
  ///
  /// - Parameters:
  ///   - absentModelFlag: what a `trainable` flag that a nested model's config lacks stands for.
  public static func slots(
    of layer: Layer, _ dialect: Dialect, absentModelFlag: Bool = true
  ) -> [WeightSlot] {
    slots(
      of: layer, dialect, absentModelFlag: absentModelFlag, innerFlagsCount: !dialect.forgetsFrozenLayers)
  }

  static func slots(
    of layer: Layer, _ dialect: Dialect, absentModelFlag: Bool, innerFlagsCount: Bool
  ) -> [WeightSlot] {
    let split = split(
      of: layer, dialect, absentModelFlag: absentModelFlag, innerFlagsCount: innerFlagsCount)
    if dialect.family == .keras3, layer.trainableFlag == false { return split.natural }
    return split.trainable + split.nonTrainable
  }

  /// The weights of a top-level layer in saved order.
  public static func weights(of layer: Layer, _ dialect: Dialect) -> [Weight] {
    slots(of: layer, dialect).map { layer.weight(at: $0) }
  }

  /// The slots of the weights of a top-level layer that training changes, in the order in which an optimizer has them.
  package static func trainedSlots(of layer: Layer, _ dialect: Dialect) -> [WeightSlot] {
    split(of: layer, dialect, absentModelFlag: true).trainable
  }

  /// Parameters of a layer as Keras counts them after loading the file.
  public static func parameterCounts(of layer: Layer, _ dialect: Dialect) -> ParameterCounts {
    let split = split(of: layer, dialect, absentModelFlag: true)
    var counts = ParameterCounts()
    counts.trainable = split.trainable.reduce(0) { $0 + layer.weight(at: $1).count }
    counts.nonTrainable = split.natural.reduce(0) { $0 + layer.weight(at: $1).count } - counts.trainable
    return counts
  }

  /// - Parameters:
  ///   - innerFlagsCount: whether the flags of what a layer holds are kept on loading; asked of Keras 3 only.
  static func split(
    of layer: Layer, _ dialect: Dialect, absentModelFlag: Bool, innerFlagsCount: Bool = true
  ) -> WeightSplit {
    let walk = OrderWalk(
      dialect: dialect, absentModelFlag: absentModelFlag, innerFlagsCount: innerFlagsCount)
    if case .plain = layer.contents, !layer.handsFlagDown { return walk.leaf(layer) }
    switch dialect.family {
    case .keras2: return walk.standalone(layer, path: [], flag: nil)
    case .tfKeras: return walk.tensorFlow(layer, path: [])
    case .keras3:
      var split = walk.keras3(layer, path: [])
      if layer.trainableFlag == false, layer.children.isEmpty || layer.model != nil {
        split.nonTrainable = split.natural
        split.trainable = []
      }
      return split
    }
  }
}

/// Weights of a tree in Keras's three lists.
struct WeightSplit {
  /// `trainable_weights`.
  var trainable: [WeightSlot] = []
  /// `non_trainable_weights`.
  var nonTrainable: [WeightSlot] = []
  /// `weights`: each layer whole, in turn.
  var natural: [WeightSlot] = []

  /// Moves a slot to the front of the lists that have it.
  mutating func lead(with slot: WeightSlot?) {
    guard let slot else { return }
    func led(_ list: [WeightSlot]) -> [WeightSlot] {
      list.contains(slot) ? [slot] + list.filter { $0 != slot } : list
    }
    trainable = led(trainable)
    nonTrainable = led(nonTrainable)
    natural = led(natural)
  }

  mutating func append(_ other: WeightSplit) {
    trainable += other.trainable
    nonTrainable += other.nonTrainable
    natural += other.natural
  }
}

/// The three sets of rules, one per line of Keras.
private struct OrderWalk {
  let dialect: Dialect
  let absentModelFlag: Bool
  let innerFlagsCount: Bool

  private func own(_ layer: Layer, _ path: [Int]) -> (t: [WeightSlot], n: [WeightSlot]) {
    var (t, n): ([WeightSlot], [WeightSlot]) = ([], [])
    for index in layer.weights.indices {
      let slot = WeightSlot(path: path, index: index)
      if layer.weights[index].isTrainable { t.append(slot) } else { n.append(slot) }
    }
    return (t, n)
  }

  /// A top-level layer that holds no other: all versions list trained weights before the others.
  func leaf(_ layer: Layer) -> WeightSplit {
    let (t, n) = own(layer, [])
    let trains = layer.trainableFlag ?? true
    return WeightSplit(trainable: trains ? t : [], nonTrainable: trains ? n : t + n, natural: t + n)
  }

  private func flag(of layer: Layer) -> Bool {
    layer.trainableFlag ?? (layer.model == nil ? true : absentModelFlag)
  }

  /// tf.keras 2.1 to 2.15 and tf-keras: a model's frozen weights keep T before N; other containers list theirs whole.
  func tensorFlow(_ layer: Layer, path: [Int]) -> WeightSplit {
    var inside = WeightSplit()
    for (index, child) in layer.children.enumerated() {
      inside.append(tensorFlow(child, path: path + [index]))
    }
    let trains = flag(of: layer)
    if layer.model != nil {
      return trains
        ? inside
        : WeightSplit(
          trainable: [], nonTrainable: inside.trainable + inside.nonTrainable, natural: inside.natural)
    }
    let (t, n) = own(layer, path)
    var split = WeightSplit()
    if trains {
      split.trainable = t + inside.trainable
      split.nonTrainable = n + inside.nonTrainable
    } else {
      split.nonTrainable = t + n + inside.natural
    }
    split.natural = split.trainable + split.nonTrainable
    split.lead(with: layer.sharedKernel(path))
    return split
  }

  /// Standalone Keras 2: TimeDistributed and Bidirectional hand their flag on to what they hold.
  func standalone(_ layer: Layer, path: [Int], flag handed: Bool?) -> WeightSplit {
    let trains = handed ?? flag(of: layer)
    let (t, n) = own(layer, path)
    var inside = WeightSplit()
    for (index, child) in layer.children.enumerated() {
      let hands = layer.handsFlagDown ? (layer.trainableFlag ?? handed) : nil
      inside.append(standalone(child, path: path + [index], flag: hands))
    }
    if layer.handsFlagDown { return inside }
    var split = WeightSplit()
    split.natural = t + n + inside.natural
    if trains {
      split.trainable = t + inside.trainable
      split.nonTrainable = n + inside.nonTrainable
    } else {
      split.nonTrainable = t + n + inside.trainable + inside.nonTrainable
    }
    return split
  }

  /// Keras 3: creation order throughout; only the flags of leaves count.
  func keras3(_ layer: Layer, path: [Int]) -> WeightSplit {
    let (t, n) = own(layer, path)
    var split = WeightSplit()
    split.natural = t + n
    // An attention layer inside a model loads thawed whatever its flag says.
    if layer.trainableFlag ?? true || !innerFlagsCount || layer.isAttentionWithSublayers {
      split.trainable = t
      split.nonTrainable = n
    } else {
      split.nonTrainable = t + n
    }
    for (index, child) in layer.children.enumerated() {
      split.append(keras3(child, path: path + [index]))
    }
    guard !layer.children.isEmpty else { return split }
    let trained = Set(split.trainable)
    split.trainable = split.natural.filter { trained.contains($0) }
    split.nonTrainable = split.natural.filter { !trained.contains($0) }
    split.lead(with: layer.sharedKernel(path))
    return split
  }
}

extension Layer {
  /// Standalone Keras 2's wrappers without a flag of their own.
  fileprivate var handsFlagDown: Bool {
    plainClassName == "TimeDistributed" || plainClassName == "Bidirectional"
  }

  /// The inner layer's kernel, which SpectralNormalization also keeps as its own and so lists before `vector_u`.
  fileprivate func sharedKernel(_ path: [Int]) -> WeightSlot? {
    guard plainClassName == "SpectralNormalization", children.first?.weights.isEmpty == false else {
      return nil
    }
    return WeightSlot(path: path + [0], index: 0)
  }

  /// Layers whose projections are layers of their own that no config lists.
  var isAttentionWithSublayers: Bool {
    plainClassName == "MultiHeadAttention" || plainClassName == "GroupedQueryAttention"
      || plainClassName == "GroupQueryAttention"
  }

  /// The weight in a slot.
  public func weight(at slot: WeightSlot) -> Weight {
    guard let first = slot.path.first else { return weights[slot.index] }
    return children[first].weight(at: WeightSlot(path: Array(slot.path.dropFirst()), index: slot.index))
  }

  /// Replaces the weight in a slot.
  public mutating func setWeight(_ weight: Weight, at slot: WeightSlot) {
    guard let first = slot.path.first else {
      weights[slot.index] = weight
      return
    }
    var inside = children
    inside[first].setWeight(weight, at: WeightSlot(path: Array(slot.path.dropFirst()), index: slot.index))
    children = inside
  }
}
