import Testing

@testable import Transforms

/// Messages of the library name settings between backquotes; each front spells them as its users do.
struct SettingSpellingTests {
  @Test(arguments: [
    ("`pool` goes with `at`; here", "--pool goes with --at; here", "pool goes with at; here"),
    (
      "give `classes: N`, `keep-classes` or `head-from: FILE`",
      "give -n N, --keep-classes or --head-from FILE",
      "give classes: N, keepClasses or headFrom: FILE"
    ),
    (
      "say `cut: {from: a, b, to: \"c\"}`.", "say cut --from a, b --to \"c\".",
      "say cut(from: a, b, to: \"c\")."
    ),
    ("`set-input: {shape}` says it", "set-input --shape says it", "setInput(shape) says it"),
    (
      "'`convert m.json OUT: {weights-from: w.h5}`'", "'convert m.json OUT --weights-from w.h5'",
      "'convert(weightsFrom: w.h5)'"
    ),
    (
      "'`h5surgery migrate IN OUT: {to: keras-3}`'", "'h5surgery migrate IN OUT --to keras-3'",
      "'migrate(to: keras-3)'"
    ),
    ("`input-shape: 8,8,3` does", "--input-shape 8,8,3 does", "inputShape: 8,8,3 does"),
  ])
  func settingsAreSpelled(message: String, command: String, swift: String) {
    #expect(message.spellingSettings(as: .command) == command)
    #expect(message.spellingSettings(as: .swift) == swift)
    #expect(message.spellingSettings(as: .recipe) == message.filter { $0 != "`" })
    #expect(command.spellingSettings(as: .recipe) == command, "what is spelled stays so")
  }

  /// Names of layers and files are in messages, too.
  @Test(arguments: [
    "no layer \"a`b\"", "\"`\" and `", "`no-such-setting: 3`", "`rm: {pool}`", "`cut: {}`", "``",
    "`cut: {nothing: 3}`",
    "a: `pool", "no layer \"--pool\"",
  ])
  func whatIsNoSettingStays(message: String) {
    for spelling in SettingSpelling.allCases { #expect(message.spellingSettings(as: spelling) == message) }
  }
}
