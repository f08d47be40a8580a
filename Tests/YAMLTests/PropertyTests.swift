import Testing
import YAML

@Suite struct PropertyTests {
  @Test(arguments: 0..<100) func whatIsWrittenReadsBackTheSame(seed: Int) throws {
    var trees = RandomTrees(seed: UInt64(seed))
    for _ in 0..<20 {
      let tree = trees.node()
      let text = try tree.serialized()
      let back = try #require(try YAMLNode.parse(text), "\(text)")
      #expect(back.values.utf8.elementsEqual(tree.values.utf8), "\(text)")
      #expect(try back.serialized() == text)
    }
  }

  @Test func mutatedTextsNeverCrash() throws {
    var trees = RandomTrees(seed: 42)
    let alphabet =
      Array("-?:,[]{}#&*!|>'\"%@`~ \n\r\tab01.\\xuU".utf8) + [
        0, 0x7F, 0x80, 0x85, 0xC2, 0xE2,
        0xEF, 0xFF,
      ]
    let pieces = [
      "*a", "&a ", "!t ", "? ", "\n  ", "\n--- ", "\n...\n", "[{", "'\"", ": |2+\n", "#",
      "%TAG ! a\n",
    ]
    var accepted = 0
    var refused: [YAMLError.Code: Int] = [:]
    for _ in 0..<10_000 {
      var bytes = Array(try trees.node(depth: 3).serialized().utf8)
      for _ in 0..<Int.random(in: 1...4, using: &trees.generator) {
        let place = Int.random(in: 0...bytes.count, using: &trees.generator)
        let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &trees.generator)]
        switch Int.random(in: 0..<6, using: &trees.generator) {
        case 0: bytes.insert(byte, at: place)
        case 1 where place < bytes.count: bytes[place] = byte
        case 2 where place < bytes.count: bytes.remove(at: place)
        case 3: bytes.insert(contentsOf: bytes.suffix(from: place).prefix(20), at: place)
        case 4:
          let piece = pieces[Int.random(in: 0..<pieces.count, using: &trees.generator)]
          bytes.insert(contentsOf: piece.utf8, at: place)
        default: bytes.removeLast(min(bytes.count, Int.random(in: 0..<4, using: &trees.generator)))
        }
      }
      do throws(YAMLError) {
        guard let node = try YAMLNode.parse(bytes: bytes) else { continue }
        let text = try node.serialized()
        #expect(
          try YAMLNode.parse(text)?.values == node.values,
          "\(String(decoding: bytes, as: UTF8.self))")
        accepted += 1
      } catch {
        #expect(error.mark != nil && !error.message.isEmpty, "\(String(decoding: bytes, as: UTF8.self))")
        refused[error.code, default: 0] += 1
      }
    }
    #expect(accepted > 1000, "\(accepted) accepted, \(refused)")
    for code in [YAMLError.Code.syntax, .unreadable, .alias, .anotherDocument] {
      #expect(refused[code, default: 0] > 10, "\(accepted) accepted, \(refused)")
    }
  }
}
