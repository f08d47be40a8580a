import TestSupport
import Testing

@testable import Zip

/// What is read of an archive.
struct ArchiveTests {
  let folder = Folder()

  @Test func membersAreInTheOrderOfTheDirectory() throws {
    let archive = Archive([
      .init("metadata.json", Array("{}".utf8)), .init("assets/", []),
      .init("config.json", Array("{\"a\": 1}".utf8), deflated: deflated(Array("{\"a\": 1}".utf8))),
    ])
    let read = try archive.open(in: folder)
    #expect(read.members.map(\.name) == ["metadata.json", "assets/", "config.json"])
    #expect(read.members.map(\.isFolder) == [false, true, false])
    #expect(read.members.map(\.method) == [.stored, .stored, .deflated])
    #expect(read.members.map(\.byteCount) == [2, 0, 8])
    #expect(read.members.map(\.storedByteCount) == [2, 0, 13])
    #expect(read.members.map(\.dataOffset) == archive.contents)
    #expect(read.members[0].crc.value == slowCRC(Array("{}".utf8)))
    #expect(read.member(named: "config.json") == read.members[2])
    #expect(read.member(named: "config") == nil)
  }

  @Test func aMemberIsFoundByTheBytesOfItsName() throws {
    // one letter for Swift, two names for everybody else
    var first = Archive.Member("\u{e9}")
    var second = Archive.Member("e\u{301}", [])
    (first.flags, second.flags) = (0x800, 0x800)
    let read = try Archive([first, second]).open(in: folder)
    #expect(read.member(named: "\u{e9}")?.byteCount == 7)
    #expect(read.member(named: "e\u{301}")?.byteCount == 0)
  }

  @Test func anArchiveMayBeEmpty() throws {
    #expect(try Archive([]).open(in: folder).members.isEmpty)
  }

  @Test func anArchiveMayHaveAComment() throws {
    let comment = [UInt8](repeating: UInt8(ascii: "x"), count: 0xFFFF)
    #expect(try Archive([.init("a")], comment: comment).open(in: folder).members.count == 1)
  }

  @Test func theDirectoryMayListMembersInAnotherOrderThanTheyLieIn() throws {
    var archive = Archive([.init("a", [1]), .init("b", [2])])
    archive.set(archive.locals[1], 4, at: archive.centrals[0] + 42)
    archive.set(archive.locals[0], 4, at: archive.centrals[1] + 42)
    for (central, name, content) in [(0, "b", UInt8(2)), (1, "a", 1)] {
      archive.set(Int(slowCRC([content])), 4, at: archive.centrals[central] + 16)
      archive.bytes[archive.centrals[central] + 46] = name.utf8.first ?? 0
    }
    let read = try archive.open(in: folder)
    #expect(read.members.map(\.name) == ["b", "a"])
    #expect(read.members.map(\.dataOffset) == archive.contents.reversed())
  }

  @Test func roomThatHoldsNothingMayLieBetweenMembers() throws {
    var second = Archive.Member("b")
    second.gap = [UInt8](repeating: 0, count: 100)
    var first = Archive.Member("a")
    first.gap = Array("#!/bin/sh\n".utf8)
    let archive = Archive([first, second], trailingGap: [0, 0])
    #expect(try archive.open(in: folder).members.map(\.dataOffset) == archive.contents)
  }

  @Test func anExtraFieldMayMoveTheContent() throws {
    var member = Archive.Member("a")
    member.localExtra = little(0xD935, 2) + little(300, 2) + [UInt8](repeating: 0, count: 300)
    let archive = Archive([member])
    #expect(try archive.open(in: folder).members[0].dataOffset == archive.contents[0])
    // zipalign of old padded without a header
    member.localExtra = [0, 0, 0]
    #expect(try Archive([member]).open(in: folder).members.count == 1)
  }

  @Test(arguments: [false, true], [false, true])
  func aStreamHasItsChecksumAndSizesBehindIt(hasSignature: Bool, isLong: Bool) throws {
    var member = Archive.Member("a")
    member.flags = 8
    member.descriptor =
      (hasSignature ? Array("PK\u{7}\u{8}".utf8) : []) + little(Int(member.crc), 4)
      + little(7, isLong ? 8 : 4) + little(7, isLong ? 8 : 4)
    var archive = Archive([member, .init("b")])
    // they may be in the local header, or not
    #expect(try archive.open(in: folder).members.count == 2)
    archive.set(0, 12, at: archive.locals[0] + 14)
    #expect(try archive.open(in: folder).members[0].byteCount == 7)
  }

  @Test func aHeaderSaysHowHardADeflaterTried() throws {
    var archive = Archive.sound
    archive.set(0b110, 2, at: archive.centrals[0] + 8)
    #expect(try archive.open(in: folder).members.count == 2)
  }
}
