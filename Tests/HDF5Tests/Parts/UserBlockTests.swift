import TestSupport
import Testing

@testable import HDF5

/// HDF5 behind a user block, alone and inside another file.
@Suite struct UserBlockTests {
  private let scratch: Scratch

  private static let sizes = [512, 1024, 2048, 4096, 8192]

  init() throws { scratch = try Scratch() }

  /// What stands behind the user block by its own words, as libhdf5 writes it, and what was moved there.
  @Test(arguments: sizes, [true, false])
  func whatIsBehindAUserBlockIsReadAsTheFileAlone(size: Int, saysSo: Bool) throws {
    for name in ["plain.h5", "layouts.h5", "attributes.h5", "links.h5", "types.h5"] {
      let content = Superblock0.behindUserBlock(size, try bytes(of: fixture(name)), saysSo: saysSo)
      let alone = try #require(MetadataDump(libraryReading: fixture(name)))
      let direct = MetadataDump(directlyReading: fixture(name))
      let path = try scratch.file("block.h5", content)
      let library = try #require(MetadataDump(libraryReading: path, countingFrom: size), "\(name)")
      #expect(library.differences(from: alone) == [])
      #expect(library.facts.keys.sorted() == alone.facts.keys.sorted())
      #expect(library.refusals.count == alone.refusals.count)
      #expect(MetadataDump(directlyReading: path, countingFrom: size) == direct)
      #expect(try File(reading: path).userBlockSize() == size)

      let inside = try Inside(content, at: 11_292, in: scratch)
      let start = 11_292 + size
      let part = try #require(
        MetadataDump(libraryReading: inside.path, part: inside.part, countingFrom: start), "\(name)")
      #expect(part.facts == library.facts)
      #expect(
        MetadataDump(directlyReading: inside.path, part: inside.part, countingFrom: start) == direct)
      let elements = try numbers(of: fixture(name))
      #expect(try numbers(of: path) == elements)
      #expect(try numbers(of: inside.path, part: inside.part) == elements)
      for (path, part) in [(path, nil), (inside.path, inside.part)] as [(String, Range<Int>?)] {
        let root = try StoredGroup(File(reading: path, part: part).root())
        _ = try countOfSoundOffsets(in: path, root, elements)
      }
    }
  }

  /// Cut out of a larger file without its user block, it still says that there is one.
  @Test(arguments: sizes) func aUserBlockThatWasTakenAwayIsMissedByNobody(size: Int) throws {
    let whole = try bytes(of: fixture("plain.h5"))
    let content = Array(Superblock0.behindUserBlock(size, whole, saysSo: true).dropFirst(size))
    let inside = try Inside(content, at: 100, in: scratch)
    let alone = MetadataDump(libraryReading: fixture("plain.h5"))
    #expect(MetadataDump(libraryReading: inside.path, part: inside.part, countingFrom: 100) == alone)
    #expect(MetadataDump(directlyReading: inside.path, part: inside.part, countingFrom: 100) == alone)
  }

  @Test(arguments: sizes) func libhdf5sOwnUserBlockIsReadDirectly(size: Int) throws {
    let path = try make(size) { root in
      try root.createCounting("a/x", shape: [100])
      try root.setAttribute("note", Attribute(text: "text", type: .variable(.ascii)))
    }
    let library = try #require(MetadataDump(libraryReading: path))
    #expect(MetadataDump(directlyReading: path) == library)
    #expect(library.facts["dataset /a/x"] != nil)
  }

  @Test(arguments: [513, 256, 3 * 512]) func hdf5AtAnotherPlaceIsNotFound(distance: Int) throws {
    let content = try [UInt8](repeating: 0, count: distance) + bytes(of: fixture("plain.h5"))
    let path = try scratch.file("block.h5", content)
    #expect(MetadataDump(directlyReading: path) == nil)
    #expect(refusal { _ = try File(reading: path) }?.code == .notHDF5)
  }

  /// libhdf5 adds the user block to the address that these do not have.
  @Test(arguments: [0, 512, 4096]) func aDatasetWithoutAPlaceHasNoneBehindAUserBlock(size: Int) throws {
    let layouts = try scratch.file(
      "layouts.h5",
      Superblock0.behindUserBlock(size, bytes(of: fixture("layouts.h5")), saysSo: size > 0))
    let dataset = try File(reading: layouts).root().dataset("never_written")
    #expect(dataset.info.offset == nil)
    #expect(try dataset.floats() == [0, 0, 0, 0, 0])
    let links = try scratch.file(
      "links.h5", Superblock0.behindUserBlock(size, bytes(of: fixture("links.h5")), saysSo: size > 0))
    let root = try File(reading: links).root()
    #expect(refusal { _ = try root.dataset("outside") }?.code == .externalStorage)
    #expect(refusal { _ = try root.dataset("view") }?.code == .virtualStorage)
  }

  @Test(arguments: [0] + sizes) func aFileWithAUserBlockIsTrimmedBehindIt(size: Int) throws {
    let path = try make(size) { root in
      try root.createCounting("kept", shape: [1000])
      try root.createCounting("dead/x", shape: [50_000])
      try root.createCounting("dead/last", shape: [10])
    }
    let full = try bytes(of: path).count
    try edit(path) { try $0.delete("dead") }
    let before = try bytes(of: path)
    let dump = try #require(MetadataDump(libraryReading: path))
    let end = try #require(DirectFile.usedEnd(of: path))
    #expect(try DirectFile.trim(path) == end)
    let after = try bytes(of: path)
    #expect(after.count == end && end < before.count && end < full - 200_000 && end > size + 4000)
    #expect(after[..<size] == before[..<size])
    #expect(Superblock0.end(of: Array(after[size...])) == UInt64(end))
    #expect(try #require(MetadataDump(libraryReading: path)) == dump)
    try edit(path) { try $0.createCounting("new", shape: [500]) }
    #expect(try File(reading: path).root().dataset("kept").floats() == (0..<1000).map(Float.init))
    #expect(try File(reading: path).root().dataset("new").floats() == (0..<500).map(Float.init))
    #expect(try bytes(of: path)[..<size] == before[..<size])
  }

  /// The user block is neither cleared nor counted as idle, and what was deleted behind it is gone.
  @Test(arguments: [0] + sizes) func aFileWithAUserBlockIsCompactedBehindIt(size: Int) throws {
    let path = try make(size) { root in
      try root.createCounting("dead", shape: [5000], from: 1_000_000)
      try root.createCounting("kept", shape: [5000])
    }
    try edit(path) { try $0.delete("dead") }
    let before = try bytes(of: path)
    let idle = try #require(DirectFile.idleByteCount(of: path))
    #expect((20_000..<30_000).contains(idle))
    #expect(try DirectFile.compact(path, leaving: 19_999) == nil)
    #expect(try bytes(of: path) == before)
    let dump = try #require(MetadataDump(libraryReading: path))
    let compact = try #require(try DirectFile.compact(path, leaving: idle))
    let after = try bytes(of: path)
    #expect(after.count == compact)
    #expect(after[..<size] == before[..<size])
    let dead = (0..<8).flatMap { littleEndian(UInt64(Float(1_000_000 + $0).bitPattern)).prefix(4) }
    #expect(before.firstPlace(of: dead) != nil)
    #expect(after.firstPlace(of: dead) == nil)
    #expect(try #require(MetadataDump(libraryReading: path)) == dump)
    #expect(MetadataDump(directlyReading: path) == dump)
    #expect(try File(reading: path).root().dataset("kept").floats() == (0..<5000).map(Float.init))
  }

  /// A superblock that says that it is elsewhere keeps its word: the end that is written counts what libhdf5 takes off again.
  @Test(arguments: [512, 8192]) func aFileBehindAForeignBlockIsTrimmed(size: Int) throws {
    let path = try make(0) { root in
      try root.createCounting("kept", shape: [1000])
      try root.createCounting("dead/x", shape: [50_000])
      try root.createCounting("dead/last", shape: [10])
    }
    try edit(path) { try $0.delete("dead") }
    let moved = Superblock0.behindUserBlock(size, try bytes(of: path), saysSo: false)
    let other = try scratch.file("moved.h5", moved)
    let dump = try #require(MetadataDump(libraryReading: other))
    let end = try #require(try DirectFile.trim(other))
    #expect(try bytes(of: other).count == end)
    #expect(try Superblock0.end(of: Array(bytes(of: other)[size...])) == UInt64(end - size))
    #expect(try #require(MetadataDump(libraryReading: other)) == dump)
    #expect(MetadataDump(directlyReading: other) == dump)
  }

  /// Entries and what they lead to are named by their places on disk.
  @Test(arguments: [0, 512]) func entriesAtTheEndAreFoundBehindAUserBlock(size: Int) throws {
    let path = try make(size) { root in
      for number in 0..<30 { try root.createCounting("group/x\(number)", shape: [10]) }
    }
    let all = try #require(DirectFile.links(in: "group", standingFrom: 0, of: path))
    #expect(all.count == 30)
    for (link, target) in all {
      guard case .hard(let address) = link.kind else { continue }
      #expect(target == Int(address) + size)
    }
    let file = try DirectFile(path: path)
    let last = Int(try #require(try file.root().group("group").table.leaves.map(\.address).max())) + size
    #expect(try #require(DirectFile.links(in: "group", standingFrom: last, of: path)).count > 0)
    #expect(try #require(DirectFile.links(in: "group", standingFrom: last + 1, of: path)).isEmpty)
  }

  /// A new file whose user block has some text in it.
  private func make(_ size: Int, _ body: (borrowing Group) throws -> Void) throws -> String {
    let path = scratch.path("made.h5")
    let file = try File(creating: path, userBlockSize: size)
    try body(try file.root())
    try file.close()
    var content = try bytes(of: path)
    for place in 0..<size { content[place] = UInt8(truncatingIfNeeded: place * 7 + 1) }
    try write(content, to: path)
    return path
  }

  private func edit(_ path: String, _ body: (borrowing Group) throws -> Void) throws {
    let file = try File(editing: path)
    try body(try file.root())
    try file.close()
  }
}
