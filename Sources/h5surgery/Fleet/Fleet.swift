internal import CSupervision
internal import Files
internal import ModelSurgery

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The work on several files: supervised processes, so many at once, and reports in the order of the files.
struct Fleet {
  private let command: any FleetCommand
  private let request: FleetRequest
  private let plan: FleetPlan
  private let console: Console
  private let pool: WorkerPool
  private let spool: FleetSpool
  private let report: FleetReport
  private let progress: FleetProgress
  private let clock = ContinuousClock()

  private var totals = FleetTotals()
  /// What ended before its turn.
  private var waiting: [Int: FleetEnd] = [:]
  /// The next file to begin, and the next to report.
  private var next = 0, turn = 0
  private var isStopped = false
  private var madeFolders: Set<String> = []

  /// For fewer files the rehearsal takes longer than it saves.
  private static let leastRehearsed = 16

  /// Decides what is to be done, and gets ready to.
  ///
  /// - Throws: where something of it can't be meant, before anything is written.
  init(_ command: any FleetCommand, _ request: FleetRequest, _ console: Console) throws {
    self.command = command
    self.request = request
    // of the terminal, which the working processes do not see
    var console = console
    console.askedWidth = console.tableWidth
    self.console = console
    plan = try FleetPlan(request)
    if case .collected(let folder?, _) = request.destination, !request.isDryRun {
      try Self.makeFolder(FolderTree.trimmed(folder))
    }
    let jobs = request.many.jobs ?? Int(csupervision_cores())
    pool = try WorkerPool(count: min(jobs, max(1, plan.files.count), ManyOptions.mostJobs)) {
      [plan, console] process, job in
      if plan.files.count >= jobs, jobs >= Int(csupervision_cores()) { SpareThreads.leaveAlone() }
      return FleetWorker(command: command.alone(on: plan.files[job]), file: plan.files[job], console: console)
        .run(
          process)
    }
    spool = try FleetSpool()
    report = FleetReport(
      console: console, format: command.talk.format, printsLines: command.printsLines,
      output: FleetOutput(descriptor: STDOUT_FILENO), talk: FleetOutput(descriptor: STDERR_FILENO))
    progress = FleetProgress(console)
  }

  /// Does the work.
  ///
  /// - Returns: The highest exit code of a single file, or that of a signal.
  mutating func run() -> Int32 {
    let start = clock.now
    sayWhatIsLeftOut()
    if plan.files.count >= Self.leastRehearsed { Rehearsal.perform() }
    do {
      repeat {
        try begin()
        for end in try pool.wait(milliseconds: 100) { try take(end) }
        try show()
      } while pool.isBusy || (next < plan.files.count && !isStopped && pool.interruption == 0)
    } catch is FleetOutput.GoneReader {
      endAll(as: SIGPIPE)
      csupervision_let_signals_end_this()
      return 128 + SIGPIPE
    } catch {
      endAll(as: SIGTERM)
      progress.clear()
      csupervision_let_signals_end_this()
      let error = (error as? StreamError).map { CommandError(output: $0) } ?? CommandError(error)
      try? console.talk.write(error.text(verbose: console.isVerbose, style: console.talkStyle))
      sayTotals(clock.now - start)
      return max(totals.exitCode, error.exitStatus)
    }
    progress.clear()
    let interruption = pool.interruption
    csupervision_let_signals_end_this()
    if interruption != 0 {
      sayInterruption(interruption)
      return 128 + interruption
    }
    sayTotals(clock.now - start)
    return totals.exitCode
  }

  // MARK: Beginning

  private mutating func begin() throws {
    while !isStopped, pool.interruption == 0, next < plan.files.count, let place = pool.freePlace {
      let job = next
      let file = plan.files[job]
      next += 1
      if case .missing? = file.counterpart {
        try take(job, .unpaired)
        continue
      }
      if request.skipsExisting, let output = file.output,
        (try? FileIdentity(at: FolderTree.trimmed(output))) != nil
      {
        try take(job, .skipped)
        continue
      }
      try begin(job, at: place)
    }
  }

  private mutating func begin(_ job: Int, at place: Int, alone: Bool = false) throws {
    do {
      try makeFolder(for: plan.files[job])
      try pool.start(job, at: place, alone: alone)
    } catch {
      try take(job, FleetEnd(CommandError(error)))
    }
  }

  private mutating func makeFolder(for file: FleetFile) throws {
    guard case .collected(folder: .some, _) = request.destination, !request.isDryRun, let output = file.output
    else { return }
    let folder = FilePath.folder(of: output)
    guard madeFolders.insert(folder).inserted else { return }
    try Self.makeFolder(folder)
  }

  /// Makes a folder, and those above it.
  private static func makeFolder(_ path: String) throws {
    if mkdir(path, 0o777) == 0 { return }
    let reason = errno
    if reason == ENOENT, FilePath.folder(of: path) != path {
      try makeFolder(FilePath.folder(of: path))
      if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    }
    if reason == EEXIST, try FileIdentity(at: path)?.kind == .folder { return }
    let code: ErrorCode = reason == EEXIST ? "already-there" : reason == EACCES ? "not-allowed" : "other"
    throw CommandError(
      .failed, code: code, file: path, setting: "o",
      reason == EEXIST
        ? "it is a file, and several files need a folder"
        : "can't make the folder: \(String(cString: strerror(reason)).lowercasedFirst)")
  }

  // MARK: Ends

  private mutating func take(_ end: WorkerPool.End) throws {
    // Whatever a signal ended has not come to an end of its own.
    if end.aftermath.signal != 0, pool.interruption != 0 { return }
    let found = FleetEnd(end.aftermath, pool.files(at: end.place))
    // What failed may be for a file before: nothing is said of this one until it had a process for itself.
    if found.status == .failed, end.hadOthers, !end.aftermath.hasWritten {
      return try begin(end.job, at: end.place, alone: true)
    }
    if command.talk.verbose, end.aftermath.exitStatus != ExitStatus.done, !end.aftermath.noise.isEmpty {
      let lines = end.aftermath.noise.split(whereSeparator: \.isNewline)
      try report.talk.write(lines.map { "  \(String($0).printable)\n" }.joined())
    }
    try take(end.job, found)
  }

  private mutating func take(_ job: Int, _ end: FleetEnd) throws {
    totals.add(end)
    if end.stopsOthers, !request.many.keepGoing { isStopped = true }
    guard job != turn else {
      if console.progress == .auto { progress.clear() }
      try report.print(plan.files[job], end)
      turn += 1
      return
    }
    var kept = end
    kept.output = try end.output.map(spool.keep)
    kept.talk = try end.talk.map(spool.keep)
    waiting[job] = kept
  }

  /// Prints what has its turn, and how far the work is.
  private mutating func show() throws {
    while let end = waiting.removeValue(forKey: turn) {
      progress.clear()
      try report.print(plan.files[turn], end)
      turn += 1
    }
    if waiting.isEmpty { spool.clear() }
    try report.talk.flush()
    try report.output.flush()
    progress.show(done: totals.count, of: plan.files.count)
  }

  private func endAll(as signal: Int32) {
    pool.end(as: signal)
    while pool.isBusy, (try? pool.wait(milliseconds: 100)) != nil {}
  }

  // MARK: Talk

  private func sayWhatIsLeftOut() {
    if plan.links > 0 { console.warn("\(plan.links.counted("symbolic link")) in folders: not followed") }
    if plan.specials > 0 {
      console.warn(
        "\(plan.specials.counted("pipe, socket or device", "pipes, sockets or devices")) in folders: not opened"
      )
    }
    if plan.unvisited > 0 {
      console.warn("\(plan.unvisited.counted("folder")) in folders: not gone into without --recursive")
    }
  }

  private func sayTotals(_ time: Duration) {
    for line in totals.lines(of: plan.files.count, seconds: time.inSeconds) { console.say(line) }
    let rest = plan.files.count - totals.count
    if isStopped, rest > 0 {
      console.say("stopped there; \(rest.counted("file")) not begun: --keep-going goes on with the others")
    }
  }

  private func sayInterruption(_ signal: Int32) {
    let writes = request.destination != .none && !request.isDryRun
    let again =
      writes && request.destination != .inPlace ? "; the same again with --skip-existing goes on" : ""
    let message = "interrupted; \(totals.count.grouped) of \(plan.files.count.counted("file")) done\(again)"
    // Whoever interrupts the tool may be the one who does not read it any more.
    if console.talk.waitUntilWritable(seconds: 1) { try? console.talk.write("h5surgery: \(message)\n") }
    guard command.talk.format == .jsonl, console.output.waitUntilWritable(seconds: 1) else { return }
    console.output.report(CommandError(.failed, code: "interrupted", message), in: .jsonl)
  }
}

/// What a working process does with its file.
struct FleetWorker {
  let command: any FleetCommand
  let file: FleetFile
  let console: Console

  /// After a file of so many bytes, a process ends: a new one is a small part of the work, and has all the memory.
  private static let mostBytes = 16 << 20

  /// Does the work.
  ///
  /// - Returns: The exit code of a single call, and whether the process may take another file.
  func run(_ process: csupervision_process) -> (exitCode: Int32, canGoOn: Bool) {
    let exitCode = exitCode(process)
    let isGood = exitCode == ExitStatus.done || exitCode == ExitStatus.answerIsNo
    return (exitCode, isGood && isSmall)
  }

  private var isSmall: Bool {
    var paths = [file.input]
    if case .file(let other)? = file.counterpart { paths.append(other) }
    return paths.allSatisfy { path in
      guard let input = try? FileIdentity(at: FolderTree.trimmed(path)) else { return false }
      return input.kind == .regular && input.byteCount <= Self.mostBytes
    }
  }

  private func exitCode(_ process: csupervision_process) -> Int32 {
    let messenger = Messenger(notes: process.notes, talk: TextStream(descriptor: process.talk))
    let piped: PipedModel?
    do {
      piped = try PipedModel(command.single, messenger)
    } catch {
      return tell(CommandError(error), messenger)
    }
    defer { piped?.remove() }
    return run(piped, messenger.calling(piped?.names ?? [:]))
  }

  private func run(_ piped: PipedModel?, _ messenger: Messenger) -> Int32 {
    let output = OutputStream(TextStream(descriptor: STDOUT_FILENO)) { messenger.send(.printing) }
    let console = console.ofWorker(output: output, talk: messenger.talk, subject: file.input)
    let command = if let piped { command.alone(on: piped.file) as any FleetCommand } else { command }
    do {
      try command.run(in: Session(console: console, messenger: messenger, isOneOfMany: true))
      return ExitStatus.done
    } catch {
      return tell(CommandError(error).calling(messenger.names), messenger)
    }
  }

  private func tell(_ error: CommandError, _ messenger: Messenger) -> Int32 {
    if let cause = error.cause { messenger.send(.failure(Note.Failure(error.kind == .usage, cause))) }
    return error.exitStatus
  }
}
