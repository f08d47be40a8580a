package import Files

/// Writes a zip archive, one member after the other, and what leads to them at the end.
///
/// The bytes are those that Python's `zipfile` writes, all members dated 1980-01-01: the same members give the
/// same archive. What `ZipArchive` refuses is not written.
package struct ZipWriter: ~Copyable {
  /// Bytes before the content of a member that was there already: HDF5's smallest user block.
  package static let userBlockByteCount = 512

  private let file: WritableFile
  private var members: [WrittenMember] = []
  private var names: Set<[UInt8]> = []
  /// Where the next member begins.
  private var end = 0
  /// What a reader takes; tests take less.
  var memberLimit = ZipArchive.memberLimit, directoryLimit = EndRecord.directoryLimit

  /// Writes from the beginning of a file, over what is there.
  package init(_ file: consuming WritableFile) { self.file = file }

  /// Appends a member whose content is in memory, stored.
  package mutating func add(_ name: String, _ content: [UInt8]) throws(ZipError) {
    let member = try member(
      name, .stored, CRC32(of: content), storedByteCount: content.count, byteCount: content.count)
    let start = try write(member.localHeader(), at: end)
    take(member, upTo: try write(content, at: start))
  }

  /// Appends a member whose content somebody else writes, stored.
  ///
  /// Its header is written behind it, when the checksum is known.
  ///
  /// - Parameters:
  ///   - byteCount: How many bytes the content has.
  ///   - body: Writes them into the file from the offset on, and gives their checksum.
  package mutating func add(
    _ name: String, byteCount: Int,
    _ body: (_ file: borrowing WritableFile, _ offset: Int) throws -> CRC32
  ) throws {
    let blank = try member(name, .stored, CRC32(), storedByteCount: byteCount, byteCount: byteCount)
    let start = end + blank.localHeader().count
    let crc = try body(file, start)
    let member = try member(name, .stored, crc, storedByteCount: byteCount, byteCount: byteCount)
    _ = try write(member.localHeader(), at: end)
    take(member, upTo: start + byteCount)
  }

  /// Appends a member of another archive: its bytes as they are stored there, its method and its CRC-32.
  ///
  /// A stored member is held against its CRC-32 on the way.
  ///
  /// - Parameter name: What it is to be called; its own name where nil.
  package mutating func copy(
    _ source: ZipMember, from archive: ZipArchive, named name: String? = nil
  ) throws(ZipError) {
    let member = try member(
      name ?? source.name, source.method, source.crc, storedByteCount: source.storedByteCount,
      byteCount: source.byteCount)
    var place = try write(member.localHeader(), at: end)
    var crc = CRC32()
    try unsafe archive.forEachStoredBlock(of: source) { (block) throws(ZipError) in
      unsafe crc.update(block)
      do throws(FileError) { try unsafe file.write(block, at: place) } catch { throw ZipError(error) }
      place += block.count
    }
    guard source.method == .deflated || crc == source.crc else { throw archive.wrongChecksum(source) }
    try archive.file.unchanged()
    take(member, upTo: place)
  }

  /// Makes a member of what somebody else wrote behind a user block of 512 bytes, as HDF5 does: its header
  /// fills the block.
  ///
  /// It has to be the first member. The file stays one of HDF5, too: libhdf5 looks for its signature at byte 512.
  ///
  /// - Parameters:
  ///   - end: Where the content ends, which begins at byte 512.
  ///   - crc: The checksum of the content.
  package mutating func addBehindUserBlock(
    _ name: String, upTo end: Int, crc: CRC32
  ) throws(ZipError) {
    precondition(members.isEmpty && end >= Self.userBlockByteCount)
    let count = end - Self.userBlockByteCount
    let member = try member(name, .stored, crc, storedByteCount: count, byteCount: count)
    guard let header = member.localHeader(filling: Self.userBlockByteCount) else {
      throw ZipError(
        .nameTooLong, file: file.name, "the name \(MemberName.quoted(name)) has no room in the user block")
    }
    _ = try write(header, at: 0)
    take(member, upTo: end)
  }

  /// Writes the central directory, and closes the file.
  package consuming func finish() throws(ZipError) {
    let start = end
    for member in members { end = try write(member.centralHeader, at: end) }
    guard end - start <= directoryLimit else {
      throw ZipError(
        .tooLarge, file: file.name,
        "its central directory would have \(end - start) bytes, and \(directoryLimit) are taken")
    }
    end = try write(WrittenMember.endRecords(memberCount: members.count, directory: start..<end), at: end)
    do throws(FileError) {
      try file.cut(at: end)
      try file.close()
    } catch {
      throw ZipError(error)
    }
  }

  private func member(
    _ name: String, _ method: ZipMember.Method, _ crc: CRC32, storedByteCount: Int, byteCount: Int
  ) throws(ZipError) -> WrittenMember {
    do throws(ZipError) {
      _ = try MemberName.text(name.utf8, isUTF8: true)
    } catch {
      throw error.about(file.name)
    }
    let isFolder = MemberName.isFolder(name.utf8)
    let quoted = MemberName.quoted(name)
    guard name.utf8.count <= Int(UInt16.max) else {
      throw ZipError(.nameTooLong, file: file.name, "the name \(quoted) has \(name.utf8.count) bytes")
    }
    guard !names.contains(MemberName.path(name.utf8)) else {
      throw ZipError(.duplicateName, file: file.name, "it would have two members of the name \(quoted)")
    }
    guard !isFolder || byteCount == 0 else {
      throw ZipError(.folderWithContent, file: file.name, "folder \(quoted) can't have a content")
    }
    guard members.count < memberLimit else {
      throw ZipError(
        .tooManyMembers, file: file.name, "it can't have more than \(memberLimit) members")
    }
    return WrittenMember(
      name: Array(name.utf8), method: method, crc: crc, storedByteCount: storedByteCount,
      byteCount: byteCount, offset: end)
  }

  private mutating func take(_ member: WrittenMember, upTo end: Int) {
    members.append(member)
    names.insert(MemberName.path(member.name))
    self.end = end
  }

  /// Writes bytes, and says where they end.
  private func write(_ bytes: [UInt8], at offset: Int) throws(ZipError) -> Int {
    var failure: FileError?
    unsafe bytes.withUnsafeBytes { buffer in
      do throws(FileError) { try unsafe file.write(buffer, at: offset) } catch { failure = error }
    }
    if let failure { throw ZipError(failure) }
    return offset + bytes.count
  }
}
