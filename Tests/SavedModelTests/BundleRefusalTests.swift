import FormatInterface
import Foundation
import TensorFlowBundle
import TestSupport
import Testing

/// Checkpoints that are refused, each for its own reason.
@Suite struct BundleRefusalTests {
  let folder = Folder()
  private var prefix: String { folder.path("made") }

  private func refused(_ made: MadeBundle) throws -> FormatError {
    made.write(to: prefix)
    return try #require(throws: FormatError.self) { try Bundle(prefix: prefix) }
  }

  private func sound() -> MadeBundle {
    var made = MadeBundle()
    made.data = [UInt8](repeating: 0, count: 64)
    made.add("a", MadeBundle.entry(count: 4))
    made.add("b", MadeBundle.entry(offset: 16, count: 2))
    return made
  }

  @Test func aSoundOneIsRead() throws {
    sound().write(to: prefix)
    let bundle = try Bundle(prefix: prefix)
    #expect(bundle.entries.map(\.key) == ["a", "b"])
    #expect(bundle["b"]?.range == 16..<24 && bundle["a"]?.type == "float32" && bundle["c"] == nil)
  }

  @Test func numbersWithTheHighestByteFirstAreRefused() throws {
    var made = sound()
    made.header = made.header.number(2, 1)
    #expect(try refused(made).code == .unsupportedType)
  }

  @Test func aHeaderHasToBeThere() throws {
    let made = sound()
    let all = made.entries.map { (key: $0.key, value: $0.entry.bytes) }
    Folder.write(MadeBundle.table(MadeBundle.block(all)), to: "\(prefix).index")
    let error = #expect(throws: FormatError.self) { try Bundle(prefix: prefix) }
    #expect(error?.message.contains("no header") == true)
  }

  @Test func keysOutOfOrderAreRefused() throws {
    var made = sound()
    made.entries.reverse()
    made.isSorted = false
    #expect(try refused(made).message.contains("not in order"))
  }

  @Test func aKeyTwiceIsRefused() throws {
    var made = sound()
    made.add("a", MadeBundle.entry(offset: 32, count: 2))
    #expect(try refused(made).message.contains("not in order"))
  }

  @Test func compressionIsRefusedByName() throws {
    var made = sound()
    made.compression = 1
    let error = try refused(made)
    #expect(error.code == .unsupportedMethod && error.message.contains("snappy"))
  }

  @Test func aFileThatIsNotThereIsNamed() throws {
    sound().write(to: prefix)
    unlink("\(prefix).data-00000-of-00001")
    let error = #expect(throws: FormatError.self) { try Bundle(prefix: prefix) }
    #expect(error?.code == .missingWeights && error?.file?.hasSuffix("made.data-00000-of-00001") == true)
  }

  @Test func aFileThatIsCutShortIsRefused() throws {
    var made = sound()
    made.data.removeLast(50)
    #expect(try refused(made).code == .truncated)
  }

  @Test func aLinkIsNotFollowed() throws {
    sound().write(to: prefix)
    let data = "\(prefix).data-00000-of-00001"
    try FileManager.default.moveItem(atPath: data, toPath: folder.path("elsewhere"))
    try FileManager.default.createSymbolicLink(atPath: data, withDestinationPath: folder.path("elsewhere"))
    #expect(throws: FormatError.self) { try Bundle(prefix: prefix) }
  }

  @Test func aShardThatIsNoneIsRefused() throws {
    var made = sound()
    made.add("c", MadeBundle.entry(offset: 32, count: 1, shard: 7))
    #expect(try refused(made).message.contains("file 7 of 1"))
  }

  @Test func sizesThatDoNotMakeTheShapeAreRefused() throws {
    var made = sound()
    made.add("c", MadeBundle.entry(offset: 32, count: 3, size: 16))
    #expect(try refused(made).message.contains("do not make the shape"))
  }

  @Test func bytesThatTwoTensorsShareAreRefused() throws {
    var made = sound()
    made.add("c", MadeBundle.entry(offset: 12, count: 2))
    #expect(try refused(made).code == .sharedBytes)
  }

  @Test(arguments: [UInt64.max, 1 << 63, 1 << 47])
  func sizesThatOverflowAreRefused(size: UInt64) throws {
    var made = sound()
    let shape = Wire().message(2, Wire().number(1, size).bytes).message(2, Wire().number(1, size).bytes)
    made.add("c", Wire().number(1, 1).message(2, shape.bytes).number(5, 8))
    #expect(try refused(made).code == .damaged)
  }

  @Test func anOffsetThatOverflowsIsRefused() throws {
    var made = sound()
    made.add("c", MadeBundle.entry(offset: Int.max, count: 1))
    #expect(try refused(made).code == .damaged)
  }

  @Test func aNumberWhereAMessageShouldBeIsRefused() throws {
    var made = sound()
    made.add("c", Wire().number(1, 1).number(2, 3))
    #expect(try refused(made).message.contains("is a number"))
  }

  @Test func groupsAreRefused() throws {
    var made = sound()
    made.entries.append((Array("c".utf8), Wire(bytes: [0x0B, 0x0C])))
    #expect(try refused(made).message.contains("wire type 3"))
  }

  @Test(arguments: [
    [0x80], [0x08], [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x12, 0x7F],
  ])
  func whatIsCutShortOrTooLongIsRefused(bytes: [UInt8]) throws {
    var made = sound()
    made.entries.append((Array("c".utf8), Wire(bytes: bytes)))
    #expect(try refused(made).code == .damaged)
  }

  @Test func aBlockOutsideOfTheFileIsRefused() throws {
    sound().write(to: prefix)
    var bytes = Folder.bytes("\(prefix).index")
    // the size of the block that lists the others
    let footer = bytes.count - 48
    for place in footer..<(footer + 40) { bytes[place] = 0x7F }
    Folder.write(bytes, to: "\(prefix).index")
    let error = #expect(throws: FormatError.self) { try Bundle(prefix: prefix) }
    #expect(error?.message.contains("not inside the file") == true)
  }

  @Test func everyFlippedBitOfTheIndexIsSeen() throws {
    sound().write(to: prefix)
    let bytes = Folder.bytes("\(prefix).index")
    let used = bytes.count - 48
    for place in 0..<used {
      // nothing reads the block about the table
      guard place < used - 13 else { continue }
      var changed = bytes
      changed[place] ^= 0x10
      Folder.write(changed, to: "\(prefix).index")
      #expect(throws: FormatError.self, "byte \(place)") { try Bundle(prefix: prefix) }
    }
  }

  @Test func everyCutOfTheIndexIsSeen() throws {
    sound().write(to: prefix)
    let bytes = Folder.bytes("\(prefix).index")
    for count in stride(from: 0, to: bytes.count, by: 3) {
      Folder.write(Array(bytes[..<count]), to: "\(prefix).index")
      #expect(throws: (any Error).self) { try Bundle(prefix: prefix) }
    }
  }

  @Test func slicesAreKnownAndNotTakenForTheVariable() throws {
    var made = sound()
    made.add("c", MadeBundle.entry(count: 8, size: 0).message(7, []))
    made.write(to: prefix)
    #expect(try Bundle(prefix: prefix)["c"]?.isSliced == true)
  }

  @Test func aDamagedTextIsRefused() throws {
    var made = sound()
    let start = made.data.count
    made.data += [3, 0, 0, 0, 0, 0x61, 0x62, 0x63]
    made.add("t", Wire().number(1, 7).number(4, UInt64(start)).number(5, 8).fixed32(6, 1))
    made.write(to: prefix)
    let bundle = try Bundle(prefix: prefix)
    let error = #expect(throws: FormatError.self) { try bundle.texts(of: "t") }
    #expect(error?.code == .wrongChecksum)
    #expect(throws: FormatError.self) { try bundle.texts(of: "a") }
  }

  @Test func aDamagedTensorIsRefusedBeforeTheOutputGetsItsName() throws {
    sound().write(to: prefix)
    let store = BundleStore(try Bundle(prefix: prefix), named: prefix)
    // the entries above have no right checksum
    #expect(throws: FormatError.self) { try store.requireSound() }
  }

  @Test func aFileThatIsReplacedIsAnotherOne() throws {
    sound().write(to: prefix)
    let store = BundleStore(try Bundle(prefix: prefix), named: prefix)
    #expect(store.isUnchanged)
    var other = sound()
    other.data.append(1)
    other.write(to: prefix)
    #expect(!store.isUnchanged)
    #expect(throws: FormatError.self) { try store.open(forMany: true) }
  }
}
