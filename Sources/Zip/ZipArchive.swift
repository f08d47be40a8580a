package import Files

/// A zip archive that is read by its central directory, and refused where another way of reading it would find
/// something else.
///
/// Only what is written about it is read when it is opened: headers, never contents.
package struct ZipArchive: Sendable {
  /// So many members are taken.
  package static let memberLimit = 100_000

  /// The file that it is.
  package let file: ReadableFile
  /// Its members in the order of the central directory.
  package let members: [ZipMember]

  /// Reads the central directory and every local header of a file.
  ///
  /// Between members, and before the first, there may be room that holds nothing; a local header there is refused.
  package init(_ file: ReadableFile) throws(ZipError) {
    do throws(ZipError) {
      let end = try EndRecord(of: file)
      members = try Self.members(CentralHeader.all(in: file, end), before: end.directory.lowerBound, in: file)
      try file.unchanged()
    } catch {
      throw error.about(file.path)
    }
    self.file = file
  }

  /// The member of exactly this name; nil where there is none.
  package func member(named name: String) -> ZipMember? {
    members.first { $0.name.utf8.elementsEqual(name.utf8) }
  }

  /// Goes through the members as they lie in the file, and requires each byte to belong to one at most.
  private static func members(
    _ headers: [CentralHeader], before directory: Int, in file: ReadableFile
  ) throws(ZipError) -> [ZipMember] {
    let order = headers.indices.sorted { headers[$0].offset < headers[$1].offset }
    var offsets = [Int](repeating: 0, count: headers.count)
    var end = 0
    for (rank, index) in order.enumerated() {
      let header = headers[index]
      let next = rank + 1 < order.count ? min(headers[order[rank + 1]].offset, directory) : directory
      try requireNothing(in: end..<header.offset, in: file)
      let local = try LocalHeader(of: header, before: next, in: file)
      guard header.storedByteCount <= next - local.dataOffset else {
        throw ZipError(.overlap, "member \(header.quoted) reaches into what begins at \(next)")
      }
      offsets[index] = local.dataOffset
      end = local.dataOffset + header.storedByteCount
      if header.flags & Flag.descriptor != 0 {
        end += try DataDescriptor.byteCount(of: header, in: end..<next, of: file)
      }
    }
    try requireNothing(in: end..<directory, in: file)
    return zip(headers, offsets).map { header, offset in
      ZipMember(
        name: header.name, method: header.method, crc: header.crc, storedByteCount: header.storedByteCount,
        byteCount: header.byteCount, dataOffset: offset)
    }
  }

  /// Requires no local header at the start of bytes that belong to nothing.
  private static func requireNothing(in gap: Range<Int>, in file: ReadableFile) throws(ZipError) {
    guard gap.count >= 4 else { return }
    var fields = Fields(try file.part(at: gap.lowerBound, count: 4))
    guard fields.uint32() != Signature.local else {
      throw ZipError(
        .unlisted, "a member at \(gap.lowerBound) is not listed in the central directory")
    }
  }
}

extension ReadableFile {
  /// A few bytes.
  func part(at offset: Int, count: Int) throws(ZipError) -> [UInt8] {
    do throws(FileError) { return try bytes(at: offset, count: count) } catch { throw ZipError(error) }
  }

  /// Requires the file to be as it was when it was opened.
  func unchanged() throws(ZipError) {
    do throws(FileError) { try requireUnchanged() } catch { throw ZipError(error) }
  }
}
