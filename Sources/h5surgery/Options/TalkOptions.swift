internal import ArgumentParser
internal import ModelSurgery

/// Options of every command: how it shows and says things.
struct TalkOptions: ParsableArguments {
  enum Format: String, CaseIterable, Sendable {
    case text, json, jsonl
  }

  enum Color: String, CaseIterable, Sendable {
    case auto, always, never
  }

  enum Progress: String, CaseIterable, Sendable {
    case auto, json, never
  }

  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      "How results are shown on standard output: text (default), one document, or a line for each of several files.",
      valueName: "text|json|jsonl"),
    completion: .list(Format.allCases.map(\.rawValue)), transform: Codec<Format>.choice.value(ofText:))
  var shown: Format?

  @Flag(name: .customLong("json"), help: "The same as --format json.")
  var asJSON = false

  @Option(
    help: ArgumentHelp(
      "Colour: only on a terminal without NO_COLOR (auto, the default), always or never.",
      valueName: "auto|always|never"),
    completion: .list(Color.allCases.map(\.rawValue)), transform: Codec<Color>.choice.value(ofText:))
  var color = Color.auto

  @Option(
    help: ArgumentHelp(
      "Progress on standard error: a bar on a terminal (auto, the default), a line of JSON now and then, or never.",
      valueName: "auto|json|never"),
    completion: .list(Progress.allCases.map(\.rawValue)), transform: Codec<Progress>.choice.value(ofText:))
  var progress = Progress.auto

  @Flag(name: .shortAndLong, help: "Say more, in errors too.")
  var verbose = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  /// How results are shown on standard output.
  var format: Format { asJSON ? .json : shown ?? .text }

  func validate() throws {
    if asJSON, let shown, shown != .json {
      throw UsageError("--json and --format \(shown.rawValue) contradict each other", setting: "format")
    }
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
