import TensorFlowBundle
import Testing

@Suite struct ChecksumTests {
  @Test func theChecksumIsCRC32C() {
    var checksum = CRC32C()
    checksum.add(Array("123456789".utf8))
    #expect(checksum.value == 0xE306_9283)
    #expect(CRC32C.byTable(Array("123456789".utf8)) == 0xE306_9283)
  }

  @Test func bytesInTwoPartsHaveTheChecksumOfAllAndBothWaysAgree() {
    let bytes = (0..<4099).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    for cut in [0, 1, 7, 8, 9, 100, 4098] {
      var checksum = CRC32C()
      checksum.add(bytes[..<cut])
      checksum.add(bytes[cut...])
      #expect(checksum.value == CRC32C.byTable(bytes))
    }
  }
}
