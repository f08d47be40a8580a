package import Files

extension ZipArchive {
  /// Bytes of an archive that are read at once to be inflated: with zlib's own, under 256 KB in all.
  private static let inputBlock = 64 << 10

  /// The content of a small member.
  ///
  /// - Parameter limit: A member of more bytes is refused before anything is read.
  package func bytes(of member: ZipMember, limit: Int) throws(ZipError) -> [UInt8] {
    guard member.byteCount <= limit else {
      throw ZipError(
        .tooLarge, file: file.path,
        "member \(member.quoted) has \(member.byteCount) bytes, and \(limit) are taken")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(member.byteCount)
    try unsafe forEachBlock(of: member) { (block) throws(ZipError) in unsafe bytes.append(contentsOf: block) }
    return bytes
  }

  /// The first bytes of a member's content: all of it where it has fewer. They are not held against its CRC-32.
  package func head(of member: ZipMember, count: Int) throws(ZipError) -> [UInt8] {
    let wanted = min(count, member.byteCount)
    switch member.method {
    case .stored: return try file.part(at: member.dataOffset, count: min(wanted, member.storedByteCount))
    case .deflated:
      var bytes: [UInt8] = []
      let inflater = try Inflater()
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
      defer { unsafe buffer.deallocate() }
      var (place, isEnded) = (member.storedRange.lowerBound, false)
      while bytes.count < wanted, !isEnded, place < member.storedRange.upperBound {
        let part = unsafe UnsafeMutableRawBufferPointer(
          rebasing: buffer[..<min(buffer.count, member.storedRange.upperBound - place)])
        do throws(FileError) { try unsafe file.read(at: place, into: part) } catch { throw ZipError(error) }
        place += part.count
        switch try unsafe inflater.inflate(
          UnsafeRawBufferPointer(part),
          { (output) throws(ZipError) in unsafe bytes.append(contentsOf: output) })
        {
        case .goesOn: break
        case .ended: isEnded = true
        case .damaged: throw damaged(member, "is damaged")
        }
      }
      return Array(bytes.prefix(wanted))
    }
  }

  /// Writes the content of a member into a file from `offset` on. What was written when it throws is worth nothing.
  package func extract(
    _ member: ZipMember, into output: borrowing WritableFile, at offset: Int = 0
  ) throws(ZipError) {
    var end = offset
    try unsafe forEachBlock(of: member) { (block) throws(ZipError) in
      do throws(FileError) { try unsafe output.write(block, at: end) } catch { throw ZipError(error) }
      end += block.count
    }
  }

  /// More than so many times its size no honest content inflates to, above a size that does no harm.
  static let mostExpansion = 100
  static let harmless = 64 << 20

  /// The content of a deflated member, inflated once into a file without a name.
  ///
  /// - Parameter folder: On whose disk that is; where nil, that of temporary files.
  /// - Throws: Before anything is inflated where it would be suspiciously much, or there is no room for it; where size
  ///   or CRC-32 are not as declared.
  package func inflated(_ member: ZipMember, in folder: String? = nil) throws(ZipError) -> ReadableFile {
    let isPlausible = member.storedByteCount >= member.byteCount / Self.mostExpansion
    guard isPlausible || member.byteCount <= Self.harmless else {
      throw ZipError(
        .tooLarge, file: file.path,
        "member \(member.quoted) declares \(member.byteCount) bytes, of which \(member.storedByteCount) are stored: "
          + "no weights can be compressed so far; if it is sound, pack it anew without compression ('zip -0 -r')"
      )
    }
    let output = try ZipError.wrapping { () throws(FileError) in
      try UnnamedFile.create(
        in: folder, for: member.byteCount, of: "the inflated member \(member.quoted)")
    }
    try extract(member, into: output)
    return try ZipError.wrapping { () throws(FileError) in try ReadableFile(output, named: file.path) }
  }

  /// Reads the content of a member, and requires it to have the size and the CRC-32 that are declared.
  package func check(_ member: ZipMember) throws(ZipError) {
    try unsafe forEachBlock(of: member) { _ in }
  }

  /// Where the content of a stored member lies in the file, for who reads it there. It is not checked by that.
  package func range(of member: ZipMember) throws(ZipError) -> Range<Int> {
    guard member.method == .stored else {
      throw ZipError(
        .notInPlace, file: file.path,
        "member \(member.quoted) is deflated: its content does not lie in the file")
    }
    return member.storedRange
  }

  /// Hands over the content of a member in blocks, never more of it than declared.
  ///
  /// - Throws: After the last block, where size or CRC-32 are not as declared, or the file has changed.
  private func forEachBlock(
    of member: ZipMember, _ body: (UnsafeRawBufferPointer) throws(ZipError) -> Void
  ) throws(ZipError) {
    var crc = CRC32()
    var count = 0
    let take = { (block: UnsafeRawBufferPointer) throws(ZipError) in
      count += block.count
      guard count <= member.byteCount else { throw wrongSize(member, "more than") }
      unsafe crc.update(block)
      try unsafe body(block)
    }
    switch member.method {
    case .stored: try unsafe forEachStoredBlock(of: member, take)
    case .deflated: try unsafe inflate(member, take)
    }
    guard count == member.byteCount else { throw wrongSize(member, "only \(count) of") }
    guard crc == member.crc else { throw wrongChecksum(member) }
    try file.unchanged()
  }

  /// Hands over the bytes that lie in the archive.
  func forEachStoredBlock(
    of member: ZipMember, ofAtMost block: Int = ReadableFile.block,
    _ body: (UnsafeRawBufferPointer) throws(ZipError) -> Void
  ) throws(ZipError) {
    try unsafe file.forEachBlock(
      of: member.storedRange, ofAtMost: block, failure: { ZipError($0) }, body)
  }

  private func inflate(
    _ member: ZipMember, _ body: (UnsafeRawBufferPointer) throws(ZipError) -> Void
  ) throws(ZipError) {
    let inflater = try Inflater()
    var isEnded = false
    try unsafe forEachStoredBlock(of: member, ofAtMost: Self.inputBlock) { (block) throws(ZipError) in
      guard !isEnded else { throw damaged(member, "has bytes behind its end") }
      switch try unsafe inflater.inflate(block, body) {
      case .goesOn: break
      case .ended(let rest):
        guard rest == 0 else { throw damaged(member, "has bytes behind its end") }
        isEnded = true
      case .damaged: throw damaged(member, "is damaged")
      }
    }
    guard isEnded else { throw damaged(member, "ends too early") }
  }

  /// What a member is whose content changed since its CRC-32 was taken.
  func wrongChecksum(_ member: ZipMember) -> ZipError {
    ZipError(
      .wrongChecksum, file: file.path, "the content of member \(member.quoted) does not have its CRC-32")
  }

  private func damaged(_ member: ZipMember, _ what: String) -> ZipError {
    ZipError(.damagedContent, file: file.path, "the deflated content of member \(member.quoted) \(what)")
  }

  private func wrongSize(_ member: ZipMember, _ what: String) -> ZipError {
    ZipError(
      .wrongSize, file: file.path,
      "member \(member.quoted) has \(what) the \(member.byteCount) bytes that it declares")
  }
}
