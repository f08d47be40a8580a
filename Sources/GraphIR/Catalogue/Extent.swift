/// Arithmetic on axis sizes that come from a file: whatever overflows is unknown.
enum Extent {
  static func sum(_ left: Int, _ right: Int) throws -> Int {
    let (value, overflow) = left.addingReportingOverflow(right)
    if overflow { throw Untellable() }
    return value
  }

  static func difference(_ left: Int, _ right: Int) throws -> Int {
    let (value, overflow) = left.subtractingReportingOverflow(right)
    if overflow { throw Untellable() }
    return value
  }

  static func product(_ left: Int, _ right: Int) throws -> Int {
    let (value, overflow) = left.multipliedReportingOverflow(by: right)
    if overflow { throw Untellable() }
    return value
  }

  /// The product of all; nil if one is open.
  static func product(of sizes: some Sequence<Int?>) throws -> Int? {
    var result = 1
    var isKnown = true
    for size in sizes {
      guard let size else {
        isKnown = false
        continue
      }
      result = try product(result, size)
    }
    return isKnown ? result : nil
  }

  /// The sum of both; nil if one is open.
  static func joined(_ left: Int?, _ right: Int?) throws -> Int? {
    guard let left, let right else { return nil }
    return try sum(left, right)
  }

  /// A size that may be open, times a number.
  static func scaled(_ size: Int?, by factor: Int) throws -> Int? { try size.map { try product($0, factor) } }

  static func quotient(_ left: Int, _ right: Int) throws -> Int {
    guard right > 0 else { throw Untellable() }
    return left / right
  }

  /// How many numbers a kernel spans when `rate - 1` are left out between two: (size - 1) x rate + 1.
  static func dilated(_ size: Int, rate: Int) throws -> Int {
    try sum(product(difference(size, 1), rate), 1)
  }

  /// Positions of a window that slides over an axis.
  static func windows(
    _ size: Int?, window: Int, stride: Int, padding: String, dilation: Int = 1
  ) throws -> Int? {
    guard window >= 1, stride >= 1, dilation >= 1 else { throw Untellable() }
    guard let size else { return nil }
    let span = try dilated(window, rate: dilation)
    switch padding {
    case "same", "causal": return try quotient(sum(size, stride - 1), stride)
    case "valid":
      guard size >= span else { throw Untellable() }
      return (size - span) / stride + 1
    case "full": return try quotient(sum(sum(size, span), stride - 2), stride)
    default: throw Untellable()
    }
  }

  /// The place of an axis that may be counted from the end.
  static func axis(_ axis: Int, rank: Int) throws -> Int {
    let place = axis < 0 ? try sum(axis, rank) : axis
    guard place >= 0, place < rank else { throw Untellable() }
    return place
  }
}

extension TensorShape {
  /// False where an axis is negative.
  var isPossible: Bool { dimensions.allSatisfy { ($0 ?? 0) >= 0 } }

  /// The size of an axis that may be counted from the end.
  func size(_ axis: Int) throws -> Int? { dimensions[try Extent.axis(axis, rank: rank)] }

  /// The same with another last axis.
  func replacingLast(_ size: Int?) throws -> TensorShape {
    guard !dimensions.isEmpty else { throw Untellable() }
    var result = self
    result.dimensions[rank - 1] = size
    return result
  }

  /// The shape of two tensors combined element by element, as NumPy broadcasts.
  ///
  /// - Parameter openWins: what an open axis meets stays open, as standalone Keras and Keras 3 have it in their merging layers.
  func broadcast(with other: TensorShape, openWins: Bool) throws -> TensorShape {
    let rank = Swift.max(rank, other.rank)
    let left = Array(repeating: 1, count: rank - self.rank) + dimensions
    let right = Array(repeating: 1, count: rank - other.rank) + other.dimensions
    return TensorShape(
      try zip(left, right).map { a, b in
        if a == b { return a }
        if a == nil || b == nil {
          if openWins { return nil }
          let known = a ?? b
          return known == 1 ? nil : known
        }
        if a == 1 { return b }
        if b == 1 { return a }
        throw Untellable()
      })
  }
}
