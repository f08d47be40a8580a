import Files
import TestSupport
import Testing

@testable import Zip

/// Archives that are written, and read again.
struct WriterTests {
  let folder = Folder()

  private func writer(_ name: String = "out.zip", over content: [UInt8] = []) throws -> ZipWriter {
    Folder.write(content, to: folder.path(name))
    return ZipWriter(try WritableFile(folder.path(name), named: name))
  }

  private func read(_ name: String = "out.zip") throws -> ZipArchive {
    try ZipArchive(ReadableFile(folder.path(name)))
  }

  @Test func theBytesAreThoseThatPythonWrites() throws {
    var writer = try writer()
    try writer.add("metadata.json", Array("{}".utf8))
    try writer.add("config.json", Array("{\"a\": 1}".utf8))
    try writer.finish()
    let expected = Archive([
      .init("metadata.json", Array("{}".utf8)), .init("config.json", Array("{\"a\": 1}".utf8)),
    ])
    #expect(Folder.bytes(folder.path("out.zip")) == expected.bytes)
  }

  @Test func namesInOtherLettersAreMarkedAsUTF8() throws {
    var writer = try writer()
    try writer.add("\u{65e5}\u{672c}.txt", [1])
    try writer.finish()
    var member = Archive.Member("\u{65e5}\u{672c}.txt", [1])
    member.flags = 0x800
    #expect(Folder.bytes(folder.path("out.zip")) == Archive([member]).bytes)
  }

  @Test func aFolderHasTheModeOfOne() throws {
    var writer = try writer()
    try writer.add("assets/", [])
    try writer.finish()
    var member = Archive.Member("assets/", [])
    member.attributes = 0o40775 << 16 | 0x10
    #expect(Folder.bytes(folder.path("out.zip")) == Archive([member]).bytes)
  }

  @Test func whatWasInTheFileBeforeIsGone() throws {
    var writer = try writer(over: [UInt8](repeating: 7, count: 10_000))
    try writer.add("a", Array("content".utf8))
    try writer.finish()
    #expect(Folder.bytes(folder.path("out.zip")) == Archive([.init("a")]).bytes)
  }

  @Test func anEmptyArchiveIsAnEndRecord() throws {
    try writer().finish()
    #expect(Folder.bytes(folder.path("out.zip")) == Archive([]).bytes)
  }

  @Test func whatLiesBehindAUserBlockBecomesAMember() throws {
    let content = (0..<5000).map { UInt8(truncatingIfNeeded: $0) }
    var writer = try writer(over: [UInt8](repeating: 0xAA, count: 512) + content)
    try writer.addBehindUserBlock("model.weights.h5", upTo: 5512, crc: CRC32(of: content))
    try writer.add("metadata.json", Array("{}".utf8))
    try writer.add("config.json", Array("{}".utf8))
    try writer.finish()
    let archive = try read()
    #expect(archive.members.map(\.name) == ["model.weights.h5", "metadata.json", "config.json"])
    #expect(try archive.range(of: archive.members[0]) == 512..<5512)
    #expect(try archive.bytes(of: archive.members[0], limit: 5000) == content)
    // 30 bytes of header, 16 of the name, then one extra field of 462 zeros
    let field = little(0xD935, 2) + little(462, 2) + [UInt8](repeating: 0, count: 462)
    #expect(Folder.bytes(folder.path("out.zip"))[46..<512].elementsEqual(field))
  }

  @Test func aNameMustHaveRoomInTheUserBlock() throws {
    let name = String(repeating: "x", count: 478)
    var writer = try writer(over: [UInt8](repeating: 0, count: 512))
    try writer.addBehindUserBlock(name, upTo: 512, crc: CRC32())
    try writer.finish()
    #expect(try read().members[0].dataOffset == 512)
    var second = try self.writer("second")
    #expect(
      refusal { () throws(ZipError) in
        try second.addBehindUserBlock(name + "x", upTo: 512, crc: CRC32())
      } == .nameTooLong)
  }

  @Test func aMemberOfFiveGigabytesHasZip64Headers() throws {
    let end = 512 + 5 << 30
    var writer = try writer()
    try writer.addBehindUserBlock("model.weights.h5", upTo: end, crc: CRC32(1))
    try writer.add("config.json", Array("{}".utf8))
    try writer.finish()
    let archive = try read()
    #expect(try archive.range(of: archive.members[0]) == 512..<end)
    #expect(archive.members[1].dataOffset == end + 30 + 11)
    #expect(try archive.bytes(of: archive.members[1], limit: 2) == Array("{}".utf8))
  }

  @Test func zip64BeginsWherePythonBeginsIt() throws {
    func member(_ count: Int, at offset: Int = 0) -> WrittenMember {
      WrittenMember(
        name: [0x61], method: .stored, crc: CRC32(), storedByteCount: count, byteCount: count, offset: offset)
    }
    // the local header, from 2^31 / 1.05 on, and the version of both
    for (count, isZip64) in [(2_045_222_520, false), (2_045_222_521, true)] {
      let (local, central) = (member(count).localHeader(), member(count).centralHeader)
      #expect(local.count == (isZip64 ? 51 : 31) && central.count == 47)
      #expect(local[4] == (isZip64 ? 45 : 20) && central[4] == local[4] && central[6] == local[4])
      #expect(local[18..<22].elementsEqual(isZip64 ? little(-1, 4) : little(count, 4)))
      #expect(central[20..<24].elementsEqual(little(count, 4)))
    }
    // the central one, from 2^31 on
    #expect(member(0x7FFF_FFFF).centralHeader.count == 47)
    let large = member(0x8000_0000, at: 0x8000_0000).centralHeader
    #expect(
      large.suffix(28).elementsEqual(
        little(1, 2) + little(24, 2) + [0, 1, 2].flatMap { _ in little(1 << 31, 8) }))
    #expect(large[20..<28].elementsEqual(little(-1, 8)) && large[42..<46].elementsEqual(little(-1, 4)))
    let far = member(1, at: 0x8000_0000).centralHeader
    #expect(far.suffix(12).elementsEqual(little(1, 2) + little(8, 2) + little(1 << 31, 8)) && far[6] == 45)
    // the end record
    #expect(WrittenMember.endRecords(memberCount: 0xFFFF, directory: 0x7FFF_FFFF..<0x8000_0000).count == 22)
    #expect(WrittenMember.endRecords(memberCount: 1, directory: 0x8000_0000..<0x8000_0001).count == 98)
    #expect(WrittenMember.endRecords(memberCount: 0x10000, directory: 0..<1).count == 98)
  }

  @Test func moreMembersThanAreReadAreNotWritten() throws {
    var writer = try writer()
    #expect(writer.memberLimit == ZipArchive.memberLimit)
    writer.memberLimit = 3
    for name in ["a", "b", "c"] { try writer.add(name, []) }
    #expect(refusal { () throws(ZipError) in try writer.add("d", []) } == .tooManyMembers)
    try writer.finish()
    #expect(try read().members.count == 3)
  }

  @Test func membersOfAnotherArchiveAreCopiedAsTheyAre() throws {
    let many = (0..<700_001).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
    let source = try Archive([
      .init("stored", many), .init("deflated", many, deflated: deflated(many)), .init("folder/", []),
    ]).open(in: folder)
    var writer = try writer()
    for member in source.members.reversed() { try writer.copy(member, from: source) }
    try writer.copy(source.members[1], from: source, named: "again")
    try writer.finish()
    let copy = try read()
    #expect(copy.members.map(\.name) == ["folder/", "deflated", "stored", "again"])
    #expect(copy.members.map(\.method) == [.stored, .deflated, .stored, .deflated])
    #expect(copy.members[1].storedByteCount == source.members[1].storedByteCount)
    for member in copy.members where !member.isFolder {
      #expect(try copy.bytes(of: member, limit: many.count) == many)
    }
  }

  @Test func aStoredMemberThatIsDamagedIsNotCopied() throws {
    var member = Archive.Member("a", [UInt8](repeating: 1, count: 1000))
    member.stored[500] = 2
    let source = try Archive([member]).open(in: folder)
    var writer = try writer()
    #expect(
      refusal { () throws(ZipError) in try writer.copy(source.members[0], from: source) } == .wrongChecksum)
    // and leaves nothing behind
    try writer.add("a", Array("content".utf8))
    try writer.finish()
    #expect(Folder.bytes(folder.path("out.zip")) == Archive([.init("a")]).bytes)
  }

  @Test func namesThatWouldNotBeReadAreNotWritten() throws {
    var writer = try writer()
    for name in ["", "/a", "../a", "a\\b", "a\0", "c:a", "a//b"] {
      #expect(refusal { () throws(ZipError) in try writer.add(name, []) } == .unsafeName, "\(name)")
    }
    try writer.add("a", [])
    for name in ["a", "a/"] {
      #expect(refusal { () throws(ZipError) in try writer.add(name, []) } == .duplicateName)
    }
    #expect(refusal { () throws(ZipError) in try writer.add("b/", [1]) } == .folderWithContent)
    let long = String(repeating: "x", count: 0x10000)
    #expect(refusal { () throws(ZipError) in try writer.add(long, []) } == .nameTooLong)
    try writer.finish()
    #expect(try read().members.map(\.name) == ["a"])
  }

  @Test func aDirectoryThatWouldNotBeReadIsNotWritten() throws {
    var writer = try writer()
    writer.directoryLimit = 93
    for name in ["a", "b"] { try writer.add(name, []) }
    var code: ZipError.Code?
    do throws(ZipError) { try writer.finish() } catch { code = error.code }
    #expect(code == .tooLarge)
  }

  @Test func aRefusalNamesTheOutput() throws {
    var writer = try writer()
    do throws(ZipError) { try writer.add("../a", []) } catch {
      #expect(error.description == "out.zip: the name \"../a\" leads out of its folder by \"..\"")
    }
  }

  private func refusal(_ body: () throws(ZipError) -> Void) -> ZipError.Code? {
    do throws(ZipError) {
      try body()
      return nil
    } catch {
      return error.code
    }
  }
}
