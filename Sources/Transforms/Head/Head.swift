internal import GraphIR

/// One model on the way down to a head: what of it stays behind the layer that leads further down, or is the head.
struct HeadLevel {
  /// The way down to the model.
  var path: LayerPath
  /// The layer in it that is the head, or holds the model of the next level.
  var layer: Int
  /// That layer's tensor.
  var tensor: TensorReference
  /// Layers behind it, nearest first.
  var tail: [Int]
  /// Which output of the model was walked back from.
  var output: Int
  /// Whether the next level is the model of a TimeDistributed.
  var isTimeDistributed = false
  /// How many of `tail` go; the others stay.
  var removed = 0

  /// Where the tensor that replaces the removed part is read.
  var joint: Joint {
    removed < tail.count ? .reader(CallSite(layer: tail[removed], call: 0)) : .output(output)
  }
}

/// The layer that makes a model's predictions, and all that follows it.
struct Head {
  /// What the head is.
  enum Kind: Equatable {
    /// A Dense on any tensor.
    case dense
    /// A convolution whose positions the tail pools away.
    case convolution(spatial: Int)
    /// A Dense inside a TimeDistributed.
    case denseInTimeDistributed
  }

  /// From the whole model down to the one that holds the head.
  var levels: [HeadLevel]
  var kind: Kind
  /// The Dense or the convolution.
  var layer: Layer
  /// The tensor that it works on, in the innermost model; nil for the first layer of a list without InputLayer.
  var features: TensorReference?
  /// All that follows it, in all models on the way, nearest first.
  var tail: [Layer]
  /// Names of the tail's layers that go, nearest first.
  var removedTail: [String]
  /// What the user should know.
  var notes: [String] = []
  /// True where nothing makes probabilities of the head's numbers.
  var isLinear: Bool

  /// The layers whose place a new head takes and that decide how it computes: first that which makes the predictions.
  func replaced(in model: Model) -> [Layer] {
    let last = levels.first { $0.removed > 0 }.map { level in
      (model.model(at: level.path) ?? model).layers[level.tail[level.removed - 1]]
    }
    return [last, layer].compactMap(\.self)
  }

  /// The way down to the layer that is the head: of a TimeDistributed(Dense) the wrapper.
  var path: LayerPath { (levels.last?.path ?? []) + [levels.last?.layer ?? 0] }
  /// The way down to the Dense or the convolution itself.
  var layerPath: LayerPath { path + (kind == .denseInTimeDistributed ? [0] : []) }
}
