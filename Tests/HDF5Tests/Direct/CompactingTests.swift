import Foundation
import HDF5
import TestSupport
import Testing

/// Cutting a file off at its end and overwriting what lies idle before it.
@Suite struct CompactingTests {
  private let scratch: Scratch
  private let path: String

  init() throws {
    scratch = try Scratch()
    path = scratch.path("model.h5")
  }

  @Test(arguments: Fixture.environments) func allThatIsInTheFileStays(environment: String) throws {
    let fixtures = try Fixture.all(in: environment)
    for fixture in stride(from: 0, to: fixtures.count, by: 6).map({ fixtures[$0] }) {
      try write(try bytes(of: fixture.path), to: path)
      try path.edit { root in
        try root.createCounting("dead/zombie", shape: [50_000])
        try root.setAttribute("dead", Attribute(text: "zombie", type: .variable(.ascii)))
      }
      try path.edit { root in
        try root.delete("dead")
        try root.removeAttribute("dead")
      }
      let (before, numbers) = (try path.dump(), try path.allBytes())
      let size = try #require(try DirectFile.compact(path, leaving: .max), "\(fixture)")
      #expect(try bytes(of: path).count == size)
      #expect(try !bytes(of: path).contains("zombie"))
      #expect(try path.dump().differences(from: before) == [], "\(fixture)")
      #expect(try path.allBytes() == numbers, "\(fixture)")
      let compact = try bytes(of: path)
      #expect(try DirectFile.compact(path, leaving: .max) == size)
      #expect(try bytes(of: path) == compact)
      // libhdf5 goes on with it
      try path.edit { root in
        for number in 0..<50 { try root.createCounting("new\(number)/x", shape: [100]) }
        try root.setAttribute(
          "new", Attribute(text: String(repeating: "x", count: 5000), type: .variable(.ascii)))
      }
      try path.edit { root in
        for number in 0..<50 { try root.delete("new\(number)") }
        try root.removeAttribute("new")
      }
      #expect(try path.dump().differences(from: before) == [], "\(fixture)")
      #expect(try path.allBytes() == numbers, "\(fixture)")
    }
  }

  /// Everywhere where a file can keep what was deleted: names, attributes in headers and in heaps, numbers, whole groups.
  @Test func nothingOfWhatWasDeletedStays() throws {
    let variable = Attribute.TextType.variable(.ascii)
    try path.create { root in
      try root.setAttribute("a", Attribute(text: "stays", type: variable))
      try root.setAttribute("b", Attribute(text: "zombie", type: variable))
      try root.setAttribute("c", Attribute(text: "stays", type: variable))
      try root.setAttribute(
        "d", Attribute(text: String(repeating: "zombie", count: 10_000), type: variable))
      for number in 0..<500 {
        try root.createCounting("\(number % 3 == 0 ? "zombie" : "kept")\(number)", shape: [10])
      }
      let group = try root.createGroup("group")
      try group.setAttribute("names", Attribute(texts: ["zombie", "zombies"], type: .fixed))
      try group.setAttribute("zombie", Attribute(texts: [], type: .fixed))
      try root.createCounting("last", shape: [10])
    }
    try path.edit { root in
      for name in ["b", "d"] { try root.removeAttribute(name) }
      for number in stride(from: 0, to: 500, by: 3) { try root.delete("zombie\(number)") }
      let group = try root.group("group")
      try group.setAttribute("names", Attribute(texts: ["x"], type: .fixed))
      try group.removeAttribute("zombie")
    }
    #expect(try bytes(of: path).contains("zombie"))
    let (before, numbers) = (try path.dump(), try path.allBytes())
    #expect(numbers.count == 334)
    #expect(try DirectFile.compact(path, leaving: .max) != nil)
    #expect(try !bytes(of: path).contains("zombi"))
    #expect(try path.dump() == before)
    #expect(try path.allBytes() == numbers)
  }

  @Test func numbersThatWereDeletedAreOverwritten() throws {
    try path.create { root in
      try root.createCounting("dead", shape: [5000], from: 1_000_000)
      try root.createCounting("kept", shape: [5000])
    }
    try path.edit { try $0.delete("dead") }
    let dead = (0..<5000).flatMap { number in
      withUnsafeBytes(of: Float(1_000_000 + number).bitPattern.littleEndian, Array.init)
    }
    #expect(try bytes(of: path).contains(dead[..<64]))
    let idle = try #require(DirectFile.idleByteCount(of: path))
    #expect(idle >= 20_000)
    #expect(DirectFile.idleByteCount(of: path, pieces: 100) == idle)
    #expect(DirectFile.idleByteCount(of: path, pieces: 3) == nil)
    #expect(try DirectFile.compact(path, leaving: idle) != nil)
    for start in stride(from: 0, to: dead.count, by: 64) {
      #expect(try !bytes(of: path).contains(dead[start..<min(start + 64, dead.count)]))
    }
    #expect(try File(reading: path).root().dataset("kept").floats() == (0..<5000).map(Float.init))
  }

  @Test func aFileInWhichMoreWouldLieIdleStaysAsItIs() throws {
    try path.create { root in
      try root.createCounting("dead", shape: [5000])
      try root.createCounting("kept", shape: [10])
    }
    try path.edit { try $0.delete("dead") }
    let before = try bytes(of: path)
    #expect(try DirectFile.compact(path, leaving: 19_999) == nil)
    #expect(try bytes(of: path) == before)
  }

  @Test(arguments: ["links.h5", "latest.h5", "types.h5", "plain.h5"])
  func aFileThatIsNotUnderstoodWholeStaysAsItIs(name: String) throws {
    let copy = try scratch.copy(ofFixture: name)
    #expect(DirectFile.idleByteCount(of: copy) == nil)
    #expect(try DirectFile.compact(copy, leaving: .max) == nil)
    #expect(try bytes(of: copy) == bytes(of: fixture(name)))
  }

  /// What is idle to one of them would be an element of the other.
  @Test(arguments: [0, 16]) func aFileInWhichTwoThingsShareBytesStaysAsItIs(shift: UInt64) throws {
    try path.create { root in
      try root.createCounting("a", shape: [1000])
      try root.createCounting("b", shape: [1000])
    }
    let root = try File(reading: path).root()
    let (a, b) = (try root.dataset("a").info.offset, try root.dataset("b").info.offset)
    var damaged = try bytes(of: path)
    func little(_ address: UInt64?) -> [UInt8] {
      withUnsafeBytes(of: (address ?? 0).littleEndian, Array.init)
    }
    let place = try #require(damaged.position(of: little(b)[...]))
    damaged.replaceSubrange(place..<(place + 8), with: little(a.map { $0 + shift }))
    try write(damaged, to: path)
    #expect(try File(reading: path).root().dataset("b").floats().count == 1000)
    #expect(try DirectFile.compact(path, leaving: .max) == nil)
    #expect(try bytes(of: path) == damaged)
  }
}

extension [UInt8] {
  fileprivate func contains(_ text: String) -> Bool { contains(Array(text.utf8)[...]) }

  fileprivate func contains(_ piece: ArraySlice<UInt8>) -> Bool { position(of: piece) != nil }

  fileprivate func position(of piece: ArraySlice<UInt8>) -> Int? {
    Data(self).range(of: Data(piece))?.lowerBound
  }
}

extension String {
  fileprivate func dump() throws -> MetadataDump { try #require(MetadataDump(libraryReading: self)) }

  /// The bytes of every dataset, by its path.
  fileprivate func allBytes() throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    let root = try File(reading: self).root()
    for key in try dump().facts.keys where key.hasPrefix("dataset /") {
      let name = String(key.dropFirst("dataset /".count))
      found[name] = try root.dataset(name).bytes()
    }
    return found
  }

  fileprivate func create(_ body: (borrowing Group) throws -> Void) throws {
    let file = try File(creating: self)
    try body(try file.root())
    try file.close()
  }

  fileprivate func edit(_ body: (borrowing Group) throws -> Void) throws {
    let file = try File(editing: self)
    try body(try file.root())
    try file.close()
  }
}
