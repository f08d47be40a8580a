internal import GraphIR

/// A weight of which some columns are multiplied.
final class ScaledStream: NumberStream {
  private let source: any NumberStream
  /// The factor of each column.
  private let factors: [Double]
  private var column = 0

  /// - Parameter width: Columns of the weight.
  init(of source: any NumberStream, width: Int, _ scale: ColumnScale) {
    self.source = source
    var factors = [Double](repeating: 1, count: max(width, 1))
    for range in scale.columns {
      for column in range { factors[column] = scale.factor }
    }
    self.factors = factors
  }

  func read(into block: UnsafeMutableBufferPointer<Double>) throws {
    try source.read(into: block)
    for index in block.indices {
      block[index] *= factors[column]
      column += 1
      if column == factors.count { column = 0 }
    }
  }
}

/// Numbers that are given.
final class ValuesStream: NumberStream {
  private var rest: ArraySlice<Double>

  init(_ values: [Double]) { rest = values[...] }

  func read(into block: UnsafeMutableBufferPointer<Double>) throws {
    for index in block.indices { block[index] = rest.popFirst() ?? 0 }
  }
}
