internal import CDeflate
internal import CZlib

/// The CRC-32 of some bytes, as zip, gzip and PNG have it.
package struct CRC32: Sendable, Hashable {
  /// The checksum of the bytes so far; that of none is 0.
  package private(set) var value: UInt32

  /// A checksum that is known; that of no bytes where none is given.
  package init(_ value: UInt32 = 0) { self.value = value }

  /// The checksum of bytes in memory.
  package init(of bytes: [UInt8]) {
    value = 0
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  /// Takes in the bytes that follow.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    value = unsafe libdeflate_crc32(value, bytes.baseAddress, bytes.count)
  }

  /// The checksum of these bytes followed by others.
  ///
  /// - Parameter length: How many bytes the second checksum is of.
  package func combined(with second: CRC32, length: Int) -> CRC32 {
    CRC32(UInt32(truncatingIfNeeded: crc32_combine(uLong(value), uLong(second.value), .init(length))))
  }

  /// The checksum of these bytes after those of a span became others, of which nothing else is read.
  ///
  /// CRC-32 is linear over GF(2). So the whole differs by what `old` and `new` differ by, moved over the bytes
  /// behind the span. Several spans are patched one after the other, in any order.
  ///
  /// - Parameters:
  ///   - span: Where the bytes lie that changed.
  ///   - length: How many bytes the whole checksum is of.
  ///   - old: The checksum of the span's bytes before.
  ///   - new: That of its bytes now.
  package func patched(_ span: Range<Int>, of length: Int, from old: CRC32, to new: CRC32) -> CRC32 {
    precondition(span.lowerBound >= 0 && span.upperBound <= length)
    let difference = CRC32(old.value ^ new.value)
    let moved = difference.combined(with: CRC32(), length: length - span.upperBound)
    return CRC32(value ^ moved.value)
  }
}
