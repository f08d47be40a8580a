import HDF5
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Parts of files that are not read, or not all of them: whatever lies outside of a part is not there.
@Suite struct PartRefusalTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// What is missing lies behind the part, where it would be read by whoever looks there.
  @Test(arguments: ["layouts.h5", "latest.h5", "version2.h5"], [1, 11_292])
  func aPartThatEndsTooEarlyIsTruncated(name: String, offset: Int) throws {
    let content = try bytes(of: fixture(name))
    let inside = try Inside(content, at: offset, in: scratch)
    for missing in [1, 7, content.count / 3] {
      let part = offset..<(inside.part.upperBound - missing)
      let error = refusal { _ = try File(reading: inside.path, part: part) }
      #expect(error?.code == .truncated, "\(missing) bytes")
      #expect(error?.file == inside.path)
      #expect(error?.message.contains("the part of the file that begins at byte \(offset)") == true)
      #expect(error?.message.contains("it has \(part.count) bytes") == true)
      #expect(MetadataDump(directlyReading: inside.path, part: part) == nil)
    }
    for length in [1, 7, 8, 95] {
      #expect(refusal { _ = try File(reading: inside.path, part: offset..<(offset + length)) } != nil)
      #expect(MetadataDump(directlyReading: inside.path, part: offset..<(offset + length)) == nil)
    }
  }

  @Test func aPartBeyondTheEndOfTheFileIsTruncated() throws {
    let count = try bytes(of: fixture("types.h5")).count
    for part in [
      0..<(count + 1), 1..<(count + 1), count..<(count + 9), (count + 5)..<(count + 5), -1..<count,
      9..<Int.max,
    ] {
      let error = refusal { _ = try File(reading: fixture("types.h5"), part: part) }
      #expect(error?.code == .truncated, "\(part)")
      #expect(error?.file == fixture("types.h5"))
      #expect(MetadataDump(directlyReading: fixture("types.h5"), part: part) == nil)
    }
  }

  @Test func anEmptyPartIsNoHDF5() {
    let error = refusal { _ = try File(reading: fixture("types.h5"), part: 0..<0) }
    #expect(error?.code == .notHDF5)
    #expect(error?.message == "the part of the file that begins at byte 0 is empty, expected an HDF5 file")
    #expect(MetadataDump(directlyReading: fixture("types.h5"), part: 0..<0) == nil)
  }

  /// A byte before it, a byte behind its beginning, all before it and all behind it, of which the first 8 bytes are HDF5.
  @Test func aPartThatDoesNotBeginAsHDF5IsNone() throws {
    let content = try bytes(of: fixture("types.h5"))
    let noise = [UInt8](repeating: 0x41, count: 2000)
    let path = try scratch.file("outer", noise + content + noise)
    for part in [
      1999..<(2000 + content.count), 2001..<(2000 + content.count), 0..<2000, 1600..<2007, 0..<2007,
    ] {
      let error = refusal { _ = try File(reading: path, part: part) }
      #expect(error?.code == .notHDF5, "\(part)")
      #expect(
        error?.message
          == "the part of the file that begins at byte \(part.lowerBound) is no HDF5 file: it does not begin as one"
      )
      #expect(MetadataDump(directlyReading: path, part: part) == nil)
    }
  }

  /// The superblock says that the file ends with the part; the last dataset still lies behind it.
  @Test(arguments: [0, 512]) func whatLiesBehindThePartIsNotReadWhereTheSuperblockDeniesIt(userBlock: Int)
    throws
  {
    let file = try File(creating: scratch.path("alone.h5"))
    let made = try file.root()
    try made.createCounting("first", shape: [100])
    try made.createCounting("last", shape: [50_000])
    try file.close()
    var content = try bytes(of: scratch.path("alone.h5"))
    let (whole, short) = (content, content.count - 1000)
    content.replaceSubrange(40..<48, with: littleEndian(UInt64(short)))
    let behind = Superblock0.behindUserBlock(userBlock, content, saysSo: userBlock > 0)
    let inside = try Inside(behind, at: 100, in: scratch)
    let part = 100..<(100 + userBlock + short)
    let root = try File(reading: inside.path, part: part).root()
    #expect(try root.dataset("first").floats() == (0..<100).map(Float.init))
    #expect(refusal { _ = try root.dataset("last") }?.code == .truncated)
    #expect(MetadataDump(directlyReading: inside.path, part: part) == nil)
    // and so it is where the part goes on
    let longer = try File(reading: inside.path, part: inside.part).root()
    #expect(refusal { _ = try longer.dataset("last").floats() } != nil)
    #expect(whole.count == content.count)
  }

  /// Chunks by libhdf5's own count of addresses, which leaves a user block out until version 1.14.4.
  @Test(arguments: [0, 512, 4096]) func aChunkBehindThePartIsRefused(userBlock: Int) throws {
    let whole = try bytes(of: fixture("layouts.h5"))
    let node = Array("TREE".utf8) + [1, 0]
    let places = whole.indices.dropLast(64).filter { whole[$0..<$0 + 6].elementsEqual(node) }
    try #require(!places.isEmpty)
    for place in places {
      var changed = whole
      let address = place + 24 + 32
      changed.replaceSubrange(address..<address + 8, with: littleEndian(UInt64(whole.count - 4)))
      let behind = Superblock0.behindUserBlock(userBlock, changed, saysSo: userBlock > 0)
      let inside = try Inside(behind, at: 100, in: scratch)
      let root = try File(reading: inside.path, part: inside.part).root()
      let errors = try root.links().compactMap { link in
        refusal { _ = try root.dataset(link.name) }
      }
      #expect(errors.count { $0.code == .damaged && $0.message.contains("has a chunk of") } == 1)
      #expect(MetadataDump(directlyReading: inside.path, part: inside.part) == nil)
    }
  }

  @Test func aFileThatGetsShorterWhileItIsReadIsAnError() throws {
    let file = try File(creating: scratch.path("alone.h5"))
    try file.root().createCounting("group/x", shape: [100_000])
    try file.close()
    let inside = try Inside(bytes(of: scratch.path("alone.h5")), at: 11_292, in: scratch)

    let dataset = try File(reading: inside.path, part: inside.part).root().dataset("group/x")
    #expect(truncate(inside.path, off_t(11_292 + 2000)) == 0)
    #expect(refusal { _ = try dataset.bytes() }?.code == .truncated)
    #expect(MetadataDump(directlyReading: inside.path, part: inside.part) == nil)

    // metadata that is scattered over the whole file
    let plain = try Inside(bytes(of: fixture("plain.h5")), at: 11_292, in: scratch, called: "plain.keras")
    let library = try File(reading: plain.path, part: plain.part)
    let direct = try DirectFile.read(plain.path, part: plain.part) { root, _ in
      #expect(truncate(plain.path, off_t(11_292 + 2000)) == 0)
      return MetadataDump(of: root)
    }
    #expect(direct == nil)
    #expect(try !MetadataDump(of: StoredGroup(library.root())).refusals.isEmpty)
    #expect(refusal { _ = try File(reading: inside.path, part: inside.part) }?.code == .truncated)
  }

  @Test func aPartOfWhatIsNoRegularFileIsRefused() throws {
    #expect(refusal { _ = try File(reading: scratch.directory, part: 0..<100) }?.code == .notARegularFile)
    #expect(refusal { _ = try File(reading: "/dev/zero", part: 0..<100) }?.code == .notARegularFile)
    #expect(refusal { _ = try File(reading: scratch.path("none"), part: 0..<100) }?.code == .missing)
  }

  /// Bytes of the part changed at random, with the rest of another file behind it.
  @Test(arguments: ["plain.h5", "layouts.h5"]) func partsChangedAtRandomNeverCrash(name: String) async {
    await #expect(processExitsWith: .success) { [name = name as String] in
      let scratch = try Scratch()
      var dice = SeededGenerator(seed: 7)
      let whole = try bytes(of: fixture(name))
      for _ in 0..<40 {
        var changed = whole
        for _ in 0..<Int.random(in: 1...4, using: &dice) {
          changed[Int.random(in: 0..<changed.count, using: &dice)] ^=
            1 << UInt8.random(in: 0..<8, using: &dice)
        }
        let alone = MetadataDump(directlyReading: try scratch.file("alone.h5", changed))
        let inside = try Inside(changed, at: 4103, in: scratch)
        #expect(
          MetadataDump(directlyReading: inside.path, part: inside.part, countingFrom: 4103) == alone)
      }
    }
  }
}
