import GraphIR
import Testing

@testable import FormatInterface
@testable import WeightStreams

/// Numbers of weights in another order, side by side and added.
struct ArrangedNumbersTests {
  private func weight(_ shape: [Int], _ source: Weight.Source? = nil) -> Weight {
    let count = shape.reduce(1, *)
    return Weight(
      name: "kernel", path: "kernel", shape: shape, type: "float32", isTrainable: true,
      source: source ?? .values((0..<count).map(Double.init)))
  }

  private func numbers(_ weight: Weight) throws -> [Double] { try WeightSources().allNumbers(of: weight) }

  @Test func axesAreTransposed() throws {
    let turned = weight([3, 2], .arranged(weight([2, 3]), AxisOrder(of: [2, 3], axes: [1, 0])))
    #expect(try numbers(turned) == [0, 3, 1, 4, 2, 5])
  }

  @Test func axesAreReversed() throws {
    let order = AxisOrder(of: [2, 3, 2], reversed: [0, 1])
    #expect(
      try numbers(weight([2, 3, 2], .arranged(weight([2, 3, 2]), order))) == [
        10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1,
      ])
  }

  @Test func theResultsAxisIsReversed() throws {
    let order = AxisOrder(of: [2, 3], axes: [1, 0], reversed: [0])
    #expect(try numbers(weight([3, 2], .arranged(weight([2, 3]), order))) == [2, 5, 1, 4, 0, 3])
  }

  @Test(arguments: [1, 2, 5, 7, 24, 100])
  func whatIsGatheredInPartsIsTheSame(window: Int) throws {
    let order = AxisOrder(of: [2, 3, 4], axes: [2, 0, 1], reversed: [1])
    let values = (0..<24).map(Double.init)
    let whole = ArrangedStream(order) { ValuesStream(values) }
    let parts = ArrangedStream(order, window: window) { ValuesStream(values) }
    var (expected, found) = ([Double](repeating: -1, count: 24), [Double](repeating: -1, count: 24))
    try expected.withUnsafeMutableBufferPointer { try whole.read(into: $0) }
    try found.withUnsafeMutableBufferPointer { buffer in
      for part in [0..<5, 5..<6, 6..<24] {
        try parts.read(into: UnsafeMutableBufferPointer(rebasing: buffer[part]))
      }
    }
    #expect(found == expected)
    #expect(expected[0] == 12)
  }

  @Test func anOrderThatDoesNotFitIsRefused() {
    for order in [
      AxisOrder(of: [2, 2]), AxisOrder(of: [2, 3], axes: [0, 0]), AxisOrder(of: [2, 3], axes: [0]),
      AxisOrder(of: [2, 3], reversed: [2]),
    ] {
      #expect(throws: FormatError.self) {
        _ = try numbers(weight([2, 3], .arranged(weight([2, 3]), order)))
      }
    }
  }

  @Test func weightsStandSideBySide() throws {
    let joined = weight([2, 5], .joined([weight([2, 2]), weight([2, 3])]))
    #expect(try numbers(joined) == [0, 1, 0, 1, 2, 2, 3, 3, 4, 5])
    #expect(throws: FormatError.self) {
      _ = try numbers(weight([2, 4], .joined([weight([2, 2]), weight([2, 3])])))
    }
    #expect(throws: FormatError.self) {
      _ = try numbers(weight([2, 5], .joined([weight([2, 2]), weight([3, 3])])))
    }
  }

  @Test func weightsAreAdded() throws {
    #expect(
      try numbers(weight([3], .added(weight([3]), weight([3], .values([10, 20, 30]))))) == [10, 21, 32])
    #expect(throws: FormatError.self) { _ = try numbers(weight([3], .added(weight([3]), weight([2])))) }
  }
}
