internal import ArgumentParser

/// The tool: everything happens in a supervised child, parsing of the arguments included.
@main
enum EntryPoint {
  static func main() {
    guard let arguments = GivenArguments() else {
      Supervisor.refuse(
        "the arguments can't be read: this system shows them in /proc alone, which is not there")
    }
    let isVerbose = arguments.words.contains { $0 == "--verbose" || $0 == "-v" }
    Supervisor.run(verbose: isVerbose) { messenger in
      Invocation(arguments: arguments, messenger: messenger).run()
    }
  }
}

/// One run of the tool, from the arguments to the exit code.
struct Invocation {
  private let arguments: [String]
  private let repaired: String?
  private let messenger: Messenger

  private let output = TextStream(descriptor: 1)
  private let environment = Environment()

  init(arguments: GivenArguments, messenger: Messenger) {
    self.arguments = arguments.words
    self.repaired = arguments.repaired
    self.messenger = messenger
  }

  /// Runs the command and says what went wrong, once.
  func run() -> Int32 {
    if let repaired {
      try? messenger.talk.write(
        "h5surgery: error: the argument \"\(repaired.printable)\" is no UTF-8, so it can't be told which file is meant; "
          + "rename the file, or reach it through a link whose name is UTF-8\n")
      return ExitStatus.usage
    }
    let command: any ParsableCommand
    do {
      command = try parsed()
    } catch {
      return end(parsing: error)
    }
    guard let command = command as? any SessionCommand else {
      // The root and `help`: ArgumentParser's own.
      do {
        var command = command
        try command.run()
        return ExitStatus.done
      } catch {
        return end(parsing: error)
      }
    }
    let console = command.talk.console(output: output, talk: messenger.talk, environment: environment)
    do {
      try command.run(in: Session(console: console, messenger: messenger))
      return ExitStatus.done
    } catch {
      let error = CommandError(error)
      try? console.talk.write(error.text(verbose: console.isVerbose, style: console.talkStyle))
      return error.exitStatus
    }
  }

  /// Parses the arguments: those of a command for that command alone, which takes two thirds of the time that all of them
  /// take. Whatever is not plainly right, or no command, is parsed again from the root, which has the words for it.
  private func parsed() throws -> any ParsableCommand {
    if let name = arguments.first,
      let type = H5Surgery.configuration.subcommands.first(where: { $0._commandName == name }),
      let command = try? type.parseAsRoot(Array(arguments.dropFirst())), command is any SessionCommand
    {
      return command
    }
    return try H5Surgery.parseAsRoot(arguments)
  }

  /// Help and the version go to standard output; a mistake on the command line is an error with the usage below.
  private func end(parsing error: any Error) -> Int32 {
    let text = H5Surgery.fullMessage(for: error, columns: output.columns)
    guard H5Surgery.exitCode(for: error) != .success else {
      do throws(StreamError) {
        try output.write(text + "\n")
        return ExitStatus.done
      } catch {
        let error = CommandError(output: error)
        try? messenger.talk.write(error.text(verbose: false, style: Style(isOn: false)))
        return ExitStatus.failed
      }
    }
    let message = H5Surgery.message(for: error)
    let usage = text.dropFirst("Error: ".count + message.count)
    try? messenger.talk.write("h5surgery: error: \(message.lowercasedFirst)\(usage)\n")
    return ExitStatus.usage
  }
}
