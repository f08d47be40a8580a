import TestSupport
import Testing

@testable import Zip

/// Checksums against the definition, bit by bit.
struct CRC32Tests {
  private static func bytes(_ count: Int, _ numbers: inout SeededGenerator) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) }
  }

  /// The checksum of so many zeros, from those of powers of two.
  private static func zeros(_ count: Int) -> CRC32 {
    var (all, power, length) = (CRC32(), CRC32(of: [0]), 1)
    while length <= count {
      if count & length != 0 { all = all.combined(with: power, length: length) }
      (power, length) = (power.combined(with: power, length: length), 2 * length)
    }
    return all
  }

  @Test func theCheckValueIsTheKnownOne() {
    #expect(CRC32(of: Array("123456789".utf8)).value == 0xCBF4_3926)
    #expect(CRC32(of: []) == CRC32())
  }

  @Test func bytesInPartsGiveTheSame() {
    var numbers = SeededGenerator(seed: 1)
    for count in [0, 1, 15, 64, 65, 1000, 5000] {
      let bytes = Self.bytes(count, &numbers)
      var crc = CRC32()
      var rest = bytes[...]
      while !rest.isEmpty {
        let part = rest.prefix(Int.random(in: 1...400, using: &numbers))
        part.withUnsafeBytes { crc.update($0) }
        rest = rest.dropFirst(part.count)
      }
      #expect(crc.value == slowCRC(bytes))
    }
  }

  @Test func checksumsOfPartsAreCombined() {
    var numbers = SeededGenerator(seed: 2)
    for _ in 0..<100 {
      let first = Self.bytes(Int.random(in: 0...300, using: &numbers), &numbers)
      let second = Self.bytes(Int.random(in: 0...300, using: &numbers), &numbers)
      let both = CRC32(of: first).combined(with: CRC32(of: second), length: second.count)
      #expect(both.value == slowCRC(first + second))
    }
  }

  @Test func spansThatChangedArePatched() {
    var numbers = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      var bytes = Self.bytes(Int.random(in: 1...500, using: &numbers), &numbers)
      var crc = CRC32(of: bytes)
      for _ in 0..<Int.random(in: 1...5, using: &numbers) {
        let start = Int.random(in: 0...bytes.count, using: &numbers)
        let span = start..<Int.random(in: start...bytes.count, using: &numbers)
        let (old, new) = (Array(bytes[span]), Self.bytes(span.count, &numbers))
        bytes.replaceSubrange(span, with: new)
        crc = crc.patched(span, of: bytes.count, from: CRC32(of: old), to: CRC32(of: new))
      }
      #expect(crc.value == slowCRC(bytes))
    }
  }

  @Test func aSpanInFiveGigabytesIsPatched() {
    let (count, span) = (5 << 30, (3 << 30)..<((3 << 30) + 3))
    let patched = Self.zeros(count).patched(
      span, of: count, from: CRC32(of: [0, 0, 0]), to: CRC32(of: [1, 2, 3]))
    let behind = count - span.upperBound
    let parts = Self.zeros(span.lowerBound).combined(with: CRC32(of: [1, 2, 3]), length: 3)
      .combined(with: Self.zeros(behind), length: behind)
    #expect(patched == parts)
  }
}
