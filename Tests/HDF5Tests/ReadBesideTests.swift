import Testing

@testable import HDF5

@Suite struct ReadBesideTests {
  /// In one piece, in chunks, compressed: the same elements of both at a time, whatever the size of the blocks.
  @Test(arguments: ["contiguous", "gzip", "shuffled", "compact"], ["contiguous", "gzip", "compact"])
  func layoutsAreReadSideBySide(first: String, second: String) throws {
    let a = try File(reading: fixture("layouts.h5")).root().dataset(first)
    let b = try File(reading: fixture("layouts.h5")).root().dataset(second)
    let expected = (0..<77).map(Float.init)
    for blockBytes in [1, 4, 12, 30, 112, 308, 1 << 20] {
      var read: (a: [Float], b: [Float]) = ([], [])
      try a.read(beside: b, blockBytes: blockBytes) { block, other in
        #expect(block.count == other.count && block.count <= max(4, blockBytes))
        read.a += block.bindMemory(to: Float.self)
        read.b += other.bindMemory(to: Float.self)
        return true
      }
      #expect(read.a == expected && read.b == expected, "blocks of \(blockBytes) bytes")
    }
  }

  @Test func theBodyEndsTheReading() throws {
    let root = try File(reading: fixture("layouts.h5")).root()
    var blocks = 0
    try root.dataset("gzip").read(beside: root.dataset("contiguous"), blockBytes: 28) { _, _ in
      blocks += 1
      return blocks < 3
    }
    #expect(blocks == 3)
  }

  @Test func otherShapesAndTextsAreRefused() throws {
    let root = try File(reading: fixture("layouts.h5")).root()
    #expect(throws: HDF5Error.self) {
      try root.dataset("gzip").read(beside: root.dataset("no_rows")) { _, _ in true }
    }
    #expect(throws: HDF5Error.self) {
      try root.dataset("scalar").read(beside: root.dataset("null")) { _, _ in true }
    }
  }

  @Test func singleValuesAreReadAndNothingIsReadOfNothing() throws {
    let root = try File(reading: fixture("layouts.h5")).root()
    var values: [Float] = []
    try root.dataset("scalar").read(beside: root.dataset("scalar")) { a, b in
      values += [a.loadUnaligned(as: Float.self), b.loadUnaligned(as: Float.self)]
      return true
    }
    #expect(values == [2.5, 2.5])
    for name in ["null", "no_rows"] {
      try root.dataset(name).read(beside: root.dataset(name)) { _, _ in
        Issue.record("\(name) has no elements")
        return true
      }
    }
  }
}
