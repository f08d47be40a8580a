public import GraphIR

/// A weight that both files have, and how it differs.
public struct WeightDifference: Sendable, Hashable {
  /// What became of it.
  public enum Kind: Sendable, Hashable {
    /// The same numbers in the same place.
    case equal
    /// The same numbers under another path of the file, to the bit.
    case moved
    /// Other numbers; nil for elements that are none.
    case changed(NumericDifference?)
    /// Other numbers, each no further away than was asked for.
    case withinTolerance(NumericDifference)
    /// Another shape.
    case shape
    /// Another element type; how far the numbers are apart, nil where they were not compared.
    case type(NumericDifference?)
  }

  /// The weight on both sides, and its layer.
  public let pair: ModelDifference.WeightPair
  /// What became of it.
  public let kind: Kind
  /// Whether the paths in the files count: those of two formats are never the same.
  let placesCount: Bool

  /// Whether this is no difference: the numbers are equal or near enough, and the path is the same.
  public var countsAsEqual: Bool {
    switch kind {
    case .equal: true
    case .withinTolerance: !placesCount || pair.isInPlace
    case .moved, .changed, .shape, .type: false
    }
  }
}

extension WeightDifference.Kind {
  /// What can be told without the numbers; nil where shape and type are the same.
  init?(shapeAndTypeOf pair: ModelDifference.WeightPair) {
    if pair.old.shape != pair.new.shape {
      self = .shape
    } else if !pair.old.type.utf8.elementsEqual(pair.new.type.utf8) {
      self = .type(nil)
    } else {
      return nil
    }
  }
}

extension ModelDifference.WeightPair {
  /// Whether the tensors have the same path in both files.
  var isInPlace: Bool {
    guard let old = old.tensor, let new = new.tensor else { return false }
    return old.key.isExactly(new.key)
  }
}
