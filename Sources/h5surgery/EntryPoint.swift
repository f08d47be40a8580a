internal import ArgumentParser

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The tool: everything happens in a supervised child, parsing of the arguments included.
@main
enum EntryPoint {
  static func main() {
    // libhdf5 heeds this variable more than what it is asked for, which is no lock: models are read, and written to
    // files that nobody else knows yet
    unsetenv("HDF5_USE_FILE_LOCKING")
    guard let arguments = GivenArguments() else {
      Supervisor.refuse(
        CommandError(
          .failed, code: "no-arguments",
          "the arguments can't be read: this system shows them in /proc alone, which is not there"), nil)
    }
    let early = EarlyOptions(arguments.words)
    func invocation(_ messenger: Messenger) -> Invocation {
      Invocation(arguments: arguments, early: early, messenger: messenger)
    }
    Supervisor.run(early) {
      invocation($0).run()
    } fleet: {
      invocation($0).runFleet()
    }
  }
}

/// One run of the tool, from the arguments to the exit code.
struct Invocation {
  private let arguments: [String]
  private let repaired: String?
  private let early: EarlyOptions
  private let messenger: Messenger

  private let output: OutputStream
  private let environment = Environment()

  init(arguments: GivenArguments, early: EarlyOptions, messenger: Messenger) {
    self.arguments = Self.spelledForTheParser(arguments.words)
    self.repaired = arguments.repaired
    self.early = early
    self.messenger = messenger
    output = OutputStream(TextStream(descriptor: 1)) { messenger.send(.printing) }
  }

  /// Runs the command and says what went wrong, once.
  func run() -> Int32 {
    if let repaired {
      return end(
        with: UsageError(
          "the argument \"\(repaired.printable)\" is no UTF-8, so it can't be told which file is meant; "
            + "rename the file, or reach it through a link whose name is UTF-8"), usage: "")
    }
    if VersionReport.isAsked(by: arguments) { return show(VersionReport.lines.joined(separator: "\n")) }
    if let model = LayerCompletion.model(on: arguments) { messenger.beginReading(model) }
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
      guard try fleet(of: command) == nil else {
        messenger.send(.fleet)
        return ExitStatus.done
      }
    } catch {
      return end(with: error, console)
    }
    do {
      let several = command as? any FleetCommand
      if let several, let piped = try PipedModel(several.single, messenger) {
        return try run(several.alone(on: piped.file), on: piped, console)
      }
      try command.run(in: Session(console: console, messenger: messenger))
      return ExitStatus.done
    } catch let error as UsageError where (command as? any FleetCommand)?.single.isPiped == true {
      return end(with: error, usage: usage)
    } catch {
      return end(CommandError(error), console, in: command.talk.format)
    }
  }

  /// Runs a command on a model that comes from standard input or goes to standard output.
  private func run(_ command: any FleetCommand, on piped: PipedModel, _ console: Console) throws -> Int32 {
    defer { piped.remove() }
    let messenger = messenger.calling(piped.names)
    // Reports are not for where the model goes, nor is an error of the process that supervises.
    var console = console
    if piped.takesOutput {
      messenger.send(.printing)
      console = console.talking
    }
    do {
      try command.run(in: Session(console: console, messenger: messenger))
      try piped.deliver()
      return ExitStatus.done
    } catch {
      let error = CommandError(error).calling(piped.names)
      return end(error, console, in: piped.takesOutput ? nil : command.talk.format)
    }
  }

  private func end(_ error: CommandError, _ console: Console, in format: TalkOptions.Format?) -> Int32 {
    try? console.talk.write(error.text(verbose: console.isVerbose, style: console.talkStyle))
    output.report(error, in: format)
    return error.exitStatus
  }

  /// Runs the command on several files, in supervised processes.
  func runFleet() -> Int32 {
    let command: any ParsableCommand
    do {
      command = try parsed()
    } catch {
      return end(parsing: error)
    }
    guard let command = command as? any FleetCommand else { return ExitStatus.failed }
    let console = command.talk.console(output: output, talk: messenger.talk, environment: environment)
    do {
      guard let request = try command.fleet() else { return ExitStatus.failed }
      var fleet = try Fleet(command, request, console)
      return fleet.run()
    } catch {
      return end(with: error, console)
    }
  }

  /// What a command is asked to do with several files; nil where one is meant.
  private func fleet(of command: any SessionCommand) throws -> FleetRequest? {
    guard let several = command as? any FleetCommand else {
      guard command.talk.format != .jsonl else {
        throw UsageError("--format jsonl is for commands that take several files", setting: "format")
      }
      return nil
    }
    let request = try several.fleet()
    if request != nil, command.talk.format == .json {
      throw UsageError(
        "--format json is one document, and several files or a folder are given; --format jsonl gives a line for each",
        setting: "format")
    }
    return request
  }

  /// What keeps a command from being begun: a mistake on the command line has its usage below.
  private func end(with error: any Error, _ console: Console) -> Int32 {
    if let mistake = error as? UsageError { return end(with: mistake, usage: usage) }
    return end(CommandError(error), console, in: early.format)
  }

  /// Parses the arguments: those of a command for that command alone, which takes two thirds of the time that all of them
  /// take. Whatever is not plainly right, or no command, is parsed again from the root, which has the words for it.
  private func parsed() throws -> any ParsableCommand {
    if let type = commandType, let command = try? type.parseAsRoot(Array(arguments.dropFirst())),
      command is any SessionCommand
    {
      return command
    }
    try UnknownCommand.check(
      rootArguments, among: H5Surgery.configuration.subcommands.map { $0._commandName })
    return try H5Surgery.parseAsRoot(rootArguments)
  }

  /// The arguments as the root takes them, which has no formats: what is wrong besides is worth more words.
  private var rootArguments: [String] {
    guard commandType == nil, early.wantsJSON else { return arguments }
    let others = EarlyOptions.withoutFormat(arguments)
    return others.isEmpty ? arguments : others
  }

  /// The command that is called.
  private var commandType: (any ParsableCommand.Type)? { Self.commandType(of: arguments) }

  private static func commandType(of arguments: [String]) -> (any ParsableCommand.Type)? {
    arguments.first.flatMap { name in
      H5Surgery.configuration.subcommands.first { $0._commandName == name }
    }
  }

  /// The arguments with what ArgumentParser does not know in a spelling that it does: `-V`, and layers given by their
  /// index from the end.
  private static func spelledForTheParser(_ words: [String]) -> [String] {
    if words.first == "-V" { return ["--version"] }
    return commandType(of: words) is any ListedCommand.Type
      ? ListedSurgeryOptions.withIndicesLast(words) : words
  }

  /// Help and the version go to standard output; a mistake on the command line is an error with the usage below.
  private func end(parsing error: any Error) -> Int32 {
    let text = H5Surgery.fullMessage(for: error, columns: output.columns)
    guard H5Surgery.exitCode(for: error) != .success else { return show(text) }
    let mistake = UsageError(parsing: error)
    let usage = text.dropFirst("Error: ".count + H5Surgery.message(for: error).count)
    return end(with: mistake, usage: usage.isEmpty ? self.usage : String(usage))
  }

  /// Prints what was asked for of the tool itself.
  private func show(_ text: String) -> Int32 {
    do throws(StreamError) {
      try output.write(text + "\n")
      return ExitStatus.done
    } catch {
      let error = CommandError(output: error)
      try? messenger.talk.write(error.text(verbose: false, style: Style(isOn: false)))
      return ExitStatus.failed
    }
  }

  /// How the command is called, as ArgumentParser says it.
  private var usage: String {
    guard let type = commandType else { return "\nUsage: h5surgery <command> ..." }
    let name = "\(H5Surgery._commandName) \(type._commandName)"
    return "\nUsage: \(H5Surgery.usageString(for: type))\n  See '\(name) --help' for more information."
  }

  private func end(with mistake: UsageError, usage: String) -> Int32 {
    try? messenger.talk.write("h5surgery: error: \(mistake.message)\(usage)\n")
    output.report(CommandError(.usage, setting: mistake.setting, mistake.message), in: early.format)
    return ExitStatus.usage
  }
}
