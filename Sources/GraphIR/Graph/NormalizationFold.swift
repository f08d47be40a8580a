/// A weight of a linear layer that takes over what a BatchNormalization behind it does when the model predicts.
///
/// The normalisation of channel c is `(x - mean[c]) * scale[c] + beta[c]` with `scale = gamma / √(variance + epsilon)`, so the
/// linear layer `x = kernel · input + bias` becomes `kernel * scale` and `(bias - mean) * scale + beta`. The numbers are
/// computed in double precision and rounded once, to the weight's element type.
public struct NormalizationFold: Sendable, Hashable {
  /// Which of the linear layer's weights it is.
  public enum Part: Sendable, Hashable {
    /// A kernel: `block` numbers that follow each other belong to one channel, and channels come round again and again.
    case kernel(block: Int)
    /// The bias, one number for each channel.
    case bias
  }

  /// The weight as it was; nil for a bias that the layer did not have.
  public var weight: Weight?
  /// Which of the linear layer's weights it is.
  public var part: Part
  /// The normalisation's `gamma`; nil where it does not scale.
  public var gamma: Weight?
  /// The normalisation's `beta`; nil where it does not shift.
  public var beta: Weight?
  /// The normalisation's `moving_mean`.
  public var mean: Weight
  /// The normalisation's `moving_variance`.
  public var variance: Weight
  /// The normalisation's `epsilon`, as its config has it.
  public var epsilon: Double

  /// A weight that takes a normalisation over.
  public init(
    _ weight: Weight?, _ part: Part, gamma: Weight?, beta: Weight?, mean: Weight, variance: Weight,
    epsilon: Double
  ) {
    self.weight = weight
    self.part = part
    self.gamma = gamma
    self.beta = beta
    self.mean = mean
    self.variance = variance
    self.epsilon = epsilon
  }
}
