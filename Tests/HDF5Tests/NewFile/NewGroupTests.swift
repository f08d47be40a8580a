import HDF5
import TestSupport
import Testing

@Suite struct NewGroupTests {
  private let scratch: Scratch
  private let path: String

  init() throws {
    scratch = try Scratch()
    path = scratch.path("new.h5")
  }

  /// So many datasets, whose names come in another order than their numbers.
  private func datasets(_ count: Int) throws -> [(name: String, object: NewObject)] {
    let type = try standardType("float32")
    return (0..<count).map { number in
      ("kernel\((number * 7) % count):0", .dataset(NewDataset(shape: [3], type: type, number: number)))
    }
  }

  /// Eight names fill a leaf, and 32 leaves a node.
  @Test(arguments: [0, 1, 2, 8, 9, 16, 17, 255, 256, 257, 1025, 5000])
  func groupsOfEverySizeAreReadAgain(count: Int) throws {
    // a factor of the count would repeat names
    try #require(count == 0 || count % 7 != 0)
    try writeAndCheck(
      NewGroup(children: [("inner", .group(NewGroup(children: try datasets(count))))]), to: path)
  }

  /// Three levels of nodes above the leaves, and more than 8,192 names.
  @Test func twentyThousandNamesAreFoundAgain() throws {
    let type = try standardType("int8")
    let children = (0..<20_000).map { number in
      (
        name: "x\((number * 7919) % 20_000)",
        object: NewObject.dataset(NewDataset(shape: [1], type: type, number: number))
      )
    }
    try write(try FileLayout(of: NewGroup(children: children)).allBytes(), to: path)
    let expected = children.map(\.name).sorted()
    let root = try File(reading: path).root()
    #expect(try root.links().map(\.name) == expected)
    for number in stride(from: 0, to: 20_000, by: 997) {
      let bytes = try root.dataset(children[number].name).bytes()
      #expect(bytes == content(of: number, byteCount: 1))
    }
    #expect(try DirectFile.read(path) { root, _ in try root.links().map(\.name) } == expected)
  }

  @Test func groupsFortyLevelsDeepAreReadAgain() throws {
    var group = NewGroup(children: try datasets(3))
    for level in 0..<40 {
      group = NewGroup(
        attributes: [("level", Attribute(text: "\(level)", type: .variable(.ascii)))],
        children: [("layers", .group(group)), ("empty", .group(NewGroup()))] + (try datasets(2)))
    }
    try writeAndCheck(group, to: path)
  }

  /// libhdf5 compares them byte by byte, without signs.
  @Test func namesOfEveryKindAreReadAgain() throws {
    let type = try standardType("float32")
    let names = [
      "a", "A", "ab", "a b", "a.b", "..", "...", " ", "\u{1}", "\u{7F}", "é", "e\u{301}", "模型", "🙂",
      "a\u{0301}",
      "~", "\u{FFFF}", "\u{10FFFF}", "kernel:0", "-", "'\"\\\n",
      String(repeating: "x", count: 7), String(repeating: "x", count: 8), String(repeating: "x", count: 4096),
    ]
    let children = names.enumerated().map { number, name in
      (name: name, object: NewObject.dataset(NewDataset(shape: [2], type: type, number: number)))
    }
    try writeAndCheck(NewGroup(children: children), to: path)
  }

  /// The heap of an empty group has room for 80 bytes of names, whose free block needs sixteen of them.
  @Test(arguments: Array(0...8) + Array(64...100)) func aHeapOfAnySizeIsReadAgain(length: Int) throws {
    let name = String(repeating: "n", count: length)
    let children = length == 0 ? [] : [(name: name, object: NewObject.group(NewGroup()))]
    try writeAndCheck(NewGroup(children: children), to: path)
    let file = try File(editing: path)
    try file.root().createCounting("another", shape: [3])
    try file.close()
    #expect(try File(reading: path).root().links().count == children.count + 1)
    #expect(MetadataDump(directlyReading: path) == MetadataDump(libraryReading: path))
  }

  @Test func littleOfAFileLiesIdle() throws {
    try writeAndCheck(
      NewGroup(
        attributes: [("names", Attribute(texts: ["a", "bb"], type: .fixed))],
        children: [("inner", .group(NewGroup(children: try datasets(1000))))]), to: path)
    // four bytes behind each dataset of twelve, but for the last one
    #expect(DirectFile.idleByteCount(of: path) == 999 * 4)
    let size = try bytes(of: path).count
    #expect(try DirectFile.compact(path, leaving: 4000) == size)
  }
}
