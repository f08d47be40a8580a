import JSON
import Testing

@testable import h5surgery

/// The pieces that text output is made of.
@Suite struct OutputTests {
  @Test func longNamesLoseTheirMiddle() {
    #expect("conv2d_transpose_17".truncatedInTheMiddle(to: 11) == "conv2…se_17")
    #expect("short".truncatedInTheMiddle(to: 5) == "short")
    #expect("short".truncatedInTheMiddle(to: 1) == "…")
    #expect("short".shortened == "short")
    #expect(String(repeating: "é", count: 100_000).shortened.count < 2010, "a name from a file")
    #expect("漢字かな".truncatedInTheMiddle(to: 5).columns <= 5)
  }

  @Test func controlCharactersAreSpelledOut() {
    #expect("a\u{1B}[2Jb\n".printable == "a\\u{1b}[2Jb\\u{a}")
    #expect("\u{202E}x".printable == "\\u{202e}x")
    #expect("größe 漢".printable == "größe 漢")
  }

  /// Two names that differ in such characters alone look alike, and tags carry a text that only machines read.
  @Test(
    arguments: [
      "\u{200B}", "\u{FEFF}", "\u{AD}", "\u{E0061}", "\u{E0020}", "\u{FE0F}", "\u{E0100}", "\u{180E}",
      "\u{2060}",
      "\u{200D}", "\u{34F}", "\u{3164}", "\u{115F}", "\u{17B4}", "\u{A0}", "\u{2003}", "\u{3000}", "\u{2028}",
      "\u{85}",
      "\u{600}", "\u{1D173}", "\u{E0FFF}",
    ] as [Unicode.Scalar]) func whatCanNotBeSeenIsSpelledOut(scalar: Unicode.Scalar)
  {
    #expect("d2\(scalar)x".printable == "d2\\u{\(String(scalar.value, radix: 16))}x")
  }

  @Test(arguments: ["e\u{301}", "日本語", "a b", "🙂", "नमस्ते", "\u{E000}", "~"])
  func whatCanBeSeenStays(text: String) {
    #expect(text.printable == text)
  }

  @Test func numbersAreReadable() {
    #expect(
      [0, 999, 1000, 23_587_712, -1234].map(\.grouped) == ["0", "999", "1,000", "23,587,712", "-1,234"])
    #expect(
      [1, 999, 1000, 98_765, 1_500_000, 999_960, 94_500_000_000].map(\.asByteCount)
        == ["1 byte", "999 bytes", "1.0 kB", "98.8 kB", "1.5 MB", "1.0 MB", "94.5 GB"])
    #expect(1.counted("layer") == "1 layer" && 2.counted("layer") == "2 layers")
  }

  private func table(_ names: [String]) -> Table {
    var table = Table(columns: [
      .init(title: "Layer", narrowest: 10), .init(title: "Count", alignment: .right), .init(title: "After"),
    ])
    table.rows = names.map { [Table.Cell($0), Table.Cell("1,000"), Table.Cell("x")] }
    return table
  }

  @Test func aTableFitsTheTerminal() {
    let names = ["time_distributed_with_a_long_name", "conv"]
    let wide = table(names).lines(width: nil, style: Style(isOn: false))
    #expect(wide[3] == "time_distributed_with_a_long_name  1,000  x")
    #expect(wide[4] == "conv                               1,000  x")
    let narrow = table(names).lines(width: 30, style: Style(isOn: false))
    #expect(narrow.allSatisfy { $0.columns <= 30 })
    #expect(narrow[3] == "time_dis…ng_name  1,000  x")
    let hopeless = table(names).lines(width: 5, style: Style(isOn: false))
    #expect(hopeless[3] == "time_…name  1,000  x", "columns keep what they need at the least")
  }

  @Test func aDispensableColumnGoesBeforeTheTableIsTooWide() {
    var table = table(["time_distributed_with_a_long_name"])
    table.columns[2].leaving = 0
    #expect(table.lines(width: 24, style: Style(isOn: false))[1].contains("After"))
    let narrower = table.lines(width: 23, style: Style(isOn: false))
    #expect(!narrower[1].contains("After"))
    #expect(narrower[3].hasSuffix("1,000"))
    #expect(narrower.suffix(2) == ["left out, for want of", "width: After"])
    #expect(narrower.allSatisfy { $0.columns <= 23 })
  }

  @Test func proseIsWrappedBetweenWords() {
    #expect("a short line".wrapped(to: nil) == ["a short line"])
    #expect("a longer line of text".wrapped(to: 10) == ["a longer", "line of", "text"])
    #expect("incomprehensible word".wrapped(to: 5) == ["incomprehensible", "word"])
  }

  @Test func colourDoesNotMoveColumns() {
    let plain = table(["conv"]).lines(width: nil, style: Style(isOn: false))
    let coloured = table(["conv"]).lines(width: nil, style: Style(isOn: true))
    let stripped = coloured.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") }
    #expect(stripped == plain)
  }

  @Test func theProgressBarFitsItsLine() {
    let line = ProgressBar.line(label: "writing out.h5", done: 50, total: 100, width: 80)
    #expect(line == "writing out.h5  ███████████████░░░░░░░░░░░░░░░  50%")
    #expect(ProgressBar.line(label: "writing a_long_name.h5", done: 1, total: 1, width: 50).columns < 50)
    #expect(ProgressBar.line(label: "writing out.h5", done: 1, total: 3, width: 20) == " 33%")
  }

  @Test func configurationsAreBrokenWhereTheyAreLong() throws {
    let value = try JSONValue.parse("{\"a\": [1, 2], \"b\": {\"c\": \"0123456789\", \"d\": null}}")
    #expect(value.readableLines() == [value.serialized()])
    #expect(
      value.readableLines(width: 24) == [
        "{", "  \"a\": [1, 2],", "  \"b\": {", "    \"c\": \"0123456789\",", "    \"d\": null", "  }", "}",
      ])
    #expect(try JSONValue.parse(value.readableLines(width: 5).joined(separator: "\n")) == value)
  }

  @Test func onlyProsesFirstLettersAreLowered() {
    #expect("Missing expected argument".lowercasedFirst == "missing expected argument")
    #expect("HDF5 is unhappy".lowercasedFirst == "HDF5 is unhappy")
    #expect("".lowercasedFirst == "")
  }
}
