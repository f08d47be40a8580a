import Testing

@testable import JSON

struct TextEqualityTests {
  @Test(arguments: 0...40) func textsAreTheSameOnlyIfEveryByteIs(_ count: Int) {
    let bytes = (0..<count).map { UInt8(ascii: "a") + UInt8($0 % 26) }
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.isSameText(as: String(decoding: bytes + [], as: UTF8.self)))
    #expect(!text.isSameText(as: text + "x"))
    for place in bytes.indices {
      var other = bytes
      other[place] = UInt8(ascii: "Z")
      #expect(!text.isSameText(as: String(decoding: other, as: UTF8.self)))
    }
  }

  @Test func formsOfALetterDiffer() {
    #expect(!"\u{E9}".isSameText(as: "e\u{301}"))
    // as many bytes, and equal to Swift
    #expect("a\u{323}\u{307}" == "a\u{307}\u{323}")
    #expect(!"a\u{323}\u{307}".isSameText(as: "a\u{307}\u{323}"))
  }

  @Test(arguments: pythonDocuments.map(\.line)) func theBytesOfATextAreTheText(_ text: String) throws {
    let value = try JSONValue.parse(text)
    #expect(String(decoding: value.serializedBytes(room: 3), as: UTF8.self) == value.serialized())
  }
}
