/// Where a command's words go: data on standard output, talk on standard error.
struct Console: Sendable {
  /// Data.
  let output: OutputStream
  /// Talk: progress, warnings, errors.
  let talk: TextStream
  /// How data looks.
  let outputStyle: Style
  /// How talk looks.
  let talkStyle: Style
  /// Nothing but data that was asked for and errors.
  let isQuiet: Bool
  /// More detail.
  let isVerbose: Bool
  /// What `--width` says.
  var askedWidth: Int?
  /// How progress is shown.
  var progress = TalkOptions.Progress.auto
  /// The one of several files that warnings are about; nil where there is one.
  var subject: String?

  /// The same for one of several processes: its words are kept until they have their turn.
  func ofWorker(output: OutputStream, talk: TextStream, subject: String) -> Console {
    Console(
      output: output, talk: talk, outputStyle: outputStyle, talkStyle: talkStyle, isQuiet: isQuiet,
      isVerbose: isVerbose, askedWidth: tableWidth, progress: .never, subject: subject)
  }

  /// The same with data where talk goes.
  var talking: Console {
    Console(
      output: OutputStream(talk), talk: talk, outputStyle: talkStyle, talkStyle: talkStyle, isQuiet: isQuiet,
      isVerbose: isVerbose, askedWidth: askedWidth, progress: progress)
  }

  /// A line of data.
  func print(_ line: String = "") throws { try print(lines: [line]) }

  /// Lines of data.
  func print(lines: [String]) throws {
    var text = ""
    text.reserveCapacity(lines.reduce(0) { $0 + $1.utf8.count + 1 })
    for line in lines {
      text += line
      text += "\n"
    }
    do throws(StreamError) {
      try output.write(text)
    } catch {
      throw CommandError(output: error)
    }
  }

  /// A line for people, unless `--quiet`.
  func say(_ line: String) {
    guard !isQuiet else { return }
    try? talk.write(line + "\n")
  }

  /// A warning, unless `--quiet`.
  func warn(_ message: String) {
    let place = subject.map { "\($0.printable): " } ?? ""
    say("h5surgery: \(talkStyle("warning", .warning)): \(place)\(message.shortened.printable)")
  }

  /// A label and what stands behind it, in as many lines as it takes; all begin in one column.
  func factLines(_ label: String, _ text: String, indent: Int) -> [String] {
    let lines = text.wrapped(to: tableWidth.map { max(20, $0 - indent) })
    let first = "  \(outputStyle(label, .faint))" + .blanks(indent - 2 - label.columns)
    return lines.enumerated().map { ($0 == 0 ? first : .blanks(indent)) + $1 }
  }

  /// How progress is shown: as asked for, else a bar where a person looks at a terminal.
  func progressBar(_ label: String) -> (any ProgressDisplay)? {
    switch progress {
    case .json: ProgressLines(on: talk, label: label)
    case .auto where !isQuiet && talk.isTerminal: ProgressBar(on: talk, label: label)
    case .auto, .never: nil
    }
  }

  /// The width that tables must fit into: as asked for, of the terminal, or what COLUMNS says; nil for no limit.
  var tableWidth: Int? { askedWidth ?? output.columns ?? Environment().columns }
}

extension CommandError {
  /// Standard output can't be written to.
  init(output error: StreamError) {
    self.init(.failed, "can't write to standard output: \(error.reason.lowercasedFirst)")
  }
}

extension String {
  /// The text with a lower-case first letter, unless the first word is an acronym or a name in capitals.
  var lowercasedFirst: String {
    guard let first, !(dropFirst().first?.isUppercase ?? false) else { return self }
    return first.lowercased() + dropFirst()
  }
}
