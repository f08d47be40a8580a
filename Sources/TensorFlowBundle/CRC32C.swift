internal import CChecksum

/// The checksum that files of TensorFlow have: CRC32C, going on from block to block.
package struct CRC32C: Sendable {
  private var state: UInt32 = 0

  /// Of no bytes yet.
  package init() {}

  /// Takes the next bytes in.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    state = h5s_crc32c(state, start, bytes.count)
  }

  /// Takes the next bytes in.
  package mutating func add(_ bytes: some Sequence<UInt8>) {
    let taken: Void? = bytes.withContiguousStorageIfAvailable { add(UnsafeRawBufferPointer($0)) }
    if taken == nil { Array(bytes).withUnsafeBytes { add($0) } }
  }

  /// As the files have it: turned and added to, so that the checksum of bytes with a checksum in them is no constant.
  package var masked: UInt32 { (state >> 15 | state << 17) &+ 0xA282_EAD8 }

  /// The plain checksum.
  package var value: UInt32 { state }

  /// The plain checksum of some bytes without the processor's instruction, for tests.
  package static func byTable(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { h5s_crc32c_by_table(0, $0.baseAddress, $0.count) }
  }
}
