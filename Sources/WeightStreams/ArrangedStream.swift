internal import GraphIR

/// The numbers of a weight in another order of its axes.
///
/// A stream gives numbers in order only, so that a part of the result is gathered in one pass over the source: at
/// most 4M numbers (32 MB) are in memory, and a weight of more is read once for each 4M.
final class ArrangedStream: NumberStream {
  /// How many numbers of the result are gathered at once.
  static let window = 1 << 22

  private let begin: () throws -> any NumberStream
  private let sizes: [Int]
  /// How far the place in the result goes for one step on each axis of the source.
  private let steps: [Int]
  /// The place in the result of the source's first number.
  private let first: Int
  private let count: Int
  private let window: Int
  private var gathered: [Double] = []
  /// The place in the result of the first number gathered, and of the next one that is asked for.
  private var start = 0
  private var place = 0

  /// - Parameters:
  ///   - window: How many numbers are gathered at once.
  ///   - begin: The numbers of the source, from the first.
  init(
    _ order: AxisOrder, window: Int = ArrangedStream.window, _ begin: @escaping () throws -> any NumberStream
  ) {
    self.begin = begin
    self.window = max(window, 1)
    sizes = order.shape
    var strides = [Int](repeating: 1, count: order.axes.count)
    for axis in strides.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * order.shape[order.axes[axis + 1]]
    }
    var (steps, first) = ([Int](repeating: 0, count: sizes.count), 0)
    for (axis, source) in order.axes.enumerated() {
      let isReversed = order.reversed.contains(axis)
      steps[source] = isReversed ? -strides[axis] : strides[axis]
      if isReversed { first += strides[axis] * (sizes[source] - 1) }
    }
    (self.steps, self.first) = (steps, first)
    count = sizes.reduce(1, *)
  }

  func read(into block: UnsafeMutableBufferPointer<Double>) throws {
    var filled = 0
    while filled < block.count {
      if place == start + gathered.count { try gather() }
      let part = min(block.count - filled, start + gathered.count - place)
      for index in 0..<part { block[filled + index] = gathered[place - start + index] }
      (filled, place) = (filled + part, place + part)
    }
  }

  /// Reads the source once, for the numbers of the next part of the result.
  private func gather() throws {
    start = place
    let size = min(window, count - start)
    guard size > 0 else { return }
    if gathered.count != size { gathered = [Double](repeating: 0, count: size) }
    let source = try begin()
    var numbers = [Double](repeating: 0, count: min(count, 1 << 14))
    var index = [Int](repeating: 0, count: sizes.count)
    var (result, left) = (first, count)
    while left > 0 {
      let part = min(left, numbers.count)
      try numbers.withUnsafeMutableBufferPointer {
        try source.read(into: UnsafeMutableBufferPointer(rebasing: $0[..<part]))
      }
      for number in numbers[..<part] {
        if result >= start, result - start < size { gathered[result - start] = number }
        var axis = sizes.count - 1
        while axis >= 0 {
          index[axis] += 1
          result += steps[axis]
          if index[axis] < sizes[axis] { break }
          result -= steps[axis] * sizes[axis]
          index[axis] = 0
          axis -= 1
        }
      }
      left -= part
    }
  }
}
