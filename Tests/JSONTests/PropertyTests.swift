import JSON
import Testing

@Suite struct PropertyTests {
  @Test(arguments: 0..<400) func whatIsWrittenReadsBackTheSame(seed: Int) throws {
    var trees = RandomTrees(seed: UInt64(seed))
    let value = trees.value()
    let text = value.serialized()
    let back = try JSONValue.parse(text)
    #expect((back == value) as Bool)
    #expect(back.serialized() == text)
    let pretty = value.serialized(indent: 3)
    #expect(try JSONValue.parse(pretty) == value)
  }

  @Test func mutatedTextsNeverCrashAndNeverChangeInSilence() throws {
    var trees = RandomTrees(seed: 42)
    let alphabet =
      Array(#"{}[]",:'\u/0123456789-+.eEtrufalsnNIiy \#n"#.utf8) + [0, 0x7F, 0x80, 0xC3, 0xED, 0xFF]
    var accepted = 0
    var refused = 0
    for _ in 0..<6000 {
      var bytes = Array(trees.value(depth: 3).serialized().utf8)
      for _ in 0..<Int.random(in: 1...3, using: &trees.generator) {
        let place = Int.random(in: 0...bytes.count, using: &trees.generator)
        let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &trees.generator)]
        switch Int.random(in: 0..<4, using: &trees.generator) {
        case 0: bytes.insert(byte, at: place)
        case 1 where place < bytes.count: bytes[place] = byte
        case 2 where place < bytes.count: bytes.remove(at: place)
        default: bytes.removeLast(min(bytes.count, Int.random(in: 0..<4, using: &trees.generator)))
        }
      }
      do throws(JSONError) {
        let value = try JSONValue.parse(bytes: bytes)
        let back = try JSONValue.parse(value.serialized())
        #expect(back == value)
        accepted += 1
      } catch {
        #expect(error.code != .parserDisagrees, "\(error) in \(String(decoding: bytes, as: UTF8.self))")
        refused += 1
      }
    }
    #expect(accepted > 500 && refused > 500, "\(accepted) accepted, \(refused) refused")
  }

  @Test func everyPrefixOfAnObjectIsCalledTruncated() {
    let text = #"{"a": [1, -2.5e+3, true, null, "é\n😀"], "b": {"c": -Infinity}}"#
    let bytes = Array(text.utf8)
    for length in 0..<bytes.count {
      #expect(refusal(Array(bytes.prefix(length)))?.code == .truncated, "at \(length)")
    }
  }
}

/// The error that parsing these bytes throws, nil if they are taken.
func refusal(_ bytes: [UInt8], limits: JSONLimits = .init()) -> JSONError? {
  do {
    _ = try JSONValue.parse(bytes: bytes, limits: limits)
    return nil
  } catch {
    return error
  }
}

/// The error that parsing this text throws, nil if it is taken.
func refusal(_ text: String, limits: JSONLimits = .init()) -> JSONError? {
  refusal(Array(text.utf8), limits: limits)
}
