/// A factor for some columns (places on the last axis) of a weight.
public struct ColumnScale: Sendable, Hashable {
  /// The columns.
  public let columns: [Range<Int>]
  /// What each of their numbers is multiplied by.
  public let factor: Double

  /// A factor for some columns.
  public init(_ columns: [Range<Int>], by factor: Double) {
    self.columns = columns
    self.factor = factor
  }
}
