internal import ArgumentParser
internal import ModelSurgery

/// What a command works with.
struct Session {
  let console: Console
  let messenger: Messenger
}

/// A command of the tool.
protocol SessionCommand: ParsableCommand {
  /// How it shows and says things.
  var talk: TalkOptions { get }

  /// Does the work.
  func run(in session: Session) throws
}
