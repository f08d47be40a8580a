import Files
import TestSupport
import Testing

@testable import Zip

/// Archives that are refused for their end record, their central directory, or for where their members lie.
struct EndRefusalTests {
  @Test func whatHasNoEndRecordIsNoArchive() {
    var archive = Archive([])
    for bytes in ["", "PK", "no archive at all, and longer than an end record"] {
      archive.bytes = Array(bytes.utf8)
      archive.expect(.notAZip, "no end record")
    }
  }

  @Test func anArchiveWithoutItsEndIsTruncated() {
    var archive = Archive.sound
    archive.bytes.removeLast()
    archive.expect(.truncated, "its end record has 21 bytes")
    archive.bytes.removeLast(archive.bytes.count - 10)
    archive.expect(.truncated, "begins as a zip archive but has no end record")
  }

  @Test func aCommentThatIsCutOffIsTruncated() {
    var archive = Archive([.init("a")], comment: Array("comment".utf8))
    archive.bytes.removeLast(3)
    archive.expect(.truncated, "its comment has 4 bytes of 7")
  }

  @Test func bytesBehindTheEndAreRefused() {
    var archive = Archive.sound
    archive.bytes += [0, 0, 0]
    archive.expect(.trailingBytes, "3 bytes follow its end")
  }

  @Test func aSecondArchiveInTheCommentIsRefused() {
    // Python takes the last end record, others the first
    for hidden in [Archive.sound, Archive([], comment: [1])] {
      Archive([.init("a")], comment: hidden.bytes).expect(.damagedDirectory, "its end record begins at")
    }
  }

  @Test func aCommentThatEndsLikeAnEndRecordIsRefused() throws {
    // Python takes these bytes for the end record, of which there are too few
    Archive([.init("a")], comment: Array("comment PK\u{5}\u{6} ".utf8)).expect(
      .truncated, "its end record has 5 bytes")
    // an end record that holds them itself is none but the one
    var archive = Archive.sound
    archive.bytes.replaceSubrange((archive.end + 12)..<(archive.end + 16), with: Array("PK\u{5}\u{6}".utf8))
    archive.expect(.directoryOutside, "\(0x0605_4b50) bytes at")
  }

  @Test func aDirectoryOutsideTheFileIsRefused() {
    var archive = Archive.sound
    archive.set(archive.end, 4, at: archive.end + 16)
    archive.expect(.directoryOutside, "does not lie before its end record")
    archive.set(0xFFFF_FFFF, 4, at: archive.end + 16)
    archive.expect(.directoryOutside, "does not lie before its end record")
  }

  @Test func aDirectoryThatDoesNotReachTheEndRecordIsRefused() {
    var archive = Archive.sound
    archive.set(archive.directory - 1, 4, at: archive.end + 16)
    archive.expect(.damagedDirectory, "but its end record begins at")
  }

  @Test func anArchiveBehindSomethingElseIsRefused() {
    var archive = Archive.sound
    archive.bytes.insert(contentsOf: Array("#!/bin/sh\n".utf8), at: 0)
    archive.expect(.damagedDirectory, "but its end record begins at")
  }

  @Test(arguments: [1, 3]) func aDirectoryOfOtherHeadersThanDeclaredIsRefused(count: Int) {
    var archive = Archive.sound
    archive.set(count, 2, at: archive.end + 8)
    archive.set(count, 2, at: archive.end + 10)
    archive.expect(.damagedDirectory, "headers")
  }

  @Test func aDirectoryWithoutSignatureIsRefused() {
    var archive = Archive.sound
    archive.bytes[archive.centrals[1]] = 0
    archive.expect(.damagedDirectory, "as many headers as")
  }

  @Test func aHeaderLongerThanTheDirectoryIsRefused() {
    for field in [28, 30, 32] {
      var archive = Archive.sound
      archive.set(1000, 2, at: archive.centrals[1] + field)
      archive.expect(.damagedDirectory, "as many headers as")
    }
  }

  @Test func anArchiveOfSeveralDisksIsRefused() {
    for (field, number) in [(4, 1), (6, 1), (8, 1)] {
      var archive = Archive.sound
      archive.set(number, 2, at: archive.end + field)
      archive.expect(.severalDisks, "goes on in other files")
    }
    var archive = Archive.sound
    archive.set(1, 2, at: archive.centrals[1] + 34)
    archive.expect(.severalDisks, "member \"b\" lies in another file")
  }

  @Test func moreThanAHundredThousandMembersAreRefused() {
    var archive = Archive([], isZip64: true)
    for field in [24, 32] { archive.set(100_001, 8, at: archive.end - 76 + field) }
    for field in [8, 10] { archive.set(0xFFFF, 2, at: archive.end + field) }
    archive.expect(.tooManyMembers, "it declares 100001 members, and 100000 are taken")
  }

  @Test func aDirectoryOfManyMegabytesIsRefused() throws {
    let folder = Folder()
    var archive = Archive([])
    let size = 33 << 20
    archive.set(size, 4, at: archive.end + 12)
    archive.bytes.insert(contentsOf: [UInt8](repeating: 0, count: size), at: 0)
    let error = #expect(throws: ZipError.self) { try archive.open(in: folder) }
    #expect(error?.code == .tooLarge)
  }

  @Test func membersThatOverlapAreRefused() {
    var archive = Archive([.init("a", [UInt8](repeating: 0, count: 200)), .init("b")])
    // the second begins in the content of the first, where its header is once more
    let header = archive.bytes[archive.locals[1]..<archive.directory]
    archive.bytes.replaceSubrange(
      (archive.contents[0] + 9)..<(archive.contents[0] + 9 + header.count), with: header)
    archive.set(archive.contents[0] + 9, 4, at: archive.centrals[1] + 42)
    archive.expect(.overlap, "member \"a\" reaches into what begins at \(archive.contents[0] + 9)")
  }

  @Test func twoMembersInOnePlaceAreRefused() {
    var archive = Archive.sound
    archive.set(0, 4, at: archive.centrals[1] + 42)
    archive.expect(.overlap, "the header of member")
  }

  @Test func aMemberThatOverlapsTheDirectoryIsRefused() {
    var archive = Archive.sound
    for place in [
      archive.locals[1] + 18, archive.locals[1] + 22, archive.centrals[1] + 20, archive.centrals[1] + 24,
    ] {
      archive.set(20, 4, at: place)
    }
    archive.expect(.overlap, "member \"b\" reaches into what begins at \(archive.directory)")
    archive = .sound
    archive.bytes[archive.locals[1]] = 0
    archive.set(archive.directory + 1, 4, at: archive.centrals[1] + 42)
    archive.expect(.overlap, "the header of member \"b\"")
    archive.set(archive.directory - 20, 4, at: archive.centrals[1] + 42)
    archive.expect(.overlap, "the header of member \"b\"")
  }

  @Test func aNameThatReachesIntoTheNextMemberIsRefused() {
    var archive = Archive.sound
    archive.set(100, 2, at: archive.locals[0] + 28)
    archive.expect(.overlap, "the header of member \"a\"")
  }

  @Test func aMemberOutsideTheFileIsRefused() {
    var archive = Archive.sound
    for field in [20, 24] { archive.set(1000, 4, at: archive.centrals[1] + field) }
    archive.expect(.memberOutside, "member \"b\", 1000 bytes at")
    archive = .sound
    archive.set(0x7FFF_FFFF, 4, at: archive.centrals[1] + 42)
    archive.expect(.memberOutside, "7 bytes at 2147483647")
  }

  @Test func aMemberThatTheDirectoryDoesNotListIsRefused() {
    let hidden = Array(Archive([.init("hidden")]).bytes.prefix(50))
    var second = Archive.Member("b")
    second.gap = hidden
    Archive([.init("a"), second]).expect(.unlisted, "is not listed")
    var first = Archive.Member("a")
    first.gap = hidden
    Archive([first]).expect(.unlisted, "a member at 0 is not listed")
    Archive([.init("a")], trailingGap: hidden).expect(.unlisted, "is not listed")
    // also behind what belongs to a stream
    var stream = Archive.Member("a")
    stream.flags = 8
    stream.descriptor = little(Int(stream.crc), 4) + little(7, 4) + little(7, 4)
    Archive([stream, second]).expect(.unlisted, "is not listed")
  }

  @Test func aFileThatIsNoFileIsNotOpened() {
    let error = #expect(throws: FileError.self) { try ReadableFile("/dev/null") }
    #expect(error?.code == .notARegularFile)
  }
}
