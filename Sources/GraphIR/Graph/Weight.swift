public import Tensors

/// One variable of a layer: what it is called, its shape, and where its numbers are. No number is in memory.
public struct Weight: Sendable, Hashable {
  /// Where the numbers come from when a writer streams them.
  ///
  /// A source gives numbers; how they are stored is said by the weight's `type` and `shape`. Where a dataset has another
  /// element type, its numbers are converted.
  public indirect enum Source: Sendable, Hashable {
    /// A tensor of a store: of the file that was read, or of another one.
    case stored(StoredTensor)
    /// Numbers that an initialiser generates from a seed.
    case initializer(Initializer, seed: UInt64)
    /// Columns (the last axis) of another weight in the given order; nil stands for a new one, which the initialiser
    /// fills as it would fill that column of a weight of the resulting shape.
    case columns(of: Weight, [Int?], new: Initializer, seed: UInt64)
    /// A weight of a linear layer that takes the normalisation behind it over.
    case folded(NormalizationFold)
    /// Another weight of which some columns are multiplied.
    case scaled(Weight, ColumnScale)
    /// Another weight whose numbers are in another order; the result may be seen in another shape than the order's.
    case arranged(Weight, AxisOrder)
    /// Weights side by side along the last axis: the gates of a recurrent layer.
    case joined([Weight])
    /// The sums of the numbers of two weights.
    case added(Weight, Weight)
    /// A few numbers, in the order of the weight's axes.
    case values([Double])
  }

  /// The variable's own name, as in `kernel` or `moving_mean`.
  public var name: String
  /// The entry of `weight_names`, which is also the path of the dataset inside its group: `conv1/kernel:0`.
  public var path: String
  /// Sizes of the axes; `[]` is a scalar.
  public var shape: [Int]
  /// Element type in NumPy's words: `float32`.
  public var type: String
  /// False for what no optimizer ever trains, such as BatchNormalization's moving statistics.
  public var isTrainable: Bool
  /// Where the numbers are.
  public var source: Source

  /// A weight of the given name, shape and source.
  public init(
    name: String, path: String, shape: [Int], type: String, isTrainable: Bool, source: Source
  ) {
    self.name = name
    self.path = path
    self.shape = shape
    self.type = type
    self.isTrainable = isTrainable
    self.source = source
  }

  /// Whether its numbers are floating-point ones, whatever their precision.
  public var isFloatingPoint: Bool {
    ["float16", "bfloat16", "float32", "float64"].contains { $0.isExactly(type) }
  }

  /// How many numbers it holds.
  public var count: Int { shape.reduce(1, *) }

  /// The stored tensor whose numbers it has; nil where they are made.
  public var tensor: StoredTensor? {
    if case .stored(let tensor) = source { tensor } else { nil }
  }
}
