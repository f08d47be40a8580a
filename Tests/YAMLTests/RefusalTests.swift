import Testing
import YAML

/// What is refused, where, and in libyaml's words.
@Suite struct RefusalTests {
  static let texts: [(text: String, code: YAMLError.Code, place: String, message: String)] = [
    ("[a", .syntax, "line 2, column 1", "while parsing a flow sequence, did not find expected ',' or ']'"),
    ("a: [b\n", .syntax, "line 2, column 1", "while parsing a flow sequence"),
    ("a\n\tb: c", .syntax, "line 2, column 3", "mapping values are not allowed in this context"),
    ("a: 1\n\tb: x", .syntax, "line 2, column 1", "found a tab character that violates indentation"),
    ("'a", .syntax, "line 1, column 3", "while scanning a quoted scalar, found unexpected end of stream"),
    ("\"\\q\"", .syntax, "line 1, column 2", "found unknown escape character"),
    ("\"\\ud800\"", .syntax, "line 1, column 4", "found invalid Unicode character escape code"),
    ("\"\\U00110000\"", .syntax, "line 1, column 4", "found invalid Unicode character escape code"),
    ("@a", .syntax, "line 1, column 1", "found character that cannot start any token"),
    ("a: b: c", .syntax, "line 1, column 5", "mapping values are not allowed in this context"),
    ("!e!x a", .syntax, "line 1, column 1", "found undefined tag handle"),
    ("%YAML 3.0\n---\na", .syntax, "line 1, column 1", "found incompatible YAML document"),
    ("}", .syntax, "line 1, column 1", "did not find expected node content"),
    ("*", .syntax, "line 1, column 2", "while scanning an alias"),
    ("a: *b", .alias, "line 1, column 4", "alias"), ("*a : b", .alias, "line 1, column 1", "alias"),
    ("- &a b\n- {*a: c}", .alias, "line 2, column 4", "alias"),
    ("? *a\n: b", .alias, "line 1, column 3", "alias"), ("- *a\n- [", .alias, "line 1, column 3", "alias"),
    ("a\n--- b", .anotherDocument, "line 2, column 1", "but found another document"),
    ("---\n---\n", .anotherDocument, "line 2, column 1", "expected a single document"),
    ("a\n...\n---\n*b", .anotherDocument, "line 3, column 1", "expected a single document"),
  ]

  @Test(arguments: texts.indices) func aWrongTextIsRefusedWithItsPlace(index: Int) throws {
    let expected = Self.texts[index]
    let error = try #require(refusal(expected.text))
    #expect(error.code == expected.code)
    #expect(error.mark?.description == expected.place, "\(error)")
    #expect(error.message.contains(expected.message), "\(error)")
    #expect(error.description == "invalid YAML, \(expected.place): \(error.message)")
  }

  @Test(arguments: [
    "[", "- ", "{a: ", "? ", "[{a: ",
    "- ? ",
  ]) func nestingBombsAreRefusedWhereTheyAreTooDeep(opening: String) throws {
    let first = try #require(refusal(String(repeating: opening, count: 40)))
    #expect(first.code == .tooDeep)
    for count in [900, 5000, 40_000] {
      let error = try #require(refusal(String(repeating: opening, count: count)))
      #expect(error.code == .tooDeep && error.mark == first.mark, "\(count)")
    }
  }

  @Test func levelsAreCountedWithTheInnermostScalar() {
    for depth in [1, 2, 32, 1024] {
      let limits = YAMLLimits(depth: depth)
      let (open, close) = (String(repeating: "[", count: depth - 1), String(repeating: "]", count: depth - 1))
      #expect(refusal("\(open)a\(close)", limits: limits) == nil, "\(depth)")
      #expect(refusal("\(open)[]\(close)", limits: limits) == nil, "\(depth)")
      let error = refusal("\(open)[a]\(close)", limits: limits)
      #expect(error?.code == .tooDeep)
      #expect(error?.mark == YAMLMark(line: 1, column: depth + 1))
    }
    #expect(YAMLLimits(depth: 1_000_000).depth == 1024)
    #expect(refusal("a", limits: YAMLLimits(depth: 0))?.code == .tooDeep)
    #expect(refusal("{[a]: b}", limits: YAMLLimits(depth: 2))?.code == .tooDeep, "keys count, too")
  }

  @Test func textsAboveTheLimitAreRefused() {
    #expect(refusal("[a, b]", limits: YAMLLimits(bytes: 5))?.code == .tooLarge)
    #expect(refusal("[a, b]", limits: YAMLLimits(bytes: 6)) == nil)
    #expect(refusal("#" + String(repeating: "é", count: 128 << 10))?.message.contains("262145 bytes") == true)
  }

  @Test(
    arguments: [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xC3], [0xC3, 0x28], [0xF4, 0x90, 0x80, 0x80],
      [
        0xE0,
        0x80, 0x80,
      ],
      [0x80], [0xF0, 0x9F, 0x99], [0x00], [0x01], [0x1B], [0x7F], [0xC2, 0x80], [0xEF, 0xBF, 0xBE],
    ] as [[UInt8]]) func whatIsNoTextIsRefused(bytes: [UInt8])
  {
    for (before, behind) in [("", ""), ("a: 1\né: ", ""), ("a: 1\n# ", "\n"), ("- 'é\n\n ", "'\n")] {
      let error = refusal(Array(before.utf8) + bytes + Array(behind.utf8))
      #expect(error?.code == .unreadable, "\(before)")
      let lines = before.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      let mark = YAMLMark(line: lines.count, column: (lines.last?.count ?? 0) + 1)
      #expect(error?.mark == mark, "\(before)")
    }
  }

  /// Only UTF-8 is text here, whatever a byte order mark says.
  @Test(arguments: [[0xFE, 0xFF, 0, 0x61], [0xFF, 0xFE, 0x61, 0]] as [[UInt8]])
  func otherEncodingsAreRefused(bytes: [UInt8]) { #expect(refusal(bytes)?.code == .unreadable) }

  @Test func everyPrefixIsReadOrRefused() throws {
    let text = "# é\n\"a\\u00e9\": [1, 'b', {c: &x d, ? e : !t f}]\n|-\n  g\n: >\n  h\n\n...\n"
    let bytes = Array(text.replacingBreaks.utf8)
    var taken = 0
    for length in 0...bytes.count {
      let error = refusal(Array(bytes.prefix(length)))
      if error == nil { taken += 1 } else { #expect(error?.mark != nil) }
    }
    #expect(taken > 5 && taken < bytes.count / 2, "\(taken) of \(bytes.count)")
  }
}

extension String {
  /// With lines that end as in Windows.
  fileprivate var replacingBreaks: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.flatMap {
          $0 == "\n"
            ? [
              "\r",
              "\n",
            ] : [$0] as [Unicode.Scalar]
        }))
  }
}
