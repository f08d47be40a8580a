/// One file or folder of an archive.
package struct ZipMember: Sendable, Hashable {
  /// The exact name. Two that Swift holds for equal may differ in their bytes: compare `utf8`.
  package let name: String
  /// How the content is kept.
  package let method: Method
  /// The checksum of the content.
  package let crc: CRC32
  /// Bytes in the archive.
  package let storedByteCount: Int
  /// Bytes of the content.
  package let byteCount: Int
  /// Where the bytes in the archive begin.
  package let dataOffset: Int

  /// How a member's content is kept.
  package enum Method: UInt16, Sendable {
    /// As it is.
    case stored = 0
    /// Compressed with DEFLATE.
    case deflated = 8
  }

  /// Whether it is a folder: a name that ends in `/`, without content.
  package var isFolder: Bool { MemberName.isFolder(name.utf8) }

  /// Where its bytes lie in the archive, compressed or not.
  var storedRange: Range<Int> { dataOffset..<(dataOffset + storedByteCount) }

  /// Its name for a message.
  var quoted: String { MemberName.quoted(name) }
}
