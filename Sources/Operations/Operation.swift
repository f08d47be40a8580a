/// What an expression may do with tensors. Each has one form of its settings, whatever library it came from.
///
/// Axes count from 0, the batch included, or from the end with -1. Numbers and shapes behave as numpy's do: operands are
/// broadcast. `docs/expressions.md` says what each one computes.
public enum Operation: Sendable, Hashable {
  /// A function of single elements.
  case unary(Unary)
  /// A function of two elements, broadcast.
  case binary(Binary)
  /// Many elements to one along axes; nil: along all of them, the batch included.
  case reduce(Reduction, axes: [Int]?, keepDimensions: Bool)
  /// x where it is positive, else `slope * x`.
  case leakyRelu(slope: Double)
  /// x where it is positive, else `alpha * (exp(x) - 1)`.
  case elu(alpha: Double)
  /// x times the normal distribution function of x; `approximate` with tanh.
  case gelu(approximate: Bool)
  /// Each element between two bounds; nil: no bound.
  case clip(low: Double?, high: Double?)
  /// `exp(x)`, divided by its sum along the axis.
  case softmax(axis: Int)
  /// The logarithm of `softmax`.
  case logSoftmax(axis: Int)
  /// `x * rsqrt(max(sum(x ** 2, axes), epsilon))`; nil: over all axes.
  case l2Normalize(axes: [Int]?, epsilon: Double)
  /// The place of the greatest element along the axis.
  case argmax(axis: Int)
  /// Elements of another type, which is named as Keras does: `float32`.
  case cast(type: String)
  /// Integers to vectors of zeros with a one, along a new last axis.
  case oneHot(classes: Int)

  /// A new axis of size 1, at this place of the result.
  case expandDims(axis: Int)
  /// Axes of size 1 taken out; nil: all of them.
  case squeeze(axes: [Int]?)
  /// Another shape, batch included. At most one size is -1: what is left over. 0: the size that the input has at the same place.
  case reshape(shape: [Int])
  /// All axes but the batch made one.
  case flatten
  /// Axes in another order, batch included: the new axis i is the old `axes[i]`. Nil: reversed.
  case transpose(axes: [Int]?)
  /// `x[...]` as numpy has it, for integers, slices, `...` and `None`.
  case slice([SliceItem])
  /// The tensor this often along each axis.
  case tile(multiples: [Int])
  /// Each element along the axis this often in a row.
  case repeatElements(count: Int, axis: Int)
  /// Elements added before and after each axis: one pair for each.
  case pad(widths: [[Int]], mode: PadMode)
  /// Tensors one after the other along an existing axis.
  case concatenate(axis: Int)
  /// Tensors of one shape along a new axis.
  case stack(axis: Int)

  /// The product of matrices in the last two axes, each transposed before or not.
  case matmul(transposeLeft: Bool, transposeRight: Bool)
  /// For each sample, the sum of products along one axis of each tensor: Keras's layer Dot.
  case dot(leftAxis: Int, rightAxis: Int)
  /// Elements of the second operand where the first is true, else of the third.
  case choose

  /// Images of another size: `(batch, height, width, channels)`, or one image without the batch.
  case resize(height: Int, width: Int, method: ResizeMethod, sampling: ResizeSampling, antialias: Bool)
  /// Images as many times as high and wide: `(batch, height, width, channels)`.
  case upsample(height: Int, width: Int, method: ResizeMethod, sampling: ResizeSampling)
  /// `(batch, h, w, c * block ** 2)` to `(batch, h * block, w * block, c)`, as TensorFlow orders them.
  case depthToSpace(block: Int)
  /// `(batch, h * block, w * block, c)` to `(batch, h, w, c * block ** 2)`, as TensorFlow orders them.
  case spaceToDepth(block: Int)
}

/// A function of single elements; the raw value is its name in expressions.
public enum Unary: String, Sendable, Hashable, CaseIterable {
  case negative, abs, sign, square, sqrt, rsqrt, exp, log, floor, ceil, round, sin, cos
  case sigmoid, tanh, relu, relu6, softplus, softsign, silu, selu
  case identity
  /// The same numbers; no gradient goes through in training.
  case stopGradient = "stop_gradient"
  case logicalNot = "logical_not"
}

/// A function of two elements; the raw value is its name in expressions.
public enum Binary: String, Sendable, Hashable, CaseIterable {
  case add, subtract, multiply
  /// The true quotient, of integers too.
  case divide
  case floorDivide = "floor_divide"
  case power, maximum, minimum
  case equal
  case notEqual = "not_equal"
  case greater
  case greaterEqual = "greater_equal"
  case less
  case lessEqual = "less_equal"
  case logicalAnd = "logical_and"
  case logicalOr = "logical_or"
}

/// How many elements become one; the raw value is its name in expressions.
public enum Reduction: String, Sendable, Hashable, CaseIterable {
  case mean, sum, max, min, any, all
}

/// What `pad` adds; the raw value is its name in expressions.
public enum PadMode: String, Sendable, Hashable, CaseIterable {
  /// Zeros.
  case constant
  /// The elements beside the edge, mirrored, without the edge itself.
  case reflect
  /// The elements beside the edge, mirrored, with the edge itself.
  case symmetric
}

/// How images get another size; the raw value is its name in expressions.
public enum ResizeMethod: String, Sendable, Hashable, CaseIterable {
  case nearest, bilinear, bicubic, lanczos3, lanczos5, area
}

/// Where the points of the new image lie in the old one; the raw value is its name in expressions.
public enum ResizeSampling: String, Sendable, Hashable, CaseIterable {
  /// The centres of both images' elements lie on the same grid: TensorFlow 2, Keras 3.
  case centers
  /// The first elements lie on each other: TensorFlow 1.
  case corner
  /// The first and the last elements lie on each other: TensorFlow 1 with `align_corners`.
  case aligned
}

/// One place between the brackets of `x[...]`.
public enum SliceItem: Sendable, Hashable {
  /// One element; the axis goes. Counted from the end where negative.
  case index(Int)
  /// `start:stop:step`, whose step is not 0.
  case range(start: Int?, stop: Int?, step: Int)
  /// `...`: as many whole axes as are left.
  case ellipsis
  /// `None`: a new axis of size 1.
  case newAxis

  /// `:`, a whole axis.
  public static let whole = SliceItem.range(start: nil, stop: nil, step: 1)
}
