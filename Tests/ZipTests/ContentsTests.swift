import Files
import TestSupport
import Testing

@testable import Zip

/// Contents of members: whole, written into a file, read where they lie.
struct ContentsTests {
  let folder = Folder()

  /// 300,000 times the letter a, as zlib deflates it at its best.
  private static let letters = [UInt8](repeating: UInt8(ascii: "a"), count: 300_000)
  private static let deflatedLetters: [UInt8] =
    [0xED, 0xC1, 0x01, 0x0D, 0, 0, 0, 0xC2, 0xA0, 0xAC, 0xEF, 0x5F, 0xC2, 0x1E, 0x0E, 0x28]
    + [UInt8](repeating: 0, count: 290) + [0xF8, 0x31]
  private static let many = (0..<700_001).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }

  /// The only member of an archive.
  private func only(_ member: Archive.Member) throws -> (ZipArchive, ZipMember) {
    let archive = try Archive([member]).open(in: folder)
    return (archive, archive.members[0])
  }

  private static let kinds: [Archive.Member] = [
    .init("stored", many), .init("empty", []), .init("deflated", many, deflated: deflated(many)),
    .init("letters", letters, deflated: deflatedLetters), .init("nothing", [], deflated: [3, 0]),
  ]
  private static let plain = [many, [], many, letters, []]

  @Test(arguments: kinds.indices) func aContentIsReadWhole(kind: Int) throws {
    let (archive, member) = try only(Self.kinds[kind])
    #expect(try archive.bytes(of: member, limit: member.byteCount) == Self.plain[kind])
    try archive.check(member)
  }

  @Test(arguments: kinds.indices) func aContentIsWrittenIntoAFile(kind: Int) throws {
    let (archive, member) = try only(Self.kinds[kind])
    Folder.write("head", to: folder.path("out"))
    let file = try WritableFile(folder.path("out"), named: "out")
    try archive.extract(member, into: file, at: 4)
    try file.close()
    #expect(Folder.bytes(folder.path("out")) == Array("head".utf8) + Self.plain[kind])
  }

  @Test func aStoredContentIsReadWhereItLies() throws {
    let (archive, member) = try only(Self.kinds[0])
    #expect(Folder.bytes(folder.path("x.zip"))[try archive.range(of: member)].elementsEqual(Self.many))
  }

  @Test func aDeflatedContentDoesNotLieInTheFile() throws {
    let (archive, member) = try only(Self.kinds[2])
    let error = #expect(throws: ZipError.self) { try archive.range(of: member) }
    #expect(error?.code == .notInPlace)
  }

  @Test func aContentOverTheLimitIsNotRead() throws {
    for kind in [0, 3] {
      let (archive, member) = try only(Self.kinds[kind])
      let error = #expect(throws: ZipError.self) {
        try archive.bytes(of: member, limit: member.byteCount - 1)
      }
      #expect(error?.code == .tooLarge)
      #expect(
        error?.message.contains("\(member.byteCount) bytes, and \(member.byteCount - 1) are taken") == true)
    }
  }

  /// Why a content is refused, whichever way it is asked for.
  private func refusal(_ member: Archive.Member) throws -> ZipError? {
    let (archive, member) = try only(member)
    Folder.write("", to: folder.path("out"))
    let file = try WritableFile(folder.path("out"), named: "out")
    let whole = #expect(throws: ZipError.self) { try archive.bytes(of: member, limit: .max) }
    var written: ZipError?
    do throws(ZipError) { try archive.extract(member, into: file) } catch { written = error }
    let checked = #expect(throws: ZipError.self) { try archive.check(member) }
    #expect(whole?.code == written?.code && whole?.code == checked?.code)
    #expect(whole?.file == folder.path("x.zip"))
    #expect(Folder.bytes(folder.path("out")).count <= member.byteCount, "no more than declared")
    return whole
  }

  @Test func aBitThatFlippedIsNoticed() throws {
    for kind in [0, 2] {
      var member = Self.kinds[kind]
      member.stored[member.stored.count / 2] ^= 4
      let error = try refusal(member)
      #expect(error?.code == .wrongChecksum)
      #expect(error?.message.contains("member \"\(kind == 0 ? "stored" : "deflated")\"") == true)
    }
  }

  @Test(arguments: [-1, 1, 299_999, -299_999]) func aContentOfAnotherSizeThanDeclaredIsRefused(more: Int)
    throws
  {
    var member = Self.kinds[3]
    member.size += more
    let error = try refusal(member)
    #expect(error?.code == .wrongSize)
    #expect(error?.message.contains(more < 0 ? "more than the" : "only 300000 of the") == true)
  }

  @Test func aDeflatedContentThatEndsTooEarlyIsRefused() throws {
    var member = Self.kinds[2]
    member.stored.removeLast(10)
    #expect(try refusal(member)?.message.contains("ends too early") == true)
    member.stored = []
    #expect(try refusal(member)?.code == .damagedContent)
  }

  @Test(arguments: [1, 100, 200_000]) func bytesBehindADeflatedContentAreRefused(count: Int) throws {
    for kind in [2, 3] {
      var member = Self.kinds[kind]
      member.stored += [UInt8](repeating: 0, count: count)
      let error = try refusal(member)
      #expect(error?.code == .damagedContent)
      #expect(error?.message.contains("has bytes behind its end") == true)
    }
  }

  @Test func whatIsNotDeflatedIsRefused() throws {
    var member = Self.kinds[3]
    member.stored[0] = 7
    let error = try refusal(member)
    #expect(error?.code == .damagedContent)
    #expect(error?.message.contains("is damaged") == true)
  }

  @Test func anArchiveThatChangesMeanwhileIsNoticed() throws {
    let (archive, member) = try only(Self.kinds[0])
    let bytes = Folder.bytes(folder.path("x.zip"))
    // the file is the same one, and longer
    Folder.write(bytes + [0], to: folder.path("x.zip"))
    let error = #expect(throws: ZipError.self) { try archive.check(member) }
    #expect(error?.code.word == FileError.Code.changed.rawValue)
    Folder.write(Array(bytes.prefix(1000)), to: folder.path("x.zip"))
    let second = #expect(throws: ZipError.self) { try archive.bytes(of: member, limit: .max) }
    #expect(second?.code.word == FileError.Code.changed.rawValue)
    #expect(second?.file == folder.path("x.zip"))
  }
}
