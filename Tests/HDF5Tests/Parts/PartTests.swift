import TestSupport
import Testing

@testable import HDF5

/// HDF5 that lies inside another file, as the member of a zip archive does.
@Suite struct PartTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(arguments: Inside.fixtures, Inside.offsets)
  func aPartIsReadAsTheFileAlone(name: String, offset: Int) throws {
    let inside = try Inside(bytes(of: fixture(name)), at: offset, in: scratch)
    let alone = try #require(MetadataDump(libraryReading: fixture(name)))
    let part = try #require(
      MetadataDump(libraryReading: inside.path, part: inside.part, countingFrom: offset))
    #expect(part.facts == alone.facts)
    #expect(part.refusals.count == alone.refusals.count)
    #expect(
      MetadataDump(directlyReading: inside.path, part: inside.part, countingFrom: offset)
        == MetadataDump(directlyReading: fixture(name)))

    let elements = try numbers(of: inside.path, part: inside.part)
    #expect(try elements == numbers(of: fixture(name)))
    #expect(!elements.isEmpty)
    let file = try File(reading: inside.path, part: inside.part)
    #expect(file.size == inside.part.count)
    let counted = try countOfSoundOffsets(in: inside.path, StoredGroup(file.root()), elements)
    // types.h5 holds an array of every type
    #expect(counted >= (name == "types.h5" ? 20 : name == "attributes.h5" ? 1 : 0))
  }

  /// The same numbers of all that reads: groups by one reader, elements at the places that it tells.
  @Test(arguments: Inside.offsets) func placesOfElementsCountFromTheBeginningOfTheFileInBothReaders(
    offset: Int
  ) throws {
    let file = try File(creating: scratch.path("alone.h5"))
    let root = try file.root()
    for number in 0..<5 { try root.createCounting("group/x\(number)", shape: [number + 1, 100]) }
    try file.close()
    let inside = try Inside(bytes(of: scratch.path("alone.h5")), at: offset, in: scratch)
    let elements = try numbers(of: inside.path, part: inside.part)
    let library = try File(reading: inside.path, part: inside.part)
    #expect(try countOfSoundOffsets(in: inside.path, StoredGroup(library.root()), elements) == 5)
    let counted = try DirectFile.read(inside.path, part: inside.part) { root, byteCount in
      #expect(byteCount == inside.part.count)
      return try countOfSoundOffsets(in: inside.path, root, elements)
    }
    #expect(counted == 5)
  }

  @Test(arguments: ["plain.h5", "layouts.h5"], Inside.offsets)
  func whatHasTheDefaultLayoutIsReadDirectly(name: String, offset: Int) throws {
    let inside = try Inside(bytes(of: fixture(name)), at: offset, in: scratch)
    #expect(MetadataDump(directlyReading: inside.path, part: inside.part) != nil)
  }

  @Test(arguments: Fixture.environments) func everyFileOfKerasIsReadInsideOfAnother(environment: String)
    throws
  {
    let fixtures = try Fixture.all(in: environment)
    for (number, fixture) in stride(from: 0, to: fixtures.count, by: 5).map({ fixtures[$0] }).enumerated() {
      let offset = Inside.offsets[number % Inside.offsets.count]
      let inside = try Inside(bytes(of: fixture.path), at: offset, in: scratch)
      let alone = try #require(MetadataDump(directlyReading: fixture.path), "\(fixture)")
      #expect(
        MetadataDump(directlyReading: inside.path, part: inside.part, countingFrom: offset) == alone,
        "\(fixture)")
      #expect(
        MetadataDump(libraryReading: inside.path, part: inside.part, countingFrom: offset) == alone,
        "\(fixture)")
    }
  }

  @Test func allOfAFileMayBeThePart() throws {
    let count = try bytes(of: fixture("plain.h5")).count
    let alone = MetadataDump(libraryReading: fixture("plain.h5"))
    #expect(MetadataDump(libraryReading: fixture("plain.h5"), part: 0..<count) == alone)
    #expect(MetadataDump(directlyReading: fixture("plain.h5"), part: 0..<count) == alone)
  }

  @Test func severalPartsAndAllOfAFileAreOpenAtOnce() throws {
    let contents = try ["types.h5", "layouts.h5", "latest.h5"].map { try bytes(of: fixture($0)) }
    let path = try scratch.file("three", contents[0] + contents[1] + contents[2])
    let (first, second) = (contents[0].count, contents[0].count + contents[1].count)
    let whole = try File(reading: path).root()
    let a = try File(reading: path, part: 0..<first).root()
    let b = try File(reading: path, part: first..<second).root()
    let again = try File(reading: path, part: first..<second).root()
    let c = try File(reading: path, part: second..<(second + contents[2].count)).root()
    let names = try ["types.h5", "layouts.h5", "latest.h5"].map {
      try File(reading: fixture($0)).root().links()
    }
    #expect(try whole.links() == names[0])
    #expect(try a.links() == names[0])
    #expect(try b.links() == names[1])
    #expect(try again.links() == names[1])
    #expect(try c.links() == names[2])
    #expect(try b.dataset("gzip").bytes() == again.dataset("contiguous").bytes())
    #expect(try a.dataset("int32").info.offset == whole.dataset("int32").info.offset)
  }

  /// Whoever took them for one file would read the numbers of the other.
  @Test func twoPartsOfOneLengthAreTwoFiles() throws {
    let file = try File(creating: scratch.path("first.h5"))
    try file.root().createCounting("x", shape: [4])
    try file.close()
    let content = try bytes(of: scratch.path("first.h5"))
    let offset = Int(
      try #require(try File(reading: scratch.path("first.h5")).root().dataset("x").info.offset))
    var other = content
    other[offset + 3] ^= 0x80
    let path = try scratch.file("both", content + other)
    let first = try File(reading: path, part: 0..<content.count).root()
    let second = try File(reading: path, part: content.count..<(2 * content.count)).root()
    #expect(try first.dataset("x").bytes() == Array(content[offset..<(offset + 16)]))
    #expect(try second.dataset("x").bytes() == Array(other[offset..<(offset + 16)]))
  }

  @Test func aPartCannotBeChanged() throws {
    let inside = try Inside(bytes(of: fixture("plain.h5")), at: 100, in: scratch)
    let before = try bytes(of: inside.path)
    let root = try File(reading: inside.path, part: inside.part).root()
    #expect(refusal { try root.setAttribute("new", .emptyList) }?.code == .notWritable)
    #expect(refusal { try root.delete("many") }?.code == .notWritable)
    #expect(try bytes(of: inside.path) == before)
  }

  /// Two arrays of one place: their bytes are named as they lie on disk.
  @Test(arguments: [0, 11_292]) func sharedBytesCountFromTheBeginningOfTheFile(offset: Int) throws {
    let file = try File(creating: scratch.path("model.h5"))
    let made = try file.root()
    try made.createCounting("a", shape: [1000])
    try made.createCounting("b", shape: [1000])
    let (a, b) = (try made.dataset("a").info.offset, try made.dataset("b").info.offset)
    try file.close()
    var damaged = try bytes(of: scratch.path("model.h5"))
    let message = littleEndian(try #require(b)) + littleEndian(4000)
    let place = try #require(damaged.firstPlace(of: message))
    damaged.replaceSubrange(place..<(place + 8), with: littleEndian(try #require(a)))
    let inside = try Inside(damaged, at: offset, in: scratch)
    let start = offset + Int(try #require(a))
    let expected = [SharedBytes(first: start, second: start, end: start + 4000)]
    func survey(_ root: borrowing StoredGroup) throws -> [SharedBytes] {
      for name in ["a", "b"] { #expect(try root.dataset(name).info.offset.map(Int.init(_:)) == start) }
      return root.takeSurvey().sharedBytes
    }
    #expect(try DirectFile.read(inside.path, part: inside.part) { root, _ in try survey(root) } == expected)
    #expect(try survey(StoredGroup(File(reading: inside.path, part: inside.part).root())) == expected)
  }
}
