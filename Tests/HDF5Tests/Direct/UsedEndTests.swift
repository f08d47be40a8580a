import HDF5
import TestSupport
import Testing

/// Where a file's last used byte ends.
@Suite struct UsedEndTests {
  @Test(arguments: Fixture.environments) func aFileOfKerasIsUsedToItsEndOrNearly(environment: String) throws {
    for fixture in try Fixture.all(in: environment) {
      let size = try bytes(of: fixture.path).count
      let end = try #require(DirectFile.usedEnd(of: fixture.path), "\(fixture)")
      #expect(end <= size && end > size * 9 / 10, "\(fixture): \(end) of \(size)")
    }
  }

  @Test func whatWasDeletedAtTheEndIsNotUsed() throws {
    let scratch = try Scratch()
    let path = scratch.path("model.h5")
    try make(path) { root in
      try root.createCounting("kept", shape: [1000])
      try root.setAttribute("note", Attribute(text: "kept", type: .variable(.ascii)))
    }
    let before = try #require(DirectFile.usedEnd(of: path))
    #expect(try before <= bytes(of: path).count)
    try edit(path) { try $0.createCounting("dead", shape: [50_000]) }
    let full = try #require(DirectFile.usedEnd(of: path))
    #expect(full >= before + 200_000)
    // in a session of its own, so that the room is lost and not given to something else
    try edit(path) { try $0.delete("dead") }
    let end = try #require(DirectFile.usedEnd(of: path))
    let size = try bytes(of: path).count
    #expect(end == before)
    #expect(end <= size)
  }

  /// Each of these is what lies furthest back: without it the end is nearer.
  @Test(arguments: ["data", "chunks", "attribute", "group"]) func everythingThatIsNeededCounts(kind: String)
    throws
  {
    let scratch = try Scratch()
    let path = scratch.path("model.h5")
    try make(path) { try $0.createCounting("first", shape: [10]) }
    let before = try #require(DirectFile.usedEnd(of: path))
    try edit(path) { root in
      switch kind {
      case "data": try root.createCounting("last", shape: [100_000])
      case "attribute":
        try root.setAttribute(
          "last", Attribute(text: String(repeating: "x", count: 400_000), type: .variable(.ascii)))
      case "group": for number in 0..<4000 { _ = try root.createGroup("last\(number)") }
      default: try copyChunks(to: root)
      }
    }
    let end = try #require(DirectFile.usedEnd(of: path))
    let size = try bytes(of: path).count
    #expect(end > before && end <= size && end > size - 4096, "\(before), then \(end) of \(size)")
  }

  /// libhdf5 leaves a header behind the chunks. Here one of them is moved to the end.
  @Test func aChunkThatLiesFurthestBackCounts() throws {
    let scratch = try Scratch()
    let path = scratch.path("model.h5")
    try make(path) { try copyChunks(to: $0) }
    let before = try File(reading: path).root().dataset("last").bytes()
    var moved = try bytes(of: path)
    // The first key takes 32 bytes behind the 24 of the node's head, and begins with the chunk's size.
    let node = try #require(moved.firstPlace(of: Array("TREE".utf8) + [1, 0]))
    let (size, chunk) = (moved.number(at: node + 24, size: 4), moved.number(at: node + 56, size: 8))
    moved.replaceSubrange((node + 56)..<(node + 64), with: littleEndian(UInt64(moved.count)))
    moved += moved[chunk..<(chunk + size)]
    // the superblock says where the file ends
    moved.replaceSubrange(40..<48, with: littleEndian(UInt64(moved.count)))
    try write(moved, to: path)
    #expect(try File(reading: path).root().dataset("last").bytes() == before)
    #expect(DirectFile.usedEnd(of: path) == moved.count)
  }

  /// A named type, elements of variable length, another layout: no answer is better than one too small.
  @Test(arguments: ["links.h5", "latest.h5", "types.h5", "plain.h5"])
  func whatIsNotUnderstoodWholeHasNoEnd(name: String) {
    #expect(DirectFile.usedEnd(of: fixture(name)) == nil)
  }

  @Test func variableLengthElementsAndTextsInTwoDimensionsHaveNoEnd() throws {
    let scratch = try Scratch()
    let path = try scratch.copy(ofFixture: "plain.h5")
    try edit(path) { try $0.delete("texts") }
    #expect(DirectFile.usedEnd(of: path) == nil, "there is still the attribute")
    try edit(path) { try $0.dataset("chunks").removeAttribute("pair") }
    #expect(DirectFile.usedEnd(of: path) != nil)
    let other = try scratch.copy(ofFixture: "plain.h5")
    try edit(other) { try $0.dataset("chunks").removeAttribute("pair") }
    #expect(DirectFile.usedEnd(of: other) == nil, "there is still the dataset")
  }

  private func make(_ path: String, _ body: (borrowing Group) throws -> Void) throws {
    let file = try File(creating: path)
    try body(try file.root())
    try file.close()
  }

  private func edit(_ path: String, _ body: (borrowing Group) throws -> Void) throws {
    let file = try File(editing: path)
    try body(try file.root())
    try file.close()
  }

  private func copyChunks(to root: borrowing Group) throws {
    try File(reading: fixture("plain.h5")).root().copy("growing", to: root, as: "last")
  }
}
