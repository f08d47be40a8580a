import TestSupport
import Testing

@testable import HDF5

/// What is written without libhdf5 is, message by message, what libhdf5 writes.
@Suite struct NewFileMessageTests {
  private let scratch: Scratch
  private let (ours, theirs): (String, String)

  init() throws {
    scratch = try Scratch()
    (ours, theirs) = (scratch.path("ours.h5"), scratch.path("theirs.h5"))
  }

  /// All messages of the root's child `x`: kind and bytes.
  private func messages(_ path: String) throws -> [ObjectHeader.Kind: [[UInt8]]] {
    let file = try DirectFile(path: path)
    guard case .hard(let address)? = try file.root().table.entry(Array("x".utf8)[...])?.target else {
      return [:]
    }
    let header = try ObjectHeader(at: address, in: file.source)
    return Dictionary(grouping: header.messages, by: \.kind).mapValues { $0.map { Array($0.body.rest) } }
  }

  @Test(arguments: standardNames, [true, false])
  func datasetsSayTheSame(name: String, isLittleEndian: Bool) throws {
    let type = try standardType(name, isLittleEndian: isLittleEndian)
    for shape in [[], [0], [2, 3], [1, 2, 3, 4, 5]] {
      let file = try File(creating: theirs, replacing: true)
      try file.root().createDataset("x", shape: shape, type: type) { block, _ in
        for place in block.indices { block[place] = 0 }
      }
      try file.close()
      let root = NewGroup(children: [("x", .dataset(NewDataset(shape: shape, type: type, number: 0)))])
      try write(try FileLayout(of: root).allBytes(), to: ours)
      let (mine, other) = (try messages(ours), try messages(theirs))
      for kind in [ObjectHeader.Kind.dataspace, .datatype] { #expect(mine[kind] == other[kind]) }
      // but for the address
      let (layout, expected) = (mine[.layout]?.first, other[.layout]?.first)
      #expect(layout?.prefix(2) == expected?.prefix(2))
      #expect(layout?.dropFirst(10) == expected?.dropFirst(10))
      #expect((layout?[2...9].allSatisfy { $0 == 0xFF }) == shape.contains(0))
    }
  }

  @Test(arguments: standardNames, [true, false])
  func attributesOfNumbersSayTheSame(name: String, isLittleEndian: Bool) throws {
    let type = try standardType(name, isLittleEndian: isLittleEndian)
    try compare([
      ("one", Attribute(space: .scalar, value: .numbers([1], type))),
      ("some", Attribute(space: .array(3), value: .numbers([0, 1, 1], type))),
      ("none", Attribute(space: .array(0), value: .numbers([], type))),
      ("null", Attribute(space: .null, value: .numbers([], type))),
    ])
  }

  @Test(arguments: [Attribute.TextType.Charset.ascii, .utf8])
  func attributesOfTextsSayTheSame(charset: Attribute.TextType.Charset) throws {
    for padding in [Attribute.TextType.Padding.nullTerminated, .nullPadded, .spacePadded] {
      let fixed = Attribute.TextType(length: 1, charset: charset, padding: padding)
      let variable = Attribute.TextType(length: nil, charset: charset, padding: padding)
      try compare([
        ("fixed", Attribute(text: "text", type: fixed)),
        ("é", Attribute(texts: ["a", "é", ""], type: fixed)),
        ("none", Attribute(texts: [], type: fixed)),
        ("variable", Attribute(text: "text", type: variable)),
        ("variable none", Attribute(texts: [], type: variable)),
        ("variable null", Attribute(space: .null, value: .texts([], variable))),
      ])
    }
  }

  private func compare(_ attributes: [(name: String, value: Attribute)]) throws {
    let file = try File(creating: theirs, replacing: true)
    let group = try file.root().createGroup("x")
    for (name, value) in attributes { try group.setAttribute(name, value) }
    try file.close()
    let root = NewGroup(children: [("x", .group(NewGroup(attributes: attributes)))])
    try write(try FileLayout(of: root).allBytes(), to: ours)
    let (mine, other) = (try messages(ours)[.attribute] ?? [], try messages(theirs)[.attribute] ?? [])
    try #require(mine.count == attributes.count && other.count == attributes.count)
    for (place, (name, value)) in attributes.enumerated() {
      // the reference to a text of variable length ends with an address and an index
      let isReference = value.textType.map { $0.length == nil && value.textBytes != nil } ?? false
      let end = isReference ? 12 : 0
      #expect(mine[place].dropLast(end) == other[place].dropLast(end), "\(name)")
    }
  }

  @Test(arguments: [0, 512]) func theSuperblockSaysTheSame(userBlockSize: Int) throws {
    let file = try File(creating: theirs, userBlockSize: userBlockSize)
    try file.root().createCounting("x", shape: [5])
    try file.close()
    let root = NewGroup(children: [
      ("x", .dataset(NewDataset(shape: [5], type: try standardType("float32"), number: 0)))
    ])
    let mine = try FileLayout(of: root, userBlockSize: userBlockSize).allBytes()[userBlockSize...]
    let other = try bytes(of: theirs)[userBlockSize...]
    // without the address of the file's end, and those of the root's header, tree and heap
    for range in [0..<40, 48..<64, 72..<80] {
      let place = (range.lowerBound + userBlockSize)..<(range.upperBound + userBlockSize)
      #expect(mine[place] == other[place])
    }
    for bytes in [mine, other] {
      let end = bytes[(userBlockSize + 40)..<(userBlockSize + 48)].reversed().reduce(0) { $0 << 8 | Int($1) }
      #expect(end == bytes.endIndex)
    }
  }
}
