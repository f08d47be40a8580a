import HDF5
import TestSupport
import Testing

/// Cutting off what nothing needs at a file's end.
@Suite struct TrimmingTests {
  /// The room behind the cut is taken by other things, and what stays is as it was.
  @Test(arguments: Fixture.environments) func nothingBehindTheCutIsNeeded(environment: String) throws {
    let scratch = try Scratch()
    let fixtures = try Fixture.all(in: environment)
    for fixture in stride(from: 0, to: fixtures.count, by: 6).map({ fixtures[$0] }) {
      let path = try scratch.file(fixture.name, try bytes(of: fixture.path))
      try edit(path) { try $0.createCounting("dead", shape: [50_000]) }
      try edit(path) { try $0.delete("dead") }
      let before = try dump(path)
      let numbers = try allBytes(of: path)
      let size = try #require(try DirectFile.trim(path))
      #expect(try bytes(of: path).count == size)
      #expect(try dump(path).differences(from: before) == [])
      #expect(try allBytes(of: path) == numbers, "\(fixture)")
      // what is created next may take the room
      try edit(path) { root in
        for number in 0..<20 { try root.createCounting("new\(number)", shape: [100]) }
        try root.setAttribute(
          "new", Attribute(text: String(repeating: "x", count: 5000), type: .variable(.ascii)))
      }
      try edit(path) { root in
        for number in 0..<20 { try root.delete("new\(number)") }
        try root.removeAttribute("new")
      }
      #expect(try dump(path).differences(from: before) == [])
      #expect(try allBytes(of: path) == numbers, "\(fixture)")
    }
  }

  @Test func megabytesBeforeAHoleThatAnEarlierWriterLeftAreGivenBack() throws {
    let scratch = try Scratch()
    let path = scratch.path("model.h5")
    try make(path) { root in
      try root.createCounting("kept", shape: [1000])
      try root.createCounting("group/large", shape: [1_000_000])
      try root.createCounting("group/last", shape: [10])
    }
    let full = try bytes(of: path).count
    try edit(path) { try $0.delete("group") }
    let size = try #require(try DirectFile.trim(path))
    #expect(try bytes(of: path).count == size)
    #expect(size < full - 4_000_000)
    #expect(try DirectFile.trim(path) == size)
    try edit(path) { try $0.createCounting("new", shape: [500]) }
    let root = try File(reading: path).root()
    #expect(try root.dataset("kept").floats() == (0..<1000).map(Float.init))
    #expect(try root.dataset("new").floats() == (0..<500).map(Float.init))
  }

  @Test(arguments: ["links.h5", "latest.h5", "types.h5"])
  func aFileThatIsNotUnderstoodWholeStaysAsItIs(name: String) throws {
    let scratch = try Scratch()
    let path = try scratch.copy(ofFixture: name)
    #expect(try DirectFile.trim(path) == nil)
    #expect(try bytes(of: path) == bytes(of: fixture(name)))
  }

  private func dump(_ path: String) throws -> MetadataDump {
    try #require(MetadataDump(libraryReading: path))
  }

  /// The bytes of every dataset, by its path.
  private func allBytes(of path: String) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    let root = try File(reading: path).root()
    for key in try dump(path).facts.keys where key.hasPrefix("dataset /") {
      let name = String(key.dropFirst("dataset /".count))
      found[name] = try root.dataset(name).bytes()
    }
    return found
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
}
