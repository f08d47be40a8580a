/// Weights side by side along their last axis: a row of the first, the same row of the second, and so on.
final class JoinedStream: NumberStream {
  private let parts: [any NumberStream]
  private let widths: [Int]
  private var row: [Double]
  /// The next place in the row; at its end the next row is read.
  private var column: Int

  /// - Parameter widths: How many numbers a row of each part has.
  init(of parts: [any NumberStream], widths: [Int]) {
    self.parts = parts
    self.widths = widths
    row = [Double](repeating: 0, count: widths.reduce(0, +))
    column = row.count
  }

  func read(into block: UnsafeMutableBufferPointer<Double>) throws {
    for index in block.indices {
      if column == row.count { try nextRow() }
      block[index] = row[column]
      column += 1
    }
  }

  private func nextRow() throws {
    try row.withUnsafeMutableBufferPointer { row in
      var start = 0
      for (part, width) in zip(parts, widths) {
        try part.read(into: UnsafeMutableBufferPointer(rebasing: row[start..<start + width]))
        start += width
      }
    }
    column = 0
  }
}

/// The sums of the numbers of two weights.
final class SumStream: NumberStream {
  private let one: any NumberStream
  private let other: any NumberStream
  private var numbers: [Double] = []

  init(of one: any NumberStream, _ other: any NumberStream) { (self.one, self.other) = (one, other) }

  func read(into block: UnsafeMutableBufferPointer<Double>) throws {
    try one.read(into: block)
    if numbers.count < block.count { numbers = [Double](repeating: 0, count: block.count) }
    try numbers.withUnsafeMutableBufferPointer {
      let part = UnsafeMutableBufferPointer(rebasing: $0[..<block.count])
      try other.read(into: part)
      for index in block.indices { block[index] += part[index] }
    }
  }
}
