import GraphIR
import HDF5
import TestSupport
import Testing

@testable import KerasFormat

/// Files in which two things have the same bytes: whoever gives one of them up gives away a part of the other.
struct SharedBytesTests {
  private static let kernel = "/model_weights/out/out/kernel:0"

  @Test(arguments: Fixture.environments) func nothingIsSharedInAFileOfKeras(environment: String) throws {
    let fixtures = try Fixture.all(in: environment)
    for place in stride(from: 0, to: fixtures.count, by: 4) {
      let shared = try DirectFile.read(fixtures[place].path) { root, _ in root.takeSurvey().sharedBytes }
      #expect(shared == [], "\(fixtures[place])")
    }
  }

  @Test func arraysOfTwoLayersInOnePlaceAreAProblem() throws {
    let file = try SmallFile()
    try move(Self.kernel, to: "/model_weights/fc/fc/kernel:0", in: file)
    let finding = try #require(file.read().findings.first)
    #expect(finding.severity == .problem)
    #expect(finding.code == "shared-bytes")
    #expect(finding.message.contains(Self.kernel))
    #expect(finding.message.contains("/model_weights/fc/fc/kernel:0"))
  }

  @Test func anArrayThatBeginsInsideAnotherIsAProblem() throws {
    let file = try SmallFile()
    try move(Self.kernel, to: "/model_weights/fc/fc/kernel:0", plus: 8, in: file)
    #expect(try file.read().findings.map(\.code) == ["shared-bytes"])
  }

  @Test func anArrayOverTheFilesOwnStructuresIsAProblem() throws {
    let file = try SmallFile()
    try place(Self.kernel, at: 96, in: file)
    let findings = try file.read().findings.filter { $0.code == "shared-bytes" }
    #expect(findings.first?.layer == "out")
    #expect(findings.first?.message.contains("something else in the file") == true)
  }

  /// Beside the model, and in a layer's group, where `weight_names` does not list it.
  @Test(arguments: ["notes", "model_weights/fc/fc/notes"])
  func whatIsNoPartOfTheModelIsLookedAtToo(notes: String) throws {
    let file = try SmallFile(extra: { root in
      let type = try #require(ElementType(numpyName: "float32"))
      try root.createDataset(notes, shape: [6], type: type) { block, _ in
        for offset in stride(from: 0, to: 24, by: 4) {
          block.storeBytes(of: Float(7), toByteOffset: offset, as: Float.self)
        }
      }
    })
    var whole = try file.read().whole
    let index = try #require(whole.model.layers.firstIndex { $0.name == "out" })
    for weight in whole.model.layers[index].weights.indices {
      whole.model.layers[index].weights[weight].source = .initializer(.zeros, seed: 0)
    }
    #expect(try file.written(whole).values(notes) == [Float](repeating: 7, count: 6))
    try move("/" + notes, to: Self.kernel, in: file)
    let finding = try #require(file.read().findings.first)
    #expect(finding.code == "shared-bytes")
    #expect(finding.message.contains("both \"\(Self.kernel)\" and something else in the file"))
  }

  /// Where attributes are what is shared, read or not.
  @Test(arguments: ["", "model_weights/fc"]) func textsOfAttributesThatNobodyReadsAreLookedAtToo(
    place: String
  ) throws {
    let file = try SmallFile(extra: { root in
      let group = place.isEmpty ? try root.createGroup("own") : try root.group(place)
      for name in ["mine", "yours"] {
        try group.setAttribute(name, Attribute(text: "a text called \(name)", type: .variable(.utf8)))
      }
    })
    #expect(try file.read().findings.isEmpty)
    // the place of a text: its length, the collection's address and its number there
    var bytes = Folder.bytes(file.path)
    func element(of name: String) throws -> Int {
      let text = Array("a text called \(name)".utf8)
      let stored = try #require(bytes.indices.first { bytes[$0...].starts(with: text) })
      let number = bytes[(stored - 16)..<(stored - 14)]
      let length = [UInt8(text.count), 0, 0, 0]
      return try #require(
        bytes.indices.first { start in
          bytes[start...].starts(with: length) && bytes[(start + 12)...].starts(with: number + [0, 0])
        })
    }
    let (mine, yours) = (try element(of: "mine"), try element(of: "yours"))
    bytes.replaceSubrange(yours..<(yours + 16), with: bytes[mine..<(mine + 16)])
    Folder.write(bytes, to: file.path)
    #expect(try file.read().findings.map(\.code) == ["shared-bytes"])
  }

  /// Lets a dataset say that its elements are where those of another one are.
  private func move(_ path: String, to other: String, plus bytes: Int = 0, in file: SmallFile) throws {
    let root = try File(reading: file.path).root()
    let place = try #require(try root.dataset(String(other.dropFirst())).info.offset)
    try self.place(path, at: place + UInt64(bytes), in: file)
  }

  private func place(_ path: String, at place: UInt64, in file: SmallFile) throws {
    let root = try File(reading: file.path).root()
    let offset = try #require(try root.dataset(String(path.dropFirst())).info.offset)
    func layout(_ offset: UInt64) -> [UInt8] {
      [3, 1] + (0..<8).map { UInt8(truncatingIfNeeded: offset >> (8 * $0)) }
    }
    var bytes = Folder.bytes(file.path)
    let (old, new) = (layout(offset), layout(place))
    let start = try #require(bytes.indices.first { bytes[$0...].starts(with: old) })
    bytes.replaceSubrange(start..<(start + new.count), with: new)
    Folder.write(bytes, to: file.path)
  }
}
