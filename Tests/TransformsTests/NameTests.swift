import Testing

@testable import Transforms

struct NameTests {
  @Test(arguments: [
    ("conv[1]", "conv[1]", true), ("[]]x", "]x", true), ("[a", "[a", true), ("a?c", "abc", true),
    ("a?c", "ac", false), ("*", "", true), ("a*b*c", "a/x/b/c", true), ("a*b*c", "acb", false),
    ("[0-9]*", "7x", true), ("[!0-9]*", "7x", false), ("[a-]", "-", true), ("", "x", false),
    ("[^0-9]*", "7x", false), ("[^0-9]*", "x7", true), ("[^0-9]*", "^7", true), ("[0^9]*", "^7", true),
    ("[!]]", "]", false), ("[^]]", "x", true), ("[9-0]", "5", false), ("a[b", "a[b", true),
    // One code point and two: Swift's == folds them, file names are told apart.
    ("\u{e9}", "e\u{301}", false), ("\u{e9}", "\u{e9}", true),
  ]) func patterns(pattern: String, name: String, matches: Bool) {
    #expect(Glob(pattern).matches(name) == matches)
  }

  @Test func aPatternOfManyStarsTakesNoLongTime() {
    let pattern = String(repeating: "a*", count: 200) + "b"
    #expect(!Glob(pattern).matches(String(repeating: "a", count: 2000)))
  }

  @Test(arguments: [
    ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "abcd", 1), ("abc", "bc", 1), ("", "abc", 3),
    ("abc", "xyz", 3),
  ]) func distances(left: String, right: String, expected: Int) {
    #expect(DidYouMean.distance(left, right) == expected)
    #expect(DidYouMean.distance(right, left) == expected)
  }

  @Test func farNamesGiveNoHint() {
    #expect(DidYouMean.hint(for: "predictions", among: ["conv1", "gap"]).isEmpty)
    #expect(DidYouMean.hint(for: "x", among: []).isEmpty)
  }
}
