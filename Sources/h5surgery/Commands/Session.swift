internal import ArgumentParser
internal import ModelSurgery

/// What a command works with.
struct Session {
  let console: Console
  let messenger: Messenger

  /// Work on a file that was given begins.
  func beginReading(_ path: String) throws {
    try GivenPath.requireFile(path)
    messenger.beginReading(path)
  }
}

/// A command of the tool.
protocol SessionCommand: ParsableCommand {
  /// How it shows and says things.
  var talk: TalkOptions { get }

  /// Does the work.
  func run(in session: Session) throws
}
