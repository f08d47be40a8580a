/// Several surgeries, one after the other, that can be kept as a text and done again.
///
/// ```yaml
/// h5surgery: 1
/// steps:
///   - swap-head: {classes: 10, dropout: 0.5}
///   - freeze: {except-head: true}
/// ```
/// A step is called as in `TransformRegistry`, its keys as the long options on the command line. Here a recipe is a value of
/// JSON; text files are read and written by `ModelSurgery`.
public struct Recipe: Sendable {
  /// The recipe's schema, which is the value of `h5surgery`. Goes up when a key changes its meaning or goes away.
  public static let schema = 1

  /// The surgeries, in their order.
  public var steps: [any Transform]

  /// A recipe of these surgeries.
  public init(_ steps: [any Transform]) { self.steps = steps }
}
