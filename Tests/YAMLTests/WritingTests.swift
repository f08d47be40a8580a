import Testing
import YAML

/// What is written, to the letter, and that it reads back the same.
@Suite struct WritingTests {
  static let trees: [(tree: YAMLNode, text: String)] = [
    (.mapping([(.scalar("a"), .scalar("1")), (.scalar("b"), .scalar("2", .quoted))]), "a: 1\nb: '2'\n"),
    (.mapping([(.scalar("a"), .sequence([.scalar("x"), .scalar("y")]))]), "a:\n- x\n- y\n"),
    (.mapping([(.scalar("a"), .sequence([.scalar("x"), .scalar("y")], .flow))]), "a: [x, y]\n"),
    (
      .sequence([.mapping([(.scalar("a"), .mapping([(.scalar("b"), .scalar("c"))], .flow))])]),
      "- a: {b: c}\n"
    ),
    (.sequence([.sequence([.sequence([.scalar("a")])]), .mapping([])]), "- - - a\n- {}\n"),
    (.sequence([]), "[]\n"), (.mapping([], .flow), "{}\n"), (.sequence([.scalar("")], .flow), "['']\n"),
    (.mapping([(.sequence([.scalar("a")], .flow), .scalar("b"))]), "? [a]\n: b\n"),
    (.sequence([YAMLNode(.scalar("5", .plain), tag: "tag:yaml.org,2002:str")]), "- !!str 5\n"),
    (YAMLNode(.sequence([], .flow), tag: "!x"), "!x []\n"),
    (YAMLNode(.mapping([], .flow), tag: "y:a b"), "!<y:a%20b> {}\n"),
    (.sequence([.scalar("größe 漢字"), .scalar("größe", .quoted)]), "- größe 漢字\n- 'größe'\n"),
    (
      .sequence([.scalar("it's", .quoted), .scalar("a\u{1B}[2J\0"), .scalar("🙂")]),
      "- 'it''s'\n- \"a\\e[2J\\0\"\n- \"\\U0001F642\"\n"
    ),
  ]

  @Test(arguments: trees.indices) func aTreeGivesItsText(index: Int) throws {
    let (tree, text) = Self.trees[index]
    #expect(try tree.serialized() == text)
  }

  static let texts = [
    "", " ", "a", " a", "a ", "- a", "a: b", "a:", ":a", "a #b", "#", "# a", "a#b", "*a", "&a", "!a",
    "%a", "@a", "`a", "|", ">", "?", "? a", "-", "--", "---", "--- a", "...", "[", "]", "{", "}", ",",
    "a, b", "[a]", "'", "''", "\"", "it's", "~", "null", "\\", "\\n", "\n", "a\n", "\na", "a\nb",
    "a\n\nb", "a \nb", "a\n b", "\t", "\ta", "a\t", "a\tb", "\r", "a\r\nb", "\0", "a\0b", "\u{1}",
    "\u{1B}[2J", "\u{7F}", "\u{80}", "\u{85}", "a\u{85}b", "\u{A0}", "\u{2028}", "a\u{2029}b",
    "\u{FEFF}", "a\u{FEFF}b", "\u{FFFE}", "\u{FFFF}", "\u{10FFFF}", "\u{E000}", "\u{D7FF}", "é",
    "e\u{301}", "漢字", "🙂", "\u{202E}a", "<<", "=", String(repeating: "word ", count: 400),
    String(repeating: "x", count: 5000), "a\n" + String(repeating: "é ", count: 300),
    String(repeating: "\n", count: 50), String(repeating: " ", count: 50),
    String(repeating: "'", count: 200),
  ]

  /// As the whole text, as element, key and value, in blocks and in brackets.
  private static func places(for scalar: YAMLNode, _ style: YAMLNode.CollectionStyle) -> [YAMLNode] {
    let list = YAMLNode.sequence([scalar, scalar], style)
    let pairs = YAMLNode.mapping([(scalar, scalar), (.scalar("b"), list), (list, scalar)], style)
    return [scalar, list, pairs, .sequence([pairs, .mapping([(pairs, pairs)], style)], style)]
  }

  @Test(arguments: texts) func everyTextSurvives(text: String) throws {
    for style in [YAMLNode.ScalarStyle.plain, .quoted] {
      for collection in [YAMLNode.CollectionStyle.block, .flow] {
        for tree in Self.places(for: .scalar(text, style), collection) {
          let written = try tree.serialized()
          let back = try #require(try YAMLNode.parse(written), "\(written)")
          #expect(back.values.utf8.elementsEqual(tree.values.utf8), "\(written)")
          let isControl = written.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" }
          #expect(!isControl || text.contains("\r"), "\(written)")
        }
      }
    }
  }

  /// However long it is, a text without line feeds stands on one line.
  @Test func linesAreAsLongAsTheyNeedToBe() throws {
    let long = String(repeating: "word ", count: 400) + "end"
    for style in [YAMLNode.ScalarStyle.plain, .quoted] {
      let tree = YAMLNode.sequence([.scalar(long, style), .sequence([.scalar(long, style)], .flow)])
      #expect(try tree.serialized().split(separator: "\n").count == 2)
    }
  }

  @Test func whatCantBeWrittenIsRefused() throws {
    for tag in ["", "a\0b"] {
      for content in [YAMLNode.Content.scalar("a", .plain), .sequence([], .block), .mapping([], .flow)] {
        let error = #expect(throws: YAMLError.self) { try YAMLNode(content, tag: tag).serialized() }
        #expect(error?.code == .unwritable)
      }
    }
    var tree = YAMLNode.scalar("a")
    for _ in 1..<YAMLLimits.deepest { tree = .sequence([tree], .flow) }
    let text = try tree.serialized()
    #expect(text.utf8.count >= 2 * 1023 + 1)
    #expect(try YAMLNode.parse(text, limits: YAMLLimits(depth: YAMLLimits.deepest))?.values == tree.values)
    let error = #expect(throws: YAMLError.self) { try YAMLNode.sequence([tree]).serialized() }
    #expect(error?.code == .tooDeep)
  }
}

extension YAMLNode {
  /// The tree's texts, tags and structure: the style may become another where it has to.
  var values: String {
    let tag = tag.map { "<\($0)>" } ?? ""
    return switch content {
    case .scalar(let text, _): "\(tag)\(text.utf8.count)\"\(text)\""
    case .sequence(let elements, _): "\(tag)[\(elements.map(\.values).joined(separator: ", "))]"
    case .mapping(let pairs, _):
      "\(tag){\(pairs.map { "\($0.key.values): \($0.value.values)" }.joined(separator: ", "))}"
    }
  }
}
