internal import Files

/// What the end of an archive says of its central directory.
struct EndRecord {
  /// Members that are listed.
  let memberCount: Int
  /// Where the central directory lies.
  let directory: Range<Int>

  /// The longest comment of an archive.
  private static let commentLimit = 0xFFFF
  /// Bytes of a central directory that are taken: of `ZipArchive.memberLimit` members over 300 each.
  static let directoryLimit = 32 << 20

  /// What the fields of an end record, of either kind, say.
  private struct Claim {
    var isFirstDisk: Bool
    var countHere: UInt64, count: UInt64, size: UInt64, offset: UInt64
  }

  /// Finds the end record as Python does, by the last signature, and requires the file to end with it and its comment.
  init(of file: ReadableFile) throws(ZipError) {
    let place = try Self.find(in: file)
    let plain = try Self.plain(at: place, in: file)
    let zip64 = try Self.zip64(before: place, in: file)
    let (claim, limit) = zip64 ?? (plain, place)
    guard Self.agrees(plain, claim) else {
      throw ZipError(.badZip64, "the end record and the zip64 end record say different things")
    }
    guard plain.isFirstDisk, claim.isFirstDisk, plain.countHere == plain.count, claim.countHere == claim.count
    else {
      throw ZipError(.severalDisks, "it is a part of an archive that goes on in other files")
    }
    guard claim.count <= UInt64(ZipArchive.memberLimit) else {
      throw ZipError(
        .tooManyMembers, "it declares \(claim.count) members, and \(ZipArchive.memberLimit) are taken")
    }
    let (end, isTooMuch) = claim.offset.addingReportingOverflow(claim.size)
    guard !isTooMuch, end <= UInt64(limit) else {
      throw ZipError(
        zip64 == nil ? .directoryOutside : .badZip64,
        "its central directory, \(claim.size) bytes at \(claim.offset), does not lie before its end record at \(limit)"
      )
    }
    guard end == UInt64(limit) else {
      throw ZipError(
        .damagedDirectory, "its central directory ends at \(end), but its end record begins at \(limit)")
    }
    guard claim.size <= UInt64(Self.directoryLimit) else {
      throw ZipError(
        .tooLarge, "its central directory has \(claim.size) bytes, and \(Self.directoryLimit) are taken")
    }
    memberCount = Int(claim.count)
    directory = Int(claim.offset)..<Int(end)
  }

  private static func find(in file: ReadableFile) throws(ZipError) -> Int {
    let start = max(0, file.byteCount - RecordSize.end - commentLimit)
    let tail = try file.part(at: start, count: file.byteCount - start)
    if let place = lastSignature(in: tail) {
      let (record, rest) = (tail[place...].prefix(RecordSize.end), tail.count - place - RecordSize.end)
      guard rest >= 0 else {
        throw ZipError(.truncated, "it is truncated: its end record has \(record.count) bytes")
      }
      var fields = Fields(record)
      fields.skip(RecordSize.end - 2)
      let comment = Int(fields.uint16())
      guard comment <= rest else {
        throw ZipError(.truncated, "it is truncated: its comment has \(rest) bytes of \(comment)")
      }
      guard comment == rest else {
        throw ZipError(.trailingBytes, "\(rest - comment) bytes follow its end that do not belong to it")
      }
      return start + place
    }
    var head = Fields(try file.part(at: 0, count: min(4, file.byteCount)))
    if head.count == 4, head.uint32() == Signature.local {
      throw ZipError(.truncated, "it is truncated: it begins as a zip archive but has no end record")
    }
    throw ZipError(.notAZip, "it is no zip archive: it has no end record")
  }

  /// Where the last signature of an end record stands, but for what an end record without comment holds itself.
  private static func lastSignature(in tail: [UInt8]) -> Int? {
    func isSignature(_ place: Int) -> Bool {
      guard place >= 0, tail[place] == UInt8(ascii: "P") else { return false }
      var fields = Fields(tail[place...])
      return fields.uint32() == Signature.end
    }
    let plain = tail.count - RecordSize.end
    if isSignature(plain), tail.suffix(2) == [0, 0] { return plain }
    return stride(from: tail.count - 4, through: 0, by: -1).first(where: isSignature)
  }

  private static func plain(at place: Int, in file: ReadableFile) throws(ZipError) -> Claim {
    var record = Fields(try file.part(at: place, count: RecordSize.end))
    record.skip(4)
    let disks = (record.uint16(), record.uint16())
    return Claim(
      isFirstDisk: disks == (0, 0), countHere: UInt64(record.uint16()), count: UInt64(record.uint16()),
      size: UInt64(record.uint32()), offset: UInt64(record.uint32()))
  }

  /// What a zip64 end record says and where it lies, if the locator that leads to it stands before the end record.
  private static func zip64(
    before end: Int, in file: ReadableFile
  ) throws(ZipError) -> (claim: Claim, place: Int)? {
    let locator = end - RecordSize.zip64Locator
    guard locator >= 0 else { return nil }
    var fields = Fields(try file.part(at: locator, count: RecordSize.zip64Locator))
    guard fields.uint32() == Signature.zip64Locator else { return nil }
    let (disk, offset, disks) = (fields.uint32(), fields.uint64(), fields.uint32())
    guard disk == 0, disks <= 1 else {
      throw ZipError(.severalDisks, "its zip64 end record lies in other files")
    }
    guard let place = Int(exactly: offset), place <= locator, locator - place >= RecordSize.zip64End else {
      throw ZipError(
        .badZip64, "its zip64 end record, at \(offset), does not lie before the locator at \(locator)")
    }
    var record = Fields(try file.part(at: place, count: RecordSize.zip64End))
    // the record's size leaves out the signature and itself
    guard record.uint32() == Signature.zip64End, record.uint64() == UInt64(locator - place - 12) else {
      throw ZipError(.badZip64, "there is no zip64 end record at \(place) that ends at \(locator)")
    }
    record.skip(4)
    let numbers = (record.uint32(), record.uint32())
    let claim = Claim(
      isFirstDisk: numbers == (0, 0), countHere: record.uint64(), count: record.uint64(),
      size: record.uint64(), offset: record.uint64())
    return (claim, place)
  }

  /// Whether each field of the end record says what the zip64 one does, or leaves it to that.
  private static func agrees(_ plain: Claim, _ zip64: Claim) -> Bool {
    (plain.count == 0xFFFF || plain.count == zip64.count)
      && (plain.size == 0xFFFF_FFFF || plain.size == zip64.size)
      && (plain.offset == 0xFFFF_FFFF || plain.offset == zip64.offset)
  }
}
