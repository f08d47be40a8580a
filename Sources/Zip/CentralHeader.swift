internal import Files

/// What the central directory says of a member, after everything that can be refused for itself was.
struct CentralHeader {
  let name: String
  let flags: UInt16
  let method: ZipMember.Method
  let crc: CRC32
  let storedByteCount: Int
  let byteCount: Int
  /// Where the member's local header begins.
  let offset: Int

  /// The version of the specification, times ten, that Python takes for the last.
  private static let knownVersion: UInt16 = 63

  /// The name for a message.
  var quoted: String { MemberName.quoted(name) }

  /// All headers of the central directory, in its order.
  static func all(in file: ReadableFile, _ end: EndRecord) throws(ZipError) -> [CentralHeader] {
    var rest = Fields(try file.part(at: end.directory.lowerBound, count: end.directory.count))
    var headers: [CentralHeader] = []
    var names: Set<[UInt8]> = []
    for _ in 0..<end.memberCount {
      let header = try CentralHeader(&rest, fileByteCount: file.byteCount)
      guard names.insert(MemberName.path(header.name.utf8)).inserted else {
        throw ZipError(.duplicateName, "it has two members of the name \(header.quoted)")
      }
      headers.append(header)
    }
    guard rest.count == 0 else {
      throw ZipError(
        .damagedDirectory,
        "its central directory has \(rest.count) bytes more than its \(end.memberCount) headers")
    }
    return headers
  }

  private init(_ rest: inout Fields, fileByteCount: Int) throws(ZipError) {
    guard rest.count >= RecordSize.central, rest.uint32() == Signature.central else { throw Self.missing }
    var fields = Fields(rest.bytes(RecordSize.central - 4))
    fields.skip(2)
    // the system stands in the other byte
    let version = fields.uint16() & 0xFF
    flags = fields.uint16()
    let method = fields.uint16()
    fields.skip(4)
    crc = CRC32(fields.uint32())
    let (stored, size) = (fields.uint32(), fields.uint32())
    let (nameCount, extraCount) = (Int(fields.uint16()), Int(fields.uint16()))
    let commentCount = Int(fields.uint16())
    let isFirstDisk = fields.uint16() == 0
    fields.skip(2)
    let attributes = fields.uint32()
    let offset = fields.uint32()
    guard nameCount + extraCount + commentCount <= rest.count else { throw Self.missing }

    name = try MemberName.text(rest.bytes(nameCount), isUTF8: flags & Flag.utf8 != 0)
    let extra = try ExtraFields(rest.bytes(extraCount), of: name)
    rest.skip(commentCount)
    try extra.requireUnicodePath(name)
    guard isFirstDisk else {
      throw ZipError(.severalDisks, "member \(MemberName.quoted(name)) lies in another file")
    }
    guard version <= Self.knownVersion else {
      throw ZipError(
        .unsupportedMethod,
        "member \(MemberName.quoted(name)) is for readers of version \(version / 10).\(version % 10)")
    }
    self.method = try Self.method(method, flags, of: name)
    // the kind of a Unix file, whatever system the header names
    guard attributes >> 16 & 0xF000 != 0xA000 else {
      throw ZipError(.symbolicLink, "member \(MemberName.quoted(name)) is a symbolic link")
    }
    let values = try extra.values([size, stored, offset], of: name)
    (byteCount, storedByteCount, self.offset) = (values[0], values[1], values[2])
    try requirePossible(fileByteCount, isZip64: [size, stored, offset].contains(.max))
  }

  private static func method(
    _ method: UInt16, _ flags: UInt16, of name: String
  ) throws(ZipError) -> ZipMember.Method {
    let name = MemberName.quoted(name)
    guard flags & (Flag.encrypted | Flag.strongEncryption | Flag.maskedHeaders) == 0 else {
      throw ZipError(.encrypted, "member \(name) is encrypted")
    }
    guard let known = ZipMember.Method(rawValue: method) else {
      throw ZipError(
        .unsupportedMethod, "member \(name) is neither stored nor deflated, but of method \(method)")
    }
    let strange = flags & ~(Flag.effort | Flag.descriptor | Flag.utf8)
    guard strange == 0 else {
      throw ZipError(
        .unsupportedMethod,
        "member \(name) has flags that are not understood: 0x\(String(strange, radix: 16))")
    }
    return known
  }

  /// Requires sizes that a file of so many bytes can have.
  private func requirePossible(_ fileByteCount: Int, isZip64: Bool) throws(ZipError) {
    guard offset <= fileByteCount, storedByteCount <= fileByteCount - offset else {
      throw ZipError(
        isZip64 ? .badZip64 : .memberOutside,
        "member \(quoted), \(storedByteCount) bytes at \(offset), does not lie inside the file's \(fileByteCount)"
      )
    }
    guard method == .deflated || byteCount == storedByteCount else {
      throw ZipError(
        .contradiction, "member \(quoted) is stored with \(storedByteCount) bytes but has \(byteCount)")
    }
    guard !MemberName.isFolder(name.utf8) || byteCount == 0 else {
      throw ZipError(.folderWithContent, "folder \(quoted) has a content of \(byteCount) bytes")
    }
  }

  private static var missing: ZipError {
    ZipError(
      .damagedDirectory, "its central directory does not hold as many headers as its end record declares")
  }
}
