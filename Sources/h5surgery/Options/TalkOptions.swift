internal import ArgumentParser

/// Options of every command: how it shows and says things.
struct TalkOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  enum Color: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
  }

  enum Progress: String, ExpressibleByArgument, CaseIterable {
    case auto, json, never
  }

  @Option(help: "How results are shown on standard output.")
  var format = Format.text

  @Option(help: "Colour: only on a terminal without NO_COLOR (auto), always or never.")
  var color = Color.auto

  @Option(
    help: "Progress on standard error: a bar on a terminal (auto), a line of JSON now and then, or never.")
  var progress = Progress.auto

  @Flag(name: .shortAndLong, help: "Say more, in errors too.")
  var verbose = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  func validate() throws {
    if quiet, verbose {
      throw UsageError("--quiet and --verbose contradict each other", setting: "quiet")
    }
  }

  /// The console that these options make of the two streams.
  func console(output: OutputStream, talk: TextStream, environment: Environment) -> Console {
    Console(
      output: output, talk: talk, outputStyle: style(isTerminal: output.isTerminal, environment),
      talkStyle: style(isTerminal: talk.isTerminal, environment), isQuiet: quiet, isVerbose: verbose,
      progress: progress)
  }

  private func style(isTerminal: Bool, _ environment: Environment) -> Style {
    switch color {
    case .always: Style(isOn: true)
    case .never: Style(isOn: false)
    case .auto: Style(isOn: isTerminal && environment.allowsColor)
    }
  }
}
