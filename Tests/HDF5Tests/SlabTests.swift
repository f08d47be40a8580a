import TestSupport
import Testing

@testable import HDF5

@Suite struct SlabTests {
  @Test func rowsAreTakenTogether() {
    let slabs = Array(Slabs(shape: [5, 2, 3], limit: 14))
    #expect(slabs.map(\.start) == [[0, 0, 0], [2, 0, 0], [4, 0, 0]])
    #expect(slabs.map(\.shape) == [[2, 2, 3], [2, 2, 3], [1, 2, 3]])
    #expect(slabs.map(\.firstElement) == [0, 12, 24])
  }

  @Test func blocksBeginAtChunksWhereTheyCan() {
    #expect(Array(Slabs(shape: [10, 2], limit: 14, chunk: [3, 2])).map(\.shape) == [[6, 2], [4, 2]])
    #expect(Array(Slabs(shape: [4, 2], limit: 4, chunk: [3, 2])).map(\.shape) == [[2, 2], [2, 2]])
  }

  @Test func anEmptyShapeHasNoBlocks() {
    #expect(Array(Slabs(shape: [0, 3], limit: 5)).isEmpty)
    #expect(Array(Slabs(shape: [3, 0], limit: 5)).isEmpty)
  }

  /// Any shape, any limit: the blocks follow each other without gap or overlap, are boxes of the shape, and fit.
  @Test func blocksCoverEveryShapeInRowMajorOrder() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<3000 {
      let shape = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
        Int.random(in: 1...6, using: &generator)
      }
      let limit = Int.random(in: 1...40, using: &generator)
      let chunk =
        Bool.random(using: &generator) ? shape.map { Int.random(in: 1...$0, using: &generator) } : nil
      let strides = shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
      var next = 0
      for slab in Slabs(shape: shape, limit: limit, chunk: chunk) {
        let first = zip(slab.start, strides).reduce(0) { $0 + $1.0 * $1.1 }
        let last = zip(zip(slab.start, slab.shape), strides).reduce(0) { $0 + ($1.0.0 + $1.0.1 - 1) * $1.1 }
        #expect(slab.firstElement == next && first == next, "\(shape) by \(limit)")
        #expect(last == first + slab.count - 1, "\(shape) by \(limit): a block must be one run")
        #expect(slab.count == slab.shape.reduce(1, *) && slab.count <= limit)
        #expect(zip(zip(slab.start, slab.shape), shape).allSatisfy { $0.0 + $0.1 <= $1 })
        next += slab.count
      }
      #expect(next == shape.reduce(1, *), "\(shape) by \(limit)")
    }
  }

  @Test func countsThatOverflowAreNil() {
    #expect(Space(shape: [1 << 32, 1 << 32], isNull: false).count == nil)
    #expect(Space(shape: [1 << 32, 1 << 32, 0], isNull: false).count == 0)
    #expect(Space(shape: [1 << 61], isNull: false).byteCount(elementSize: 8) == nil)
    #expect(Space(shape: [], isNull: true).count == 0)
  }
}
