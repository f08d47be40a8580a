import Bytecode
import TestSupport
import Testing

@Suite struct MutationTests {
  @Test func mutatedBytesNeverCrashNorHang() {
    var generator = SeededGenerator(seed: 7)
    let seeds = LambdaCase.all.flatMap { function in
      function.codes.map { (reader: function.reader, bytes: decoded($0.text)) }
    }
    var accepted = 0
    var refused: [String: Int] = [:]
    for _ in 0..<20_000 {
      let seed = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
      let bytes = mutated(seed.bytes, &generator)
      do throws(BytecodeError) {
        _ = try seed.reader.read(bytes: bytes)
        accepted += 1
      } catch {
        refused[error.code.description, default: 0] += 1
      }
    }
    #expect(accepted > 1000, "\(accepted) accepted, \(refused)")
    #expect(refused.count > 8, "\(accepted) accepted, \(refused)")
  }

  private func mutated(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    let odd: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF] + Array("NTF.iIlgfstuaAzZ)([{<>rRcxy0?S".utf8)
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let byte =
        Bool.random(using: &generator)
        ? odd[Int.random(in: 0..<odd.count, using: &generator)] : UInt8.random(in: 0...255, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes.insert(byte, at: place)
      case 1 where bytes.count > 1: bytes.remove(at: place)
      case 2: bytes.removeLast(min(bytes.count - 1, Int.random(in: 0..<9, using: &generator)))
      case 3: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      default: bytes[place] = byte
      }
    }
    return bytes
  }
}
