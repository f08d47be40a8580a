internal import Files

/// What stands before a member's content, held against what the central directory says.
struct LocalHeader {
  /// Where the content begins.
  let dataOffset: Int

  /// - Parameter limit: Where the next member or the central directory begins.
  init(of member: CentralHeader, before limit: Int, in file: ReadableFile) throws(ZipError) {
    let start = member.offset
    guard limit - start >= RecordSize.local else { throw Self.overlap(member, limit) }
    var fields = Fields(try file.part(at: start, count: RecordSize.local))
    guard fields.uint32() == Signature.local else {
      throw ZipError(.damagedHeader, "there is no local header of member \(member.quoted) at \(start)")
    }
    fields.skip(2)
    let (flags, method) = (fields.uint16(), fields.uint16())
    fields.skip(4)
    let crc = CRC32(fields.uint32())
    let (stored, size) = (fields.uint32(), fields.uint32())
    let (nameCount, extraCount) = (Int(fields.uint16()), Int(fields.uint16()))
    dataOffset = start + RecordSize.local + nameCount + extraCount
    guard dataOffset <= limit else { throw Self.overlap(member, limit) }

    var rest = Fields(try file.part(at: start + RecordSize.local, count: nameCount + extraCount))
    guard rest.bytes(nameCount).elementsEqual(member.name.utf8) else { throw Self.differs(member, "name") }
    guard flags & ~Flag.effort == member.flags & ~Flag.effort else { throw Self.differs(member, "flags") }
    guard method == member.method.rawValue else { throw Self.differs(member, "method") }
    let extra = try ExtraFields(rest.rest, of: member.name)
    try extra.requireUnicodePath(member.name)
    let values = try extra.values([size, stored], of: member.name)
    // who writes a stream knows checksum and sizes afterwards only
    let isLater = flags & Flag.descriptor != 0
    guard crc == member.crc || isLater && crc == CRC32() else { throw Self.differs(member, "CRC-32") }
    guard values == [member.byteCount, member.storedByteCount] || isLater && values == [0, 0] else {
      throw Self.differs(member, "size")
    }
  }

  private static func differs(_ member: CentralHeader, _ what: String) -> ZipError {
    ZipError(
      .contradiction,
      "member \(member.quoted) has another \(what) in its local header than in the central directory")
  }

  private static func overlap(_ member: CentralHeader, _ limit: Int) -> ZipError {
    ZipError(.overlap, "the header of member \(member.quoted) reaches into what begins at \(limit)")
  }
}
