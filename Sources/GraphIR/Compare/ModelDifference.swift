/// What differs between two models, without regard to the numbers in their weights.
///
/// ```swift
/// let difference = ModelDifference(from: old, to: new)
/// difference.removed.map(\.path)  // ["fc1000"]
/// ```
public struct ModelDifference: Sendable {
  /// A layer that only one of the models has, with all that is in it.
  public struct Place: Sendable, Hashable {
    /// The way down from the model: `time_distributed/inception/conv1`.
    public var path: String
    /// Keras's class name.
    public var className: String
  }

  /// A layer that stands elsewhere in the second model, by its name and class, or that has another name there.
  public struct Move: Sendable, Hashable {
    /// The way down to it in the first model.
    public var old: String
    /// The way down to it in the second model.
    public var new: String
    /// Keras's class name.
    public var className: String
  }

  /// A layer that both models have and that differs.
  public struct LayerChange: Sendable, Hashable {
    /// The way down to it in the first model.
    public var old: String
    /// The way down to it in the second model.
    public var new: String
    /// `class`, `reads` (what its calls read), `inputs` and `outputs` of a nested model, and keys of its config.
    public var changes: [ValueChange]
  }

  /// A weight of a layer that both models have.
  public struct WeightPair: Sendable, Hashable {
    /// The way down to the layer in the second model.
    public var layer: String
    /// The weight in the first model.
    public var old: Weight
    /// The weight in the second model.
    public var new: Weight
  }

  /// A weight that only one of the models has.
  public struct PlacedWeight: Sendable, Hashable {
    /// The way down to the layer.
    public var layer: String
    /// The weight.
    public var weight: Weight
  }

  /// `keras_version`, `backend`, `class`, `inputs`, `outputs`, and keys of the model's config such as `name`.
  public internal(set) var model: [ValueChange] = []
  /// Keys of the training configuration.
  public internal(set) var training: [ValueChange] = []
  /// Layers that only the first model has; a layer stands for all that is in it.
  public internal(set) var removed: [Place] = []
  /// Layers that only the second model has.
  public internal(set) var added: [Place] = []
  /// Layers that have another name, and nothing else tells them apart: class, config, shapes of weights, what they read.
  public internal(set) var renamed: [Move] = []
  /// Layers that stand elsewhere; one stands for all that is in it.
  public internal(set) var moved: [Move] = []
  /// Layers that differ, in the order of the first model; those that moved come last.
  public internal(set) var changed: [LayerChange] = []
  /// Weights of layers that both models have, for a comparison of their numbers.
  public internal(set) var weights: [WeightPair] = []
  /// Weights that only the first model has.
  public internal(set) var removedWeights: [PlacedWeight] = []
  /// Weights that only the second model has.
  public internal(set) var addedWeights: [PlacedWeight] = []

  /// Compares two models.
  public init(from old: WholeModel, to new: WholeModel) {
    var comparison = ModelComparison(old.dialect, new.dialect)
    comparison.compare(old, new)
    comparison.findMoves()
    comparison.listTheRest()
    self = comparison.difference
  }

  init() {}

  /// Kernels of the second model, by the ways down to them, that some Kerases turn around when they load one of the files and not
  /// when they load the other: only one of them is of the Theano backend.
  public internal(set) var turnedKernels: [String] = []

  /// True where models, layers and the training configuration are the same, and each has the same weights.
  public var isEmpty: Bool {
    model.isEmpty && training.isEmpty && removed.isEmpty && added.isEmpty && renamed.isEmpty
      && moved.isEmpty && changed.isEmpty && removedWeights.isEmpty && addedWeights.isEmpty
  }
}
