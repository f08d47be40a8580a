internal import ArgumentParser
internal import ModelSurgery

/// How wide tables are.
struct TableOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most columns of text that a table takes (default: those of the terminal, or of COLUMNS).",
      valueName: "n"),
    transform: Codec<Int>.integer.value(ofText:))
  var width: Int?

  func validate() throws {
    if let width, width < 20 {
      throw UsageError("--width: a table needs at least 20 columns, not \(width)", setting: "width")
    }
  }
}

extension Console {
  /// The same with tables of the width that is asked for.
  func with(_ options: TableOptions) -> Console {
    var console = self
    console.askedWidth = options.width ?? askedWidth
    return console
  }
}
