/// The numbers of a tensor in another order: seen in some shape, with its axes in a new order and some of them
/// reversed.
///
/// A Conv2D of Theano `(filters, channels, rows, columns)` becomes one of Keras 2 with `axes` [2, 3, 1, 0] and
/// `reversed` [0, 1].
public struct AxisOrder: Sendable, Hashable {
  /// The shape in which the numbers are seen before: of as many numbers as there are.
  public let shape: [Int]
  /// For each axis of the result the axis of `shape` that it is.
  public let axes: [Int]
  /// Axes of the result along which the numbers go backwards.
  public let reversed: Set<Int>

  /// Some order of axes.
  public init(of shape: [Int], axes: [Int]? = nil, reversed: Set<Int> = []) {
    self.shape = shape
    self.axes = axes ?? Array(shape.indices)
    self.reversed = reversed
  }

  /// The shape of the result.
  public var resultShape: [Int] { axes.compactMap { shape.indices.contains($0) ? shape[$0] : nil } }

  /// Whether every axis is there once and every reversed one is an axis.
  public var isWhole: Bool {
    axes.sorted() == Array(shape.indices) && reversed.allSatisfy { axes.indices.contains($0) }
  }
}
