/// Cuts an array into blocks that follow each other in row-major order and are boxes, as HDF5 selects them.
///
/// Whole rows along one axis are taken together: for the shape (512, 3, 224, 224) and blocks of 500 000 elements that is
/// (3, 3, 224, 224), again and again.
struct Slabs: Sequence, IteratorProtocol {
  /// A box and where its first element is in row-major order.
  struct Slab: Equatable {
    var start: [Int]
    var shape: [Int]
    var firstElement: Int
    /// Elements in it.
    var count: Int
  }

  private let shape: [Int]
  /// The axis that is cut; the axes before it are walked one by one, those after it taken whole.
  private let axis: Int
  /// Rows along the axis in one block.
  private let rows: Int
  /// Elements in one row.
  private let rowCount: Int
  private var next_: [Int]?
  private var nextElement = 0

  /// Blocks of at most `limit` elements, which begin at multiples of `chunk` where that is possible.
  init(shape: [Int], limit: Int, chunk: [Int]? = nil) {
    self.shape = shape
    var (axis, rowCount) = (Swift.max(0, shape.count - 1), 1)
    while axis > 0, shape[axis] > 0, rowCount * shape[axis] <= limit {
      rowCount *= shape[axis]
      axis -= 1
    }
    self.axis = axis
    self.rowCount = rowCount
    var rows = Swift.max(1, limit / rowCount)
    if let chunk, chunk.count == shape.count, rows >= chunk[axis] { rows -= rows % chunk[axis] }
    self.rows = rows
    next_ = shape.isEmpty || shape.contains(0) ? nil : [Int](repeating: 0, count: shape.count)
  }

  /// The next block.
  mutating func next() -> Slab? {
    guard let start = next_ else { return nil }
    var box = [Int](repeating: 1, count: shape.count)
    for later in (axis + 1)..<Swift.max(shape.count, axis + 1) { box[later] = shape[later] }
    box[axis] = Swift.min(rows, shape[axis] - start[axis])
    let count = box[axis] * rowCount
    defer { nextElement += count }
    advance(from: start, by: box[axis])
    return Slab(start: start, shape: box, firstElement: nextElement, count: count)
  }

  private mutating func advance(from start: [Int], by rows: Int) {
    var place = start
    place[axis] += rows
    var carry = axis
    while place[carry] >= shape[carry] {
      guard carry > 0 else {
        next_ = nil
        return
      }
      place[carry] = 0
      carry -= 1
      place[carry] += 1
    }
    next_ = place
  }
}
