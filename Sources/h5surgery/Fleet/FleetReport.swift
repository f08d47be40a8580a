internal import ModelSurgery

/// What is printed of several files, in the order in which they were given.
struct FleetReport {
  let console: Console
  let format: TalkOptions.Format
  /// Whether what a file's work prints is a line behind the word for how it went.
  let printsLines: Bool
  let output: FleetOutput
  let talk: FleetOutput

  /// Prints what there is of one file.
  func print(_ file: FleetFile, _ end: FleetEnd) throws {
    if let said = end.talk { try talk.write(said) }
    switch format {
    case .jsonl: try printObject(file, end)
    case .text, .json: try printText(file, end)
    }
  }

  private func printObject(_ file: FleetFile, _ end: FleetEnd) throws {
    var head: JSONObject = [
      "schema": .number(JSONNumber(JSONReport.schema)), "file": .string(file.input),
    ]
    switch file.counterpart {
    case nil: break
    case .file(let other): head["other"] = .some(.string(other))
    case .missing: head["other"] = .some(.null)
    }
    head["status"] = .some(.string(end.status.rawValue))
    // the report goes in between as it was printed
    try output.write(String(JSONValue.object(head).serialized().dropLast()))
    if let failure = end.failure?.json?["error"] {
      try output.write(", \"error\": \(failure.serialized())")
    } else if let part = end.output, part.count > 0 {
      try output.write(", \"report\": ")
      try output.write(part, chomping: true)
    }
    try output.write("}\n")
  }

  private func printText(_ file: FleetFile, _ end: FleetEnd) throws {
    if let failure = end.failure {
      guard !console.isQuiet else {
        try talk.write(failure.text(verbose: console.isVerbose, style: console.talkStyle))
        return
      }
      try output.write("\(word(for: end.status))\(Self.sentence(failure, about: file.input))\n")
      if console.isVerbose {
        for line in failure.cause?.details ?? [] { try output.write("  \(line.printable)\n") }
      }
      return
    }
    guard !console.isQuiet else { return }
    if end.status == .skipped {
      let there = file.output ?? file.input
      try output.write(
        "\(word(for: .skipped))\(file.input.printable): \"\(there.printable)\" is there already\n")
      return
    }
    if case .missing(let folder)? = file.counterpart {
      try output.write(
        "\(word(for: end.status))\(file.input.printable): nothing of that name in \"\(folder.printable)\"\n")
      return
    }
    guard let part = end.output, part.count > 0 else { return }
    if printsLines { try output.write(word(for: end.status)) }
    try output.write(part)
    if !printsLines { try output.write("\n") }
  }

  private func word(for status: FleetEnd.Status) -> String {
    let width = 9
    return console.outputStyle(status.rawValue, status.role) + .blanks(width - status.rawValue.count)
  }

  /// What went wrong, with the file that was at work first.
  private static func sentence(_ failure: CommandError, about input: String) -> String {
    let message = (failure.message ?? "").shortened.printable
    let name = input.printable
    return message.hasPrefix("\(name): ") || message.hasPrefix("\(name), ") ? message : "\(name): \(message)"
  }
}
