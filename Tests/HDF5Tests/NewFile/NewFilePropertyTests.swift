import HDF5
import TestSupport
import Testing

/// Random trees are what was given, for both readers.
@Suite struct NewFilePropertyTests {
  @Test func randomTreesAreReadAgain() throws {
    let scratch = try Scratch()
    for seed in 0..<60 {
      var trees = RandomTrees(seed: UInt64(seed))
      let root = try trees.group(depth: 0)
      let path = scratch.path("new.h5")
      let file = try FileLayout(of: root).allBytes()
      try write(file, to: path)
      try check(root, in: path)
      #expect(try FileLayout(of: root).allBytes() == file, "\(seed)")
      #expect(DirectFile.idleByteCount(of: path) ?? .max < 4096 + 8 * trees.datasetCount, "\(seed)")
    }
  }
}

private struct RandomTrees {
  private var generator: SeededGenerator
  private(set) var datasetCount = 0

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func group(depth: Int) throws -> NewGroup {
    let most = depth == 0 && oneIn(20) ? 280 : depth > 2 ? 0 : 8
    var names: Set<[UInt8]> = []
    var children: [(name: String, object: NewObject)] = []
    for _ in 0..<number(0...most) {
      let name = text(from: 1)
      guard name != ".", names.insert(Array(name.utf8)).inserted else { continue }
      children.append((name, oneIn(most > 12 ? 50 : 4) ? .group(try group(depth: depth + 1)) : try dataset()))
    }
    return NewGroup(attributes: try attributes(), children: children)
  }

  private mutating func dataset() throws -> NewObject {
    datasetCount += 1
    let isNull = oneIn(20)
    let shape = isNull ? [] : (0..<number(0...4)).map { _ in number(0...6) }
    return .dataset(
      NewDataset(
        shape: shape, isNull: isNull, type: oneIn(10) ? .opaque(size: number(1...20)) : try type(),
        attributes: oneIn(3) ? try attributes() : [], number: number(0...1000)))
  }

  private mutating func attributes() throws -> [(name: String, value: Attribute)] {
    var names: Set<[UInt8]> = []
    var attributes: [(name: String, value: Attribute)] = []
    for _ in 0..<number(0...(oneIn(10) ? 40 : 3)) {
      let name = text(from: 1)
      guard names.insert(Array(name.utf8)).inserted else { continue }
      attributes.append((name, try attribute()))
    }
    return attributes
  }

  private mutating func attribute() throws -> Attribute {
    let space: Attribute.Space = [.scalar, .null, .array(number(0...20))][number(0...2)]
    let count =
      switch space {
      case .scalar: 1
      case .null: 0
      case .array(let count): count
      }
    guard oneIn(2) else {
      let type = try type()
      return Attribute(space: space, value: .numbers((0..<count).map { _ in Double(number(0...1)) }, type))
    }
    let charset: Attribute.TextType.Charset = oneIn(2) ? .ascii : .utf8
    let padding: Attribute.TextType.Padding = [.nullTerminated, .nullPadded, .spacePadded][number(0...2)]
    let texts = (0..<count).map { _ in
      Array(String(repeating: text(from: 0), count: oneIn(50) ? number(1...3000) : 1).utf8)
    }
    let isVariable = oneIn(2)
    let length = (texts.map(\.count).max() ?? 0) + 1
    guard isVariable || length * count < 60_000 else { return .emptyList }
    let type = Attribute.TextType(length: isVariable ? nil : length, charset: charset, padding: padding)
    return Attribute(space: space, value: .texts(texts, type))
  }

  private mutating func type() throws -> ElementType {
    try standardType(standardNames[number(0...(standardNames.count - 1))], isLittleEndian: oneIn(2))
  }

  /// Without spaces at its end, which might be padding.
  private mutating func text(from shortest: Int) -> String {
    let letters: [Character] = ["a", "b", "c", "_", ":", "0", "é", "模", "🙂", "."]
    return String((0..<number(shortest...12)).map { _ in letters[number(0...(letters.count - 1))] })
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &generator) }
  private mutating func oneIn(_ count: Int) -> Bool { number(1...count) == 1 }
}
