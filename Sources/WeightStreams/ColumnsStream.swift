/// Columns of another weight in a new order, with new ones among them.
///
/// A row of the source `(..., columns)` becomes a row of the result `(..., chosen.count)`. Where all columns are old, the
/// stream of new numbers is not asked.
final class ColumnsStream: NumberStream {
  private let source: any NumberStream
  private let chosen: [Int?]
  private let new: any NumberStream
  private let addsColumns: Bool
  private var row: [Double]
  private var fresh: [Double]
  /// The next place in the row; at its end the next row is read.
  private var column: Int

  /// - Parameters:
  ///   - width: Columns of the source.
  ///   - new: Numbers of a weight of the resulting shape, of which those of the new columns are taken.
  init(of source: any NumberStream, width: Int, _ chosen: [Int?], new: any NumberStream) {
    self.source = source
    self.chosen = chosen
    self.new = new
    addsColumns = chosen.contains { $0 == nil }
    row = [Double](repeating: 0, count: width)
    fresh = [Double](repeating: 0, count: chosen.count)
    column = chosen.count
  }

  func read(into block: UnsafeMutableBufferPointer<Double>) throws {
    for index in block.indices {
      if column == chosen.count { try nextRow() }
      block[index] = chosen[column].map { row[$0] } ?? fresh[column]
      column += 1
    }
  }

  private func nextRow() throws {
    try row.withUnsafeMutableBufferPointer { try source.read(into: $0) }
    if addsColumns { try fresh.withUnsafeMutableBufferPointer { try new.read(into: $0) } }
    column = 0
  }
}
