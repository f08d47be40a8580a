/// The shape of a tensor, batch axis first. A nil dimension is one that the file leaves open (Keras's `None`).
public struct TensorShape: Sendable, Hashable, CustomStringConvertible {
  /// Sizes of the axes, batch first.
  public var dimensions: [Int?]

  /// A shape of the given axes, batch first.
  public init(_ dimensions: [Int?]) { self.dimensions = dimensions }

  /// How many axes there are, the batch axis included.
  public var rank: Int { dimensions.count }

  /// The size of the last axis: channels, units, features.
  public var last: Int? { dimensions.last ?? nil }

  /// As Python prints it: `(None, 224, 224, 3)`, `(None,)`.
  public var description: String {
    let parts = dimensions.map { $0.map(String.init) ?? "None" }
    return parts.count == 1 ? "(\(parts[0]),)" : "(\(parts.joined(separator: ", ")))"
  }
}

extension TensorShape: ExpressibleByArrayLiteral {
  /// A shape of the given axes: `[nil, 224, 224, 3]`.
  public init(arrayLiteral dimensions: Int?...) { self.init(dimensions) }
}
