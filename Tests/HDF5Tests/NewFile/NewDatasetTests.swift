import HDF5
import TestSupport
import Testing

@Suite struct NewDatasetTests {
  private let scratch: Scratch
  private let path: String

  init() throws {
    scratch = try Scratch()
    path = scratch.path("new.h5")
  }

  @Test(arguments: [
    [], [1], [7], [3, 5], [2, 3, 4], [0], [4, 0], [0, 0, 3], [1, 1, 1, 1, 1, 1, 2], [1000, 1000],
    [Int](repeating: 1, count: 32),
  ])
  func datasetsOfEveryShapeAreReadAgain(shape: [Int]) throws {
    let dataset = NewDataset(shape: shape, type: try standardType("float32"), number: 3)
    try writeAndCheck(NewGroup(children: [("x", .dataset(dataset))]), to: path)
  }

  @Test func aDatasetWithoutShapeAndElementsIsReadAgain() throws {
    let dataset = NewDataset(shape: [], isNull: true, type: try standardType("float32"), number: 3)
    try writeAndCheck(NewGroup(children: [("x", .dataset(dataset))]), to: path)
  }

  @Test(arguments: standardNames, [true, false])
  func datasetsOfEveryTypeAreReadAgain(name: String, isLittleEndian: Bool) throws {
    let type = try standardType(name, isLittleEndian: isLittleEndian)
    try writeAndCheck(
      NewGroup(children: [("x", .dataset(NewDataset(shape: [2, 3], type: type, number: 1)))]), to: path)
  }

  @Test(arguments: [1, 2, 16, 1000]) func datasetsOfOpaqueBytesAreReadAgain(size: Int) throws {
    let dataset = NewDataset(
      shape: [3], type: .opaque(size: size),
      attributes: [("dtype", Attribute(text: "bfloat16", type: .variable(.utf8)))], number: 1)
    try writeAndCheck(NewGroup(children: [("x", .dataset(dataset))]), to: path)
  }

  @Test func theBytesStandInTheOrderOfTheNumbersWhateverTheNames() throws {
    let type = try standardType("int8")
    let children = [("c", 5), ("b", -1), ("a", 7), ("d", 0)].map { name, number in
      (name: name, object: NewObject.dataset(NewDataset(shape: [3], type: type, number: number)))
    }
    let layout = try FileLayout(of: NewGroup(children: children))
    #expect(layout.datasets.map(\.number) == [-1, 0, 5, 7])
    let first = try #require(layout.datasets.first).offset
    #expect(layout.datasets.map { $0.offset - first } == [0, 8, 16, 24])
    #expect(layout.byteCount == first + 27)
    #expect(try FileLayout(of: NewGroup(children: children.reversed())).allBytes() == layout.allBytes())
    try writeAndCheck(NewGroup(children: children), to: path)
  }

  @Test func whatHasNoElementsIsNotAskedFor() throws {
    let type = try standardType("float64")
    let layout = try FileLayout(
      of: NewGroup(children: [
        ("null", .dataset(NewDataset(shape: [], isNull: true, type: type, number: 0))),
        ("zero", .dataset(NewDataset(shape: [3, 0], type: type, number: 1))),
        ("x", .dataset(NewDataset(shape: [3], type: type, number: 2))),
      ]))
    #expect(layout.datasets.map(\.number) == [2])
  }

  @Test func aPieceThatFailsEndsTheFile() throws {
    let layout = try FileLayout(of: NewGroup())
    #expect(throws: SystemFailure.self) {
      try layout.forEachPiece { _ throws(SystemFailure) in throw SystemFailure(number: 1) }
    }
  }

  /// Nothing of a large dataset is in memory.
  @Test func aTerabyteIsLaidOutAtOnce() throws {
    let dataset = NewDataset(shape: [1 << 38], type: try standardType("float32"), number: 0)
    let layout = try FileLayout(
      of: NewGroup(children: [("a", .dataset(dataset)), ("b", .dataset(dataset))]))
    #expect(layout.byteCount > 1 << 41)
    #expect(layout.datasets.map(\.byteCount) == [1 << 40, 1 << 40])
  }
}
