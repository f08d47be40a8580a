import Foundation
import ModelSurgery
import TestSupport
import Testing

/// Recipes as text: what is written reads back the same, and what can't be meant is refused with line and column.
struct RecipeTextTests {
  static let start = "h5surgery: 1\nsteps:\n"

  private func refusal(of text: String) -> ModelFileError? {
    do throws(ModelFileError) {
      _ = try Recipe(yaml: text, named: "r.yaml")
      return nil
    } catch { return error }
  }

  @Test func blockAndFlowAndQuotesMeanTheSame() throws {
    let flow = try Recipe(yaml: Self.start + "- swap-head: {classes: 10, at: '-2', dropout: 0.5}\n- strip\n")
    let block = try Recipe(
      yaml: """
        # a comment
        "h5surgery": 1
        steps:
          - swap-head:
              classes: 10   # units
              at: -2
              dropout: 5e-1
          - strip:
        """)
    let json = try JSONValue.parse(
      "{\"h5surgery\": 1, \"steps\": [{\"swap-head\": {\"classes\": 10, \"at\": -2, \"dropout\": 0.5}}, \"strip\"]}"
    )
    #expect(try flow.json() == json)
    #expect(try block.json() == json)
  }

  @Test func wordsThatOtherReadersTakeForTruthAreText() throws {
    let recipe = try Recipe(
      yaml: Self.start + "- freeze: {layer: [no, on, 010, 1_0, 12:30, 0x1F, .5, 2020-01-01]}")
    let expected = ["no", "on", "010", "1_0", "12:30", "0x1F", ".5", "2020-01-01"]
    #expect((recipe.steps.first as? Freeze)?.selection == .layers(expected))
  }

  static let names = [
    "conv1", "no", "Null", "true", "~", "1", "-2", "1e3", "010", "*x", "&x", "!x", "# x", "a: b", "a #b",
    "- a",
    "", " ", "a\nb", "\t", "'", "\"", "{a", "[", "größe", "漢字", "e\u{301}", "@x", "`x", "%x", "<<", "=", "?",
    "12:30",
    "\u{1}", "a\u{85}b", "\u{2028}", "\u{FEFF}x", "long " + String(repeating: "word ", count: 60),
  ]

  @Test(arguments: names) func everyNameSurvivesTheText(name: String) throws {
    for selection in [Selection.until(name), .layers([name, "x", name])] {
      let text = try Recipe([Freeze(selection)]).yaml(comments: ["one", name])
      let again = try Recipe(yaml: text)
      let step = try #require(again.steps.first as? Freeze)
      #expect("\(step)".utf8.elementsEqual("\(Freeze(selection))".utf8), "\(text)")
      #expect(again.steps.count == 1)
    }
  }

  @Test func theTextIsForPeople() throws {
    var head = SwapHead(classes: 10)
    head.dropout = 0.5
    head.at = "-2"
    let recipe = Recipe([head, Strip(), Freeze(.layers(["*_bn", "conv1"])), WrapAverage(frames: nil)])
    #expect(
      try recipe.yaml(comments: ["Made by hand."]) == """
        # Made by hand.
        h5surgery: 1
        steps:
        - swap-head: {classes: 10, at: -2, dropout: 0.5}
        - strip
        - freeze:
            layer: ['*_bn', conv1]
        - wrap-average: {frames: any}

        """)
  }

  /// Wrong texts: what, the error's word, where, what it says.
  static let mistakes: [(text: String, code: String, place: String, message: String)] = [
    (
      start + "- swap-head: {clases: 10}", "recipe-unknown-key", "line 3, column 15",
      "did you mean \"classes\"?"
    ),
    (start + "- swap-head:\n    classes: ten", "recipe-bad-value", "line 4, column 14", "found \"ten\""),
    (
      start + "- strip\n- swaphead: {classes: 10}", "recipe-unknown-step", "line 4, column 3", "\"swap-head\""
    ),
    (start + "- strip\n- swaphead", "recipe-unknown-step", "line 4, column 3", "\"swap-head\""),
    (start + "- wrap-average: {}", "recipe-missing-key", "line 3, column 17", "needs \"frames\""),
    (start + "- freeze: {all: true, until: x}", "recipe-contradiction", "line 3, column 23", "exclude"),
    (start + "- [strip]", "recipe-malformed", "line 3, column 3", "found a list"),
    ("h5surgery: 2\nsteps: [strip]", "recipe-bad-value", "line 1, column 12", "this version knows 1"),
    ("steps: [strip]", "recipe-missing-key", "line 1, column 1", "schema"),
    ("h5surgery: 1\nstep: [strip]", "recipe-unknown-key", "line 2, column 1", "did you mean \"steps\"?"),
    ("h5surgery: 1\nsteps: []", "recipe-malformed", "line 2, column 8", "an empty one"),
    ("- strip", "recipe-malformed", "line 1, column 1", "found a list"),
    ("", "recipe-malformed", "", "empty"),
    ("# only a comment\n", "recipe-malformed", "", "empty"),
    ("h5surgery: 1\nsteps: [strip", "recipe-malformed", "line 3, column 1", "no YAML"),
    ("h5surgery: 1\n\tsteps: x", "recipe-malformed", "line 2, column 1", "no YAML"),
    ("h5surgery: 1\nh5surgery: 1", "recipe-malformed", "line 1, column 1", "twice"),
    (start + "- swap-head: {classes: 1, classes: 2}", "recipe-malformed", "line 3, column 15", "twice"),
    (start + "- swap-head: {classes: 1, 'classes': 2}", "recipe-malformed", "line 3", "twice"),
    (start + "- freeze: {? [a] : b}", "recipe-malformed", "line 3, column 14", "a key has to be a text"),
    (start + "- freeze: {layer: *_bn}", "recipe-malformed", "line 3, column 19", "goes in quotes"),
    (start + "- freeze: {layer: *.x}", "recipe-malformed", "line 3, column 20", "goes in quotes"),
    (start + "- freeze: {layer: !x}", "recipe-malformed", "line 3", "tag"),
    (start + "- cut: {to: !!str 5}", "recipe-malformed", "line 3, column 13", "tags"),
    (start + "- !!seq [strip]", "recipe-malformed", "line 3", "tags"),
    (start + "- freeze: {<<: {all: true}}", "recipe-malformed", "line 3, column 12", "merge"),
    (start + "- strip\n---\nh5surgery: 1", "recipe-malformed", "line 4, column 1", "another document"),
    (start + "- strip\u{1}", "recipe-malformed", "line 3, column 8", "control characters are not allowed"),
    ("h5surgery: 1\nsteps: &s [strip]\nmore: *s", "recipe-malformed", "line 3, column 7", "aliases"),
  ]

  @Test(arguments: mistakes.indices) func aMistakeIsRefusedWithItsPlace(index: Int) throws {
    let mistake = Self.mistakes[index]
    let error = try #require(refusal(of: mistake.text))
    #expect(error.code.word == mistake.code, "\(error)")
    #expect(
      error.message.hasPrefix(mistake.place.isEmpty ? "r.yaml: " : "r.yaml, \(mistake.place)"), "\(error)")
    #expect(error.message.contains(mistake.message), "\(error)")
  }

  /// Nine levels of nine aliases each: four hundred million nodes, were they followed.
  static var bomb: String {
    var text = "a0: &a0 [x, x]\n"
    for level in 1...9 {
      let names = [String](repeating: "*a\(level - 1)", count: 9)
      text += "a\(level): &a\(level) [\(names.joined(separator: ", "))]\n"
    }
    return text
  }

  @Test(arguments: ["steps: *a9", "? *a9\n: x", "*a9 : x", "? [*a9,*a9]\n: x", "{*a9: x}"])
  func aliasesOfAliasesAreRefusedAtTheFirst(end: String) throws {
    let error = try #require(refusal(of: Self.bomb + end))
    #expect(error.code == "recipe-malformed")
    #expect(error.message.hasPrefix("r.yaml, line 2, column 10: "))
  }

  @Test(arguments: ["[", "- ", "{a: ", "? ", "a:\n", "[{a: "]) func deepNestingIsRefused(opening: String)
    throws
  {
    for depth in [40, 900, 5000] {
      var text = ""
      for level in 0..<depth {
        text += opening == "a:\n" ? String(repeating: " ", count: min(level, 300)) + opening : opening
        if text.utf8.count > 200_000 { break }
      }
      let error = try #require(refusal(of: text))
      #expect(error.code == "recipe-malformed")
      #expect(error.message.utf8.count < 300)
    }
    let closed = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
    #expect(refusal(of: closed)?.message.contains("at most 32 levels") == true)
    let endless = String(repeating: "[", count: 4000) + String(repeating: "]", count: 4000)
    #expect(refusal(of: endless)?.message.contains("at most 32 levels") == true)
  }

  @Test func whatIsNoSmallTextFileIsRefused() throws {
    let folder = Folder()
    func refusal(_ name: String) -> String? {
      do throws(ModelFileError) {
        _ = try Recipe(contentsOf: folder.path(name))
        return nil
      } catch { return error.code.word }
    }
    #expect(refusal("gone.yaml") == "missing")
    Folder.write("# " + String(repeating: "x", count: 256 << 10), to: folder.path("large.yaml"))
    #expect(refusal("large.yaml") == "too-large")
    Folder.write([0x68, 0xFF, 0xFE], to: folder.path("bytes.yaml"))
    #expect(refusal("bytes.yaml") == "not-text")
    #expect(mkfifo(folder.path("pipe.yaml"), 0o600) == 0)
    #expect(refusal("pipe.yaml") == "not-a-regular-file")
    #expect(refusal("") == "not-a-regular-file", "a folder")
    Folder.write("h5surgery: 1\nsteps: [strip\u{0}]", to: folder.path("nul.yaml"))
    #expect(refusal("nul.yaml") == "recipe-malformed")
  }

  @Test func aFileIsWrittenWholeAndOnlyWhereNoneIs() throws {
    let folder = Folder()
    let path = folder.path("r.yaml")
    try Recipe([Strip()]).write(to: path, comments: ["first"])
    #expect(Folder.read(path) == "# first\nh5surgery: 1\nsteps:\n- strip\n")
    #expect(throws: ModelFileError.self) { try Recipe([Unwrap()]).write(to: path) }
    #expect(Folder.read(path).contains("- strip"))
    #expect(chmod(path, 0o640) == 0)
    try Recipe([Unwrap()]).write(to: path, overwrite: true)
    #expect(Folder.read(path) == "h5surgery: 1\nsteps:\n- unwrap\n")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o640)
    #expect(folder.names == ["r.yaml"])
  }
}
