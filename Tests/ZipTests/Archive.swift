import Files
import TestSupport
import Testing

@testable import Zip

/// A zip archive that is put together byte by byte, so that each of them can be wrong.
struct Archive {
  /// What stands of one member in the archive.
  struct Member {
    var name: [UInt8]
    var method: UInt16 = 0, flags: UInt16 = 0, crc: UInt32
    var stored: [UInt8], size: Int
    var localExtra: [UInt8] = [], centralExtra: [UInt8] = []
    var attributes: UInt32 = 0o600 << 16
    /// What stands before its local header, and behind its content.
    var gap: [UInt8] = [], descriptor: [UInt8] = []

    init(_ name: String, _ content: [UInt8] = Array("content".utf8)) {
      (self.name, stored, size) = (Array(name.utf8), content, content.count)
      crc = slowCRC(content)
    }

    /// A member whose content has been deflated.
    init(_ name: String, _ content: [UInt8], deflated: [UInt8]) {
      self.init(name, content)
      (method, stored) = (8, deflated)
    }
  }

  var bytes: [UInt8] = []
  /// Where the headers of each member stand.
  private(set) var locals: [Int] = [], centrals: [Int] = []
  /// Where the contents begin.
  private(set) var contents: [Int] = []
  /// Where the central directory, and where the end record begins.
  private(set) var directory = 0, end = 0

  init(_ members: [Member], trailingGap: [UInt8] = [], comment: [UInt8] = [], isZip64: Bool = false) {
    for member in members { appendLocal(member) }
    bytes += trailingGap
    directory = bytes.count
    for (member, offset) in zip(members, locals) { appendCentral(member, at: offset) }
    let size = bytes.count - directory
    if isZip64 { appendZip64End(count: members.count, size: size) }
    end = bytes.count
    bytes += Array("PK\u{5}\u{6}".utf8) + little(0, 4)
    bytes += little(members.count, 2) + little(members.count, 2) + little(size, 4) + little(directory, 4)
    bytes += little(comment.count, 2) + comment
  }

  /// Two members of which nothing is wrong.
  static var sound: Archive { Archive([Member("a"), Member("b")]) }

  private mutating func appendLocal(_ member: Member) {
    bytes += member.gap
    locals.append(bytes.count)
    bytes += Array("PK\u{3}\u{4}".utf8) + little(20, 2) + common(member)
    bytes +=
      little(member.name.count, 2) + little(member.localExtra.count, 2) + member.name + member.localExtra
    contents.append(bytes.count)
    bytes += member.stored + member.descriptor
  }

  private mutating func appendCentral(_ member: Member, at offset: Int) {
    centrals.append(bytes.count)
    bytes += Array("PK\u{1}\u{2}".utf8) + little(20 | 3 << 8, 2) + little(20, 2) + common(member)
    bytes += little(member.name.count, 2) + little(member.centralExtra.count, 2) + little(0, 2 + 2 + 2)
    bytes += little(Int(member.attributes), 4) + little(offset, 4) + member.name + member.centralExtra
  }

  private func common(_ member: Member) -> [UInt8] {
    little(Int(member.flags), 2) + little(Int(member.method), 2) + little(0x21_0000, 4)
      + little(Int(member.crc), 4)
      + little(member.stored.count, 4) + little(member.size, 4)
  }

  private mutating func appendZip64End(count: Int, size: Int) {
    let place = bytes.count
    bytes += Array("PK\u{6}\u{6}".utf8) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 4 + 4)
    bytes += little(count, 8) + little(count, 8) + little(size, 8) + little(directory, 8)
    bytes += Array("PK\u{6}\u{7}".utf8) + little(0, 4) + little(place, 8) + little(1, 4)
  }

  /// Writes a number of so many bytes over what is there.
  mutating func set(_ number: Int, _ count: Int, at place: Int) {
    bytes.replaceSubrange(place..<(place + count), with: little(number, count))
  }

  /// The archive, opened.
  func open(in folder: Folder) throws -> ZipArchive {
    Folder.write(bytes, to: folder.path("x.zip"))
    return try ZipArchive(ReadableFile(folder.path("x.zip")))
  }

  /// Requires the archive to be refused for one reason, in a sentence that names the file.
  func expect(_ code: ZipError.Code, _ words: String, at place: SourceLocation = #_sourceLocation) {
    let folder = Folder()
    let error = #expect(throws: ZipError.self, sourceLocation: place) { try open(in: folder) }
    #expect(error?.code == code, sourceLocation: place)
    #expect(error?.file == folder.path("x.zip"), sourceLocation: place)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")", sourceLocation: place)
  }
}

/// A number, its lowest byte first.
func little(_ number: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> (8 * $0)) : 0 }
}

/// CRC-32 bit by bit, as its definition has it.
func slowCRC(_ bytes: [UInt8]) -> UInt32 {
  var crc = UInt32.max
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  return ~crc
}

/// A DEFLATE stream that compresses nothing.
func deflated(_ content: [UInt8]) -> [UInt8] {
  var stream: [UInt8] = []
  var rest = content[...]
  repeat {
    let part = rest.prefix(0xFFFF)
    rest = rest.dropFirst(0xFFFF)
    stream += [rest.isEmpty ? 1 : 0] + little(part.count, 2) + little(~part.count, 2) + part
  } while !rest.isEmpty
  return stream
}
