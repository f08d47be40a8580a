import Testing
import YAML

/// What is written comes out as it is written, each part with its place.
@Suite struct ParsingTests {
  static let texts: [(text: String, shape: String)] = [
    ("a", "a"), ("'a'", "\"a\""), ("\"a\\n\\u00e9\\0\"", "\"a\né\0\""), ("''", "\"\""), ("---\n", ""),
    ("~", "~"),
    ("|\n a\n b\n", "\"a\nb\n\""), (">-\n a\n b\n", "\"a b\""), ("a\n b", "a b"), ("'it''s'", "\"it's\""),
    ("[]", "[]"), ("{}", "{}"), ("[a, 'b']", "[a, \"b\"]"), ("- a\n- - b\n  - c", "[|a, [|b, c|]|]"),
    ("a: 1\nb:\n- 2\nc:", "{|a: 1, b: [|2|], c: |}"), ("{a: {b: c}, d}", "{a: {b: c}, d: }"),
    ("a: 1\na: 2", "{|a: 1, a: 2|}"), ("? [a]\n: b", "{|[a]: b|}"), ("[a: b]", "[{a: b}]"),
    ("!!str 5", "<tag:yaml.org,2002:str>5"), ("!x [a]", "<!x>[a]"), ("!<y> {}", "<y>{}"), ("! a", "<!>a"),
    ("! 'a'", "<!>\"a\""), ("! []", "<!>[]"), ("%TAG !e! tag:e,1:\n---\n!e!x a", "<tag:e,1:x>a"),
    ("&a [b, &c d]", "[b, d]"), ("# before\n\na # behind\n...\n# after", "a"), ("\u{FEFF}a: b", "{|a: b|}"),
    ("<<: {a: b}", "{|<<: {a: b}|}"), ("größe: 漢字 🙂", "{|größe: 漢字 🙂|}"),
    (
      "a: b\r\nc: d\r\n",
      "{|a: b, c: d|}"
    ),
    ("%YAML 1.1\n---\na", "a"), ("http://a:b", "http://a:b"), ("a#b", "a#b"), ("-1", "-1"),
    (
      "- -1",
      "[|-1|]"
    ),
  ]

  @Test(arguments: texts.indices) func aTextGivesItsTree(index: Int) throws {
    let (text, shape) = Self.texts[index]
    let node = try #require(try YAMLNode.parse(text))
    #expect(node.shape == shape)
  }

  @Test(arguments: ["", " \n\n", "# a comment", "\u{FEFF}", "# one\n# two\n"])
  func aTextWithoutADocumentGivesNothing(text: String) throws {
    #expect(try YAMLNode.parse(text)?.shape == nil)
  }

  @Test func everyPartHasItsPlace() throws {
    let block = try YAMLNode.parse("# one\na: 1\nlist:\n  - b\n  - {c: [d, 'e']}\n")
    let expected = ["2:1", "2:1", "2:4", "3:1", "4:3", "4:5", "5:5", "5:6", "5:9", "5:10", "5:13"]
    #expect(block?.marks == expected)
    #expect(try YAMLNode.parse("- größe 🙂: x")?.marks == ["1:1", "1:3", "1:3", "1:12"], "in code points")
    #expect(try YAMLNode.parse("- a\r\n- b\r- c\u{85}- d")?.marks == ["1:1", "1:3", "2:3", "3:3", "4:3"])
    #expect(
      try YAMLNode.parse("a:\nb: 1")?.marks == ["1:1", "1:1", "1:3", "2:1", "2:4"],
      "a value that is none")
    #expect(YAMLMark(line: 3, column: 15).description == "line 3, column 15")
  }
}
