internal import ArgumentParser
internal import ModelSurgery

/// What a command works with.
struct Session {
  let console: Console
  let messenger: Messenger
  /// Whether other files are worked on as well: the process may take another one afterwards.
  var isOneOfMany = false

  /// Work on a file that was given begins.
  func beginReading(_ path: String) throws {
    try GivenPath.requireFile(path)
    messenger.beginReading(path)
  }

  /// Shows a report, to people or to programs.
  func show(
    as format: TalkOptions.Format, on console: Console? = nil, _ json: () throws -> JSONObject,
    lines: (Console) throws -> [String]
  ) throws {
    let console = console ?? self.console
    switch format {
    case .json: try console.print(JSONReport.text(json()))
    case .jsonl: try console.print(JSONValue.object(json()).serialized())
    case .text where !console.isQuiet: try console.print(lines: lines(console))
    case .text: break
    }
  }
}

/// A command of the tool.
protocol SessionCommand: ParsableCommand {
  /// How it shows and says things.
  var talk: TalkOptions { get }

  /// Does the work.
  func run(in session: Session) throws
}
