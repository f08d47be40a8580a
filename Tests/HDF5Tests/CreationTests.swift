import HDF5
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct CreationTests {
  @Test(arguments: [[], [1], [7], [3, 5], [2, 3, 4], [2, 1, 3, 2], [0], [4, 0]])
  func datasetsOfEveryShapeAreReadAgain(shape: [Int]) throws {
    let scratch = try Scratch()
    let count = shape.reduce(1, *)
    for blockBytes in [1, 8, 20, 1 << 20] {
      let path = scratch.path("\(blockBytes).h5")
      let file = try File(creating: path)
      try file.root().createCounting("group/x", shape: shape, from: 5, blockBytes: blockBytes)
      try file.close()
      let dataset = try File(reading: path).root().dataset("group/x")
      #expect(dataset.info.shape == shape)
      #expect(dataset.info.layout == .contiguous)
      #expect(dataset.info.filters.isEmpty)
      #expect(try dataset.floats() == (5..<(5 + count)).map(Float.init))
    }
    let sizes = [1, 8, 20]
    for size in sizes {
      #expect(try bytes(of: scratch.path("\(size).h5")) == bytes(of: scratch.path("\(1 << 20).h5")))
    }
  }

  @Test(
    arguments: [
      "float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16",
      "uint32", "uint64", "bool",
    ]) func everyStandardTypeIsCreated(name: String) throws
  {
    let scratch = try Scratch()
    let type = try #require(ElementType(numpyName: name))
    let file = try File(creating: scratch.path("new.h5"))
    let root = try file.root()
    try root.createDataset("x", shape: [3], type: type) { block, _ in
      for place in block.indices { block[place] = UInt8(place % 2) }
    }
    let dataset = try root.dataset("x")
    #expect(dataset.info.type == type)
    #expect(try dataset.bytes() == (0..<(3 * type.size)).map { UInt8($0 % 2) })
  }

  @Test func theTypeOfABigEndianDatasetCanBeCreatedAgain() throws {
    let scratch = try Scratch()
    let source = try File(reading: fixture("types.h5")).root().dataset("big_float64")
    let content = try source.bytes()
    let root = try File(creating: scratch.path("new.h5")).root()
    try root.createDataset("x", shape: [2], type: source.info.type) { block, _ in
      block.copyBytes(from: content)
    }
    #expect(try root.dataset("x").info.type == source.info.type)
    #expect(try root.dataset("x").bytes() == content)
  }

  @Test(arguments: ["fixed_text", "opaque", "compound", "enum", "float8_e4m3", "variable_text"])
  func otherTypesAreNotCreated(name: String) throws {
    let scratch = try Scratch()
    let type = try File(reading: fixture("types.h5")).root().dataset(name).info.type
    let root = try File(creating: scratch.path("new.h5")).root()
    let error = refusal { try root.createDataset("x", shape: [1], type: type) { _, _ in } }
    #expect(error?.code == .unsupportedType)
    #expect(try root.links().isEmpty)
  }

  @Test func twoRunsAtDifferentTimesGiveTheSameBytes() throws {
    let scratch = try Scratch()
    for name in ["one.h5", "two.h5"] {
      let file = try File(creating: scratch.path(name))
      let root = try file.root()
      _ = try root.createGroups("a/b/c")
      try root.createCounting("a/b/x", shape: [4, 4])
      try root.createCounting("d/e/x", shape: [0])
      try root.group("a").setAttribute("names", Attribute(texts: ["x", "yy"], type: .fixed))
      try root.dataset("a/b/x").setAttribute("note", Attribute(text: "text", type: .variable(.ascii)))
      try root.setAttribute("model_config", Attribute(text: "{}", type: .variable(.ascii)))
      try root.move("a/b", to: root, as: "f/g")
      try root.copy("f/g", to: root, as: "copied")
      try root.delete("d")
      try file.close()
      if name == "one.h5" { usleep(1_100_000) }  // times in HDF5 are whole seconds
    }
    #expect(try bytes(of: scratch.path("one.h5")) == bytes(of: scratch.path("two.h5")))
  }

  @Test func whatFillThrowsTakesTheDatasetAwayAgain() throws {
    let scratch = try Scratch()
    let root = try File(creating: scratch.path("new.h5")).root()
    let type = try #require(ElementType(numpyName: "int8"))
    #expect(throws: SystemFailure.self) {
      try root.createDataset("x", shape: [10], type: type, blockBytes: 4) { _, first in
        if first > 0 { throw SystemFailure(number: 1) }
      }
    }
    #expect(try root.link("x") == nil)
  }

  @Test func fillSeesEveryBlockOnceAndInOrder() throws {
    let scratch = try Scratch()
    let root = try File(creating: scratch.path("new.h5")).root()
    let type = try #require(ElementType(numpyName: "int16"))
    var seen: [[Int]] = []
    try root.createDataset("x", shape: [5, 3], type: type, blockBytes: 12) { block, first in
      seen.append([first, block.count])
      for place in block.indices { block[place] = 0 }
    }
    #expect(seen == [[0, 12], [6, 12], [12, 6]])
  }

  @Test func ATakenNameIsRefused() throws {
    let scratch = try Scratch()
    let root = try File(creating: scratch.path("new.h5")).root()
    try root.createCounting("a/x", shape: [1])
    #expect(refusal { try root.createCounting("a/x", shape: [1]) }?.code == .alreadyThere)
    #expect(refusal { _ = try root.createGroup("a") }?.code == .alreadyThere)
    #expect(refusal { try root.createCounting("a/x/y", shape: [1]) }?.code == .wrongKind)
    #expect(refusal { _ = try root.createGroups("a/x/y") }?.code == .wrongKind)
    #expect(refusal { _ = try root.createGroups("a/x") }?.code == .wrongKind)
  }

  @Test func missingGroupsAreCreatedAndExistingOnesKept() throws {
    let scratch = try Scratch()
    let root = try File(creating: scratch.path("new.h5")).root()
    #expect(try root.createGroups("a").path == "/a")
    try root.group("a").setAttribute("mark", .emptyList)
    #expect(try root.createGroups("a/b/c").path == "/a/b/c")
    #expect(try root.createGroups("a/b/c").path == "/a/b/c")
    #expect(try root.group("a").attributeNames() == ["mark"])
    #expect(try root.group("a").createGroup("d").path == "/a/d")
  }

  @Test func shapesThatCannotBeCountedAreRefused() throws {
    let scratch = try Scratch()
    let root = try File(creating: scratch.path("new.h5")).root()
    let type = try #require(ElementType(numpyName: "float64"))
    for shape in [[1 << 40, 1 << 40], [1 << 61], [-1], [Int](repeating: 1, count: 33)] {
      let error = refusal { try root.createDataset("x", shape: shape, type: type) { _, _ in } }
      #expect(error?.code == .tooLarge, "\(shape)")
    }
    #expect(try root.links().isEmpty)
  }

  @Test func noNewLinkGoesThroughASoftOne() throws {
    let scratch = try Scratch()
    let root = try File(editing: try scratch.copy(ofFixture: "links.h5")).root()
    #expect(refusal { try root.createCounting("soft/x", shape: [1]) }?.code == .notAHardLink)
    #expect(refusal { _ = try root.createGroups("external/x") }?.code == .notAHardLink)
    #expect(refusal { _ = try root.createGroups("soft") }?.code == .notAHardLink)
    #expect(refusal { try root.move("group", to: root, as: "soft/x") }?.code == .notAHardLink)
  }

  @Test func unknownNamesAreNoElementTypes() {
    #expect(ElementType(numpyName: "float128") == nil)
    #expect(ElementType(numpyName: "string") == nil)
    #expect(ElementType(numpyName: "") == nil)
  }
}
