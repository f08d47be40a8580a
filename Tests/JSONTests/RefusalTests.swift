import JSON
import Testing

@Suite struct RefusalTests {
  @Test func nestingAboveTheLimitIsRefused() throws {
    let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    #expect(try JSONValue.parse(deep).serialized() == deep)
    #expect(refusal("[\(deep)]")?.code == .tooDeep)
    #expect(refusal(String(repeating: "[{\"a\":", count: 200_000))?.code == .tooDeep)
    #expect(refusal("[[1]]", limits: JSONLimits(depth: 1))?.code == .tooDeep)
    #expect(refusal("[1]", limits: JSONLimits(depth: 1)) == nil)
    #expect(refusal("1", limits: JSONLimits(depth: 0)) == nil)
  }

  @Test func nestingAtTheDeepestLimitIsRead() throws {
    let most = String(repeating: "[", count: 1024) + String(repeating: "]", count: 1024)
    #expect(try JSONValue.parse(most, limits: JSONLimits(depth: 1_000_000)).serialized() == most)
  }

  @Test func textsAboveTheSizeLimitAreRefused() {
    #expect(refusal("[1, 2]", limits: JSONLimits(bytes: 5))?.code == .tooLarge)
    #expect(refusal("[1, 2]", limits: JSONLimits(bytes: 6)) == nil)
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC3, 0x22],
      [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE0, 0x80, 0x80, 0x22], [0x22, 0x80, 0x22],
    ] as [[UInt8]]) func invalidUTF8IsRefused(bytes: [UInt8])
  {
    #expect(refusal(bytes)?.code == .invalidUTF8)
    #expect(refusal(bytes)?.offset == 1)
  }

  @Test(arguments: ["1 2", "{} {}", "[] ,", "null x", "\"a\" \"b\"", "1,", "{}}", "1.5.2", "true false"])
  func trailingTextIsRefused(text: String) {
    #expect(refusal(text)?.code == .trailingText)
  }

  @Test(arguments: [
    "{}\0", "{}\0{}", "1\0", "[1\0]", "\"a\0b\"", "\0", "[1,\0 2]", "-\0", "\"\\\0\"", "\"\\u00\0",
  ])
  func textAfterANULIsRefused(text: String) {
    #expect(refusal(text)?.code == .nul)
  }

  @Test(arguments: [
    "18446744073709551616", "-9223372036854775809", "[99999999999999999999]",
    "{\"a\": 1000000000000000000000000}",
  ]) func integersBeyond64BitsAreRefused(text: String) {
    #expect(refusal(text)?.code == .integerTooLarge)
  }

  @Test(arguments: [
    #""\ud83d""#, #""\ude00""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\ud83d""#, #""\ud83dA""#,
    #""\ude00\ud83d""#,
  ]) func loneSurrogatesAreRefused(text: String) {
    #expect(refusal(text)?.code == .loneSurrogate)
  }

  @Test(arguments: ["'a'", "{'a': 1}", "['a']", "{\"a\": 1, 'b': 2}"])
  func singleQuotesAreRefused(text: String) {
    #expect(refusal(text)?.code == .singleQuotes)
  }

  @Test(arguments: [
    #"{"a": 1, "a": 2}"#, #"{"a": 1, "\u0061": 2}"#, #"[{"x": {"b": 1, "c": 2, "b": 1}}]"#,
    #"{"": 1, "": 1}"#,
  ]) func duplicateKeysAreRefused(text: String) {
    #expect(refusal(text)?.code == .duplicateKey)
  }

  @Test(arguments: [
    "", "  ", "[", "[1", "[1,", "{", "{\"a", "{\"a\"", "{\"a\":", "{\"a\": 1", "tru", "-", "1.", "1e",
    "\"\\u12", "-Inf",
  ])
  func truncatedTextIsRefused(text: String) {
    #expect(refusal(text)?.code == .truncated)
    #expect(refusal(text)?.message.contains("ends before the value is complete") == true)
  }

  @Test(arguments: ["True", "FALSE", "NULL", "Null", "nan", "NAN", "infinity", "-infinity", "[true, False]"])
  func literalsInAnotherCaseAreRefused(text: String) {
    #expect(refusal(text)?.code == .literalCase)
  }

  @Test(arguments: ["01", "-01", "00", "1.x", "1.e5", "-x", "1e+x", "0123"])
  func misspelledNumbersAreRefused(text: String) {
    #expect(refusal(text)?.code == .invalidNumber)
  }

  @Test(arguments: ["\"\u{1}\"", "\"a\nb\"", "\"\t\""]) func rawControlCharactersAreRefused(text: String) {
    #expect(refusal(text)?.code == .controlCharacter)
  }

  @Test(arguments: [#""\x41""#, #""\'""#, #""\u12g4""#, #""\U0041""#, #""\u-123""#])
  func unknownEscapesAreRefused(text: String) {
    #expect(refusal(text)?.code == .invalidEscape)
  }

  @Test(arguments: [
    "[1,]", "{\"a\": 1,}", "[,1]", "{,}", "[1 2]", "{\"a\" 1}", "{1: 2}", "+1", ".5", "nope", "/* c */ 1",
    "// c\n1",
    "\u{FEFF}1", "\u{B}1", "#", "-NaN", "[1}", "é",
  ]) func whatTheGrammarHasNoPlaceForIsRefused(text: String) {
    #expect([.unexpectedCharacter, .invalidNumber].contains(refusal(text)?.code))
  }

  @Test func aKeyThatHoldsNULIsRefused() {
    #expect(refusal(#"{"a\u0000b": 1}"#)?.code == .nulInKey)
    #expect(refusal(#"{"a": "a\u0000b"}"#) == nil)
  }

  @Test func errorsSayWhereAndWhat() {
    #expect(refusal("[1, True]")?.description == "invalid JSON at byte 4: expected 'true', found 'True'")
    #expect(
      refusal("{\"a\" 1}")?.description == "invalid JSON at byte 5: expected ':' after the key, found '1'")
    #expect(
      refusal("[1")?.description
        == "invalid JSON at byte 2: the text ends before the value is complete, expected ',' or ']'")
  }
}
