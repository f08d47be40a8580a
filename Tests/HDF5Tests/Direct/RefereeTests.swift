import TestSupport
import Testing

@testable import HDF5

/// What is read without libhdf5 is what libhdf5 says: groups, links, attributes with all values, datasets.
@Suite struct RefereeTests {
  /// Every file that Keras wrote for us has the default layout.
  @Test(arguments: Fixture.environments) func everyFileOfKerasIsReadDirectly(environment: String) throws {
    let fixtures = try Fixture.all(in: environment)
    for fixture in fixtures {
      let direct = try #require(MetadataDump(directlyReading: fixture.path), "\(fixture)")
      #expect(direct == MetadataDump(libraryReading: fixture.path), "\(fixture)")
      #expect(direct.refusals.isEmpty, "\(fixture)")
    }
  }

  @Test(arguments: ["plain.h5", "layouts.h5"]) func everyShapeOfTheDefaultLayoutIsReadDirectly(name: String)
    throws
  {
    let direct = try #require(MetadataDump(directlyReading: fixture(name)))
    let library = try #require(MetadataDump(libraryReading: fixture(name)))
    #expect(library.differences(from: direct).isEmpty)
    #expect(direct == library)
  }

  /// Types that no Keras uses; the rest of the same file is read.
  @Test func everyAttributeButCompoundAndReferenceIsReadDirectly() throws {
    let scratch = try Scratch()
    let path = try scratch.copy(ofFixture: "attributes.h5")
    let file = try File(editing: path)
    for name in ["compound", "reference"] {
      #expect(MetadataDump(directlyReading: path) == nil)
      try file.root().removeAttribute(name)
    }
    try file.close()
    let direct = try #require(MetadataDump(directlyReading: path), "\(reasonNotToRead(path) ?? "")")
    #expect(direct == MetadataDump(libraryReading: path))
    #expect(direct.facts["attributes of /"]?.contains("\"big_endian\", \"bool\"") == true)
  }

  @Test func everyElementTypeThatIsNumpysIsReadDirectly() throws {
    let scratch = try Scratch()
    let path = try scratch.copy(ofFixture: "types.h5")
    let file = try File(editing: path)
    for name in ["compound", "complex", "reference", "enum", "float8_e4m3"] {
      #expect(MetadataDump(directlyReading: path) == nil)
      try file.root().delete(name)
    }
    try file.close()
    let direct = try #require(MetadataDump(directlyReading: path), "\(reasonNotToRead(path) ?? "")")
    #expect(direct == MetadataDump(libraryReading: path))
    #expect(direct.facts["dataset /bfloat16"]?.contains("bfloat16") == true)
  }

  @Test(arguments: [
    ("latest.h5", "version or type 3, expected 0"),
    ("links.h5", "a message of type 2"),
    ("types.h5", "a type of class 6"),
    ("attributes.h5", "a type of class 6"),
  ])
  func whatIsNotUnderstoodIsLeftToTheLibrary(name: String, reason: String) throws {
    #expect(MetadataDump(directlyReading: fixture(name)) == nil)
    #expect(reasonNotToRead(fixture(name))?.hasPrefix(reason) == true)
    #expect(try #require(MetadataDump(libraryReading: fixture(name))).facts.count > 4)
  }

  @Test func aMissingAnswerCountsEvenIfTheErrorIsCaught() throws {
    let answer = try DirectFile.read(fixture("plain.h5")) { root, _ in
      (try? root.group("nowhere").path) ?? "none"
    }
    #expect(answer == nil)
  }

  @Test func anErrorOfTheBodyIsPassedOn() {
    #expect(throws: SystemFailure.self) {
      try DirectFile.read(fixture("plain.h5")) { _, _ in throw SystemFailure(number: 1) }
    }
  }

  @Test func whatIsNoFileOrNoHDF5IsLeftToTheLibrary() throws {
    let scratch = try Scratch()
    for path in [
      scratch.path("missing.h5"), scratch.directory, try scratch.file("empty.h5", []),
      try scratch.file("short.h5", Array(bytes(of: fixture("plain.h5")).prefix(95))),
      try scratch.file("text.h5", Array(repeating: 0x41, count: 4000)),
    ] {
      #expect(MetadataDump(directlyReading: path) == nil, "\(path)")
    }
  }
}

/// What the direct reader does not understand of a file; nil if it understands all.
private func reasonNotToRead(_ path: String) -> String? {
  do throws(HDF5Error) {
    let file = try DirectFile(path: path)
    _ = MetadataDump(of: StoredGroup(try file.root()))
    return file.failure?.message
  } catch {
    return error.message
  }
}
