import TestSupport
import Testing

@testable import Zip

/// Sizes and places of eight bytes, also of small members, and those that lie.
struct Zip64Tests {
  let folder = Folder()

  /// A member whose sizes stand in the extra fields.
  private static func member(
    local: [Int] = [7, 7], central: [Int] = [7, 7], isReferred: Bool = true
  ) -> Archive {
    var member = Archive.Member("a")
    member.localExtra = field(local)
    member.centralExtra = field(central)
    var archive = Archive([member])
    if isReferred {
      for field in [18, 22] { archive.set(0xFFFF_FFFF, 4, at: archive.locals[0] + field) }
      for field in [20, 24] { archive.set(0xFFFF_FFFF, 4, at: archive.centrals[0] + field) }
    }
    return archive
  }

  private static func field(_ values: [Int]) -> [UInt8] {
    little(1, 2) + little(8 * values.count, 2) + values.flatMap { little($0, 8) }
  }

  @Test func sizesAreReadFromTheExtraFieldWhateverTheyAre() throws {
    let read = try Self.member().open(in: folder)
    #expect(read.members[0].byteCount == 7)
    #expect(try read.bytes(of: read.members[0], limit: 7) == Array("content".utf8))
  }

  @Test func theOffsetMayStandThereToo() throws {
    var archive = Self.member(central: [7, 7, 0])
    #expect(try archive.open(in: folder).members.count == 1)
    archive.set(0xFFFF_FFFF, 4, at: archive.centrals[0] + 42)
    #expect(try archive.open(in: folder).members.count == 1)
  }

  @Test func valuesThatNobodyRefersToMustAgree() throws {
    #expect(try Self.member(central: [7, 7, 0], isReferred: false).open(in: folder).members.count == 1)
    Self.member(central: [7, 7, 1], isReferred: false).expect(.badZip64, "that its header contradicts")
    Self.member(local: [7, 8], central: [], isReferred: false).expect(
      .badZip64, "that its header contradicts")
  }

  @Test func valuesThatAreMissingAreRefused() {
    var archive = Archive.sound
    archive.set(0xFFFF_FFFF, 4, at: archive.centrals[0] + 24)
    archive.expect(.badZip64, "member \"a\" lacks the zip64 values")
    archive = .sound
    archive.set(0xFFFF_FFFF, 4, at: archive.locals[0] + 18)
    archive.expect(.badZip64, "member \"a\" lacks the zip64 values")
    Self.member(central: [7]).expect(.badZip64, "other zip64 values than its header refers to")
    Self.member(central: [7, 7, 0, 0]).expect(.badZip64, "other zip64 values than its header refers to")
  }

  @Test func twoSetsOfValuesAreRefused() {
    var member = Archive.Member("a")
    member.centralExtra = Self.field([]) + Self.field([])
    Archive([member]).expect(.badZip64, "two sets of zip64 values")
  }

  @Test func valuesBeyondTheFileAreRefused() {
    Self.member(central: [7, 1 << 40]).expect(.badZip64, "does not lie inside the file")
    Self.member(central: [7, .max]).expect(.badZip64, "does not lie inside the file")
    Self.member(central: [7, -1]).expect(.badZip64, "over 2^63")
    Self.member(local: [7, -1]).expect(.badZip64, "over 2^63")
    var archive = Self.member(central: [7, 7, 1 << 62])
    archive.set(0xFFFF_FFFF, 4, at: archive.centrals[0] + 42)
    archive.expect(.badZip64, "does not lie inside the file")
  }

  @Test func localValuesOfAnotherSizeAreRefused() {
    Self.member(local: [7, 8]).expect(.contradiction, "another size in its local header")
  }

  @Test func anArchiveMayHaveAZip64EndRecord() throws {
    var archive = Archive([.init("a"), .init("b")], isZip64: true)
    #expect(try archive.open(in: folder).members.count == 2)
    for field in [8, 10] { archive.set(0xFFFF, 2, at: archive.end + field) }
    for field in [12, 16] { archive.set(0xFFFF_FFFF, 4, at: archive.end + field) }
    #expect(try archive.open(in: folder).members.count == 2)
  }

  @Test func endRecordsThatDifferAreRefused() {
    for (field, count) in [(10, 2), (12, 4), (16, 4)] {
      var archive = Archive([.init("a"), .init("b")], isZip64: true)
      archive.set(1, count, at: archive.end + field)
      archive.expect(.badZip64, "say different things")
    }
  }

  @Test func aZip64EndRecordThatIsNotThereIsRefused() {
    let sound = Archive([.init("a")], isZip64: true)
    for offset in [0, sound.end - 77, sound.end - 75, sound.end, 1 << 40, -1] {
      var archive = sound
      archive.set(offset, 8, at: archive.end - 12)
      archive.expect(.badZip64, "zip64 end record")
    }
    for size in [43, 45, -1] {
      var archive = sound
      archive.set(size, 8, at: archive.end - 72)
      archive.expect(.badZip64, "there is no zip64 end record at")
    }
  }

  @Test func aZip64DirectoryOutsideTheFileIsRefused() {
    for (size, offset) in [(1 << 40, 0), (0, 1 << 40), (-1, 2), (-1, -1)] {
      var archive = Archive([.init("a")], isZip64: true)
      archive.set(size, 8, at: archive.end - 76 + 40)
      archive.set(offset, 8, at: archive.end - 76 + 48)
      for field in [12, 16] { archive.set(0xFFFF_FFFF, 4, at: archive.end + field) }
      archive.expect(.badZip64, "does not lie before its end record")
    }
  }

  @Test func zip64RecordsOfSeveralDisksAreRefused() {
    for (place, number) in [(-76 + 16, 1), (-76 + 20, 1), (-76 + 24, 1), (-16, 1), (-4, 2)] {
      var archive = Archive([.init("a"), .init("b")], isZip64: true)
      archive.set(number, 4, at: archive.end + place)
      archive.expect(.severalDisks, "other file")
    }
  }
}
