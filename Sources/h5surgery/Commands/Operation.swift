internal import ModelSurgery

/// The way of every surgery: decide where the result goes, read, change, write, report.
struct Operation {
  let session: Session
  let options: any WritingRequest
  let format: TalkOptions.Format

  private var console: Console { session.console }

  /// Performs one surgery.
  ///
  /// - Parameter derive: the output's name from the input's, where OUT is left out.
  func perform<T: Transform>(_ transform: T, derive: (ZooName) -> ZooName?) throws {
    let destination = try Destination(options, derive: derive)
    session.messenger.beginReading(options.input)
    session.messenger.send(.destination(path: destination.path))
    let messenger = session.messenger
    TemporaryOutput.onChange { path in
      if let path { messenger.madeTemporaryFile(path) }
    }

    let draft =
      options.dryRun
      ? nil
      : try OutputDraft(
        of: options.input, to: destination.path, overwrite: destination.overwrites,
        compaction: options.compaction)
    var file = try ModelFile(contentsOf: options.input)
    let report = try file.apply(transform)
    // New weights are generated one by one; a very large head takes its time.
    messenger.allowWork(on: file.facts.byteCount + 8 * report.after.total)
    let outcome: OperationReport.Outcome
    if let draft {
      outcome = .written(try write(file, as: draft))
    } else {
      outcome = .planned(try file.plan(compaction: options.compaction))
    }
    try show(
      OperationReport(
        command: T.name, input: options.input, output: destination.path, inPlace: options.inPlace,
        report: report, findings: file.findings, outcome: outcome))
  }

  private func write(_ file: ModelFile, as draft: OutputDraft) throws -> WriteResult {
    let bar = console.progressBar("writing \(FilePath.name(of: draft.path))")
    defer { bar?.clear() }
    return try file.write(as: draft) { done, total in
      bar?.show(done: done, of: total)
    }
  }

  private func show(_ report: OperationReport) throws {
    for warning in report.report.warnings { console.warn(warning) }
    switch format {
    case .json: try console.print(JSONReport.text(report.json))
    case .text where !console.isQuiet:
      try console.print(lines: report.lines(style: console.outputStyle, verbose: console.isVerbose))
    case .text: break
    }
  }
}
