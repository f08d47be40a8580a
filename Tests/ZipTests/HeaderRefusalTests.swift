import TestSupport
import Testing

@testable import Zip

/// Archives that are refused for what their headers say of a member.
struct HeaderRefusalTests {
  @Test func headersOfDifferentNamesAreRefused() {
    var archive = Archive.sound
    archive.bytes[archive.locals[1] + 30] = UInt8(ascii: "c")
    archive.expect(.contradiction, "member \"b\" has another name in its local header")
  }

  @Test func headersOfDifferentMethodsAreRefused() {
    var archive = Archive.sound
    archive.set(8, 2, at: archive.locals[1] + 8)
    archive.expect(.contradiction, "member \"b\" has another method in its local header")
  }

  @Test func headersOfDifferentFlagsAreRefused() {
    for flags in [1, 8, 0x800] {
      var archive = Archive.sound
      archive.set(flags, 2, at: archive.locals[1] + 6)
      archive.expect(.contradiction, "member \"b\" has another flags in its local header")
    }
  }

  @Test func headersOfDifferentSizesAreRefused() {
    for field in [18, 22] {
      for size in [0, 6, 8] {
        var archive = Archive.sound
        archive.set(size, 4, at: archive.locals[1] + field)
        archive.expect(.contradiction, "member \"b\" has another size in its local header")
      }
    }
  }

  @Test func sizesThatAreLeftToTheDirectoryAreRefusedWhereNoStreamIs() {
    var archive = Archive.sound
    archive.set(0, 8, at: archive.locals[1] + 18)
    archive.expect(.contradiction, "member \"b\" has another size in its local header")
  }

  @Test func headersOfDifferentChecksumsAreRefused() {
    for crc in [0, 1] {
      var archive = Archive.sound
      archive.set(crc, 4, at: archive.locals[1] + 14)
      archive.expect(.contradiction, "member \"b\" has another CRC-32 in its local header")
    }
  }

  @Test func aStreamWhoseChecksumAndSizesDoNotFollowIsRefused() {
    var member = Archive.Member("a")
    member.flags = 8
    Archive([member]).expect(.contradiction, "what follows the content of member \"a\"")
    member.descriptor = little(Int(member.crc), 4) + little(7, 4) + little(8, 4)
    Archive([member, .init("b")]).expect(.contradiction, "what follows the content of member \"a\"")
    // another size in its header is a lie all the same
    member.descriptor = little(Int(member.crc), 4) + little(7, 4) + little(7, 4)
    for field in [14, 18, 22] {
      var archive = Archive([member])
      archive.set(6, 4, at: archive.locals[0] + field)
      archive.expect(.contradiction, "in its local header")
    }
  }

  @Test func aStoredMemberOfTwoSizesIsRefused() {
    var member = Archive.Member("a")
    member.size = 8
    Archive([member]).expect(.contradiction, "member \"a\" is stored with 7 bytes but has 8")
  }

  @Test func aMemberWithoutLocalHeaderIsRefused() {
    var archive = Archive.sound
    archive.bytes[archive.locals[1]] = 0
    archive.expect(.damagedHeader, "there is no local header of member \"b\"")
  }

  @Test func anExtraFieldThatIsTooLongIsRefused() {
    var member = Archive.Member("a")
    member.localExtra = little(7, 2) + little(3, 2) + [0, 0]
    Archive([member]).expect(.damagedHeader, "an extra field of member \"a\"")
    member = .init("a")
    member.centralExtra = little(7, 2) + little(3, 2) + [0, 0]
    Archive([member]).expect(.damagedHeader, "an extra field of member \"a\"")
  }

  @Test func aSecondNameInAnExtraFieldIsRefused() throws {
    for (name, isFine) in [("a", true), ("b", false)] {
      let field = little(0x7075, 2) + little(6, 2) + [1] + little(Int(slowCRC([0x61])), 4) + Array(name.utf8)
      for isLocal in [false, true] {
        var member = Archive.Member("a")
        if isLocal { member.localExtra = field } else { member.centralExtra = field }
        let archive = Archive([member])
        if isFine {
          _ = try archive.open(in: Folder())
        } else {
          archive.expect(.contradiction, "has another name in an extra field")
        }
      }
    }
  }

  @Test func encryptedMembersAreRefused() {
    for flag: UInt16 in [1, 1 << 6, 1 << 13] {
      var member = Archive.Member("a")
      (member.flags, member.method) = (flag, 99)
      Archive([member]).expect(.encrypted, "member \"a\" is encrypted")
    }
  }

  @Test func methodsOtherThanStoredAndDeflatedAreRefused() {
    for method: UInt16 in [1, 9, 12, 14, 93, 99] {
      var member = Archive.Member("a")
      member.method = method
      Archive([member]).expect(.unsupportedMethod, "but of method \(method)")
    }
  }

  @Test func flagsThatAreNotUnderstoodAreRefused() {
    for flag: UInt16 in [1 << 4, 1 << 5, 1 << 7, 1 << 15] {
      var member = Archive.Member("a")
      member.flags = flag
      Archive([member]).expect(.unsupportedMethod, "flags that are not understood: 0x")
    }
  }

  @Test func membersForLaterReadersAreRefused() throws {
    var archive = Archive.sound
    archive.set(63, 2, at: archive.centrals[1] + 6)
    #expect(try archive.open(in: Folder()).members.count == 2)
    archive.set(64, 2, at: archive.centrals[1] + 6)
    archive.expect(.unsupportedMethod, "member \"b\" is for readers of version 6.4")
  }

  @Test func symbolicLinksAreRefused() {
    var member = Archive.Member("a")
    member.attributes = 0o120777 << 16
    Archive([member]).expect(.symbolicLink, "member \"a\" is a symbolic link")
  }

  @Test func membersOfOneNameAreRefused() {
    Archive([.init("a"), .init("b"), .init("a")]).expect(.duplicateName, "two members of the name \"a\"")
  }

  @Test func aFileAndAFolderOfOneNameAreRefused() {
    Archive([.init("a"), .init("a/", [])]).expect(.duplicateName, "two members of the name \"a/\"")
  }

  @Test func aFolderWithContentIsRefused() {
    Archive([.init("a/")]).expect(.folderWithContent, "folder \"a/\" has a content of 7 bytes")
  }

  @Test(arguments: [
    ("", "is empty"), ("/etc/passwd", "is absolute"), ("a\0b", "has a NUL"), ("a\\b", "has a backslash"),
    ("c:x", "drive letter"), ("Z:/x", "drive letter"), ("..", "leads out"), ("../x", "leads out"),
    ("a/../../x", "leads out"), ("a/..", "leads out"), ("a//b", "an empty part"), ("a/./b", "a part \".\""),
    ("./a", "a part \".\""), ("a//", "an empty part"),
  ])
  func namesThatLeadElsewhereAreRefused(name: String, fault: String) {
    Archive([.init(name)]).expect(.unsafeName, fault)
  }

  @Test func namesThatLookLikeThatAreTaken() throws {
    let names = ["..a", "a..", "a...b/c", "1:x", "\u{65e5}:\u{672c}/x"]
    let members = names.map { name in
      var member = Archive.Member(name)
      member.flags = 0x800
      return member
    }
    #expect(try Archive(members).open(in: Folder()).members.map(\.name) == names)
  }

  @Test func namesWhoseLettersAreInDoubtAreRefused() {
    // without the mark of UTF-8 Python takes the bytes for code page 437
    Archive([.init("\u{e9}")]).expect(.nameEncoding, "not marked or not valid as UTF-8")
    var member = Archive.Member("a")
    (member.name, member.flags) = ([0x61, 0xE9], 0x800)
    Archive([member]).expect(.nameEncoding, "not marked or not valid as UTF-8")
  }

  @Test func aMessageHoldsNoControlCharactersAndNoLongNames() {
    Archive([.init("\u{1b}[2J/../x")]).expect(.unsafeName, "\"\\u{1B}[2J/../x\"")
    let name = String(repeating: "x", count: 5000)
    Archive([.init(name), .init(name)]).expect(
      .duplicateName, "\"" + String(repeating: "x", count: 100) + "\"...")
  }
}
