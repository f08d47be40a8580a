internal import ModelSurgery

/// The way of every surgery: decide where the result goes, read, change, write, report.
struct Operation {
  let session: Session
  let options: any WritingRequest
  let format: TalkOptions.Format

  private var console: Console { session.console }

  /// Performs one surgery.
  func perform<T: Transform>(_ transform: T) throws {
    try perform(Recipe([transform]), as: .surgery(T.name))
  }

  /// Performs the steps of a recipe.
  func perform(_ recipe: Recipe, from path: String) throws {
    try perform(recipe, as: .recipe(path))
  }

  /// Writes the model in another format.
  ///
  /// - Parameters:
  ///   - release: The Keras that it may be made one for; nil for none.
  ///   - always: Whether that is done also where the format does not need it.
  func convert(migratingTo release: KerasRelease?, always: Bool) throws {
    try perform(Recipe([]), as: .conversion(release, always: always))
  }

  /// Writes the same model for another Keras.
  func migrate(to target: MigrationTarget, _ migration: MigrationOptions) throws {
    try perform(Recipe([]), as: .migration(target.release, migration, isPortable: target.isPortable))
  }

  private func perform(_ recipe: Recipe, as command: OperationReport.Command) throws {
    let destination = try Destination(options, makesFolder: session.isOneOfMany && options.dryRun) {
      $0.after(recipe)
    }
    let saved = try SavedRecipe(options, output: destination.path)
    session.messenger.beginReading(options.input)
    if let weights = options.weightsFrom { session.messenger.beginReading(weights) }
    session.messenger.send(.destination(path: destination.path))
    let messenger = session.messenger
    TemporaryOutput.onChange(messenger.tell)

    let draft =
      options.dryRun
      ? nil
      : try OutputDraft(
        of: options.input, to: destination.path, format: options.outputFormat,
        overwrite: destination.overwrites, compaction: options.compaction, shardSize: options.shardSize,
        durably: options.durably)
    var file = try ModelFile(
      contentsOf: options.input, weightsFrom: options.weightsFrom,
      inflatingIn: options.dryRun ? nil : FilePath.folder(of: destination.path),
      readingKeras1: command.migrates)
    // A derived name takes over what is wrong in the input's.
    var own = destination.derivedFrom.map(file.findings(of:)) ?? []
    switch command {
    case .surgery: for step in recipe.steps { try file.apply(step) }
    case .recipe: try file.apply(recipe)
    case .migration(_, let migration, isPortable: true): try file.makePortable(options: migration)
    case .migration(let target, let migration, isPortable: false):
      try file.migrate(to: target, options: migration)
    case .conversion(nil, _): break
    case .conversion(let release?, let always):
      let format = format(for: file, at: destination)
      // Keras 3 reads no archive of tf.keras, though that is one
      if always || file.isOfKeras1 || !file.canBeWritten(as: format) || (format.isArchive && !file.isOfKeras3)
      {
        try file.migrate(to: release)
      }
    }
    let format = format(for: file, at: destination)
    let formats = (from: file.format, to: draft?.format ?? format)
    if formats.to.isArchive, file.format != formats.to, let finding = file.archiveFinding {
      own.append(finding)
    }
    // New weights are generated one by one; a very large head takes its time.
    messenger.allowWork(
      on: file.facts.byteCount + 8 * file.whole.parameterCounts.total, arrays: file.facts.arrayCount)
    let obstacles = file.lookForNewObstacles(as: formats.to)
    let release = file.release
    let (done, reports, findings, migration) = (file.recipe, file.reports, file.findings, file.migration)
    let outcome: OperationReport.Outcome
    if let draft {
      outcome = .written(try write(consume file, as: draft), as: messenger.name(of: destination.path))
    } else {
      let plan = try file.plan(
        as: formats.to, compaction: options.compaction, shardSize: options.shardSize)
      if options.refusesLosses { try plan.requireNoLosses(about: options.input) }
      outcome = .planned(plan)
    }
    let report = OperationReport(
      command: command, formats: formats, input: messenger.name(of: options.input),
      output: messenger.name(of: destination.path),
      inPlace: options.inPlace,
      steps: reports, migration: migration,
      obstacles: OperationReport.Obstacles(release: release, findings: obstacles.answer),
      savedRecipe: saved?.path, findings: findings, own: own, outcome: outcome)
    var made = outcome.madeFiles
    do {
      for warning in try saved?.write(done, command: command.name, input: options.input) ?? [] {
        console.warn(warning)
      }
      if let saved { made.append("the recipe \"\(saved.path)\"") }
      try show(report)
    } catch {
      throw CommandError(error).after(made)
    }
  }

  private func format(for file: ModelFile, at destination: Destination) -> FileFormat {
    FileFormat.ofOutput(at: destination.path, asked: options.outputFormat, from: options.input, file.format)
  }

  /// The model goes before the writing begins, which needs the room.
  private func write(_ file: consuming ModelFile, as draft: OutputDraft) throws -> WriteResult {
    let bar = console.progressBar("writing \(FilePath.name(of: draft.path))")
    defer { bar?.clear() }
    return try file.write(as: draft, refusingLosses: options.refusesLosses) { done, total in
      bar?.show(done: done, of: total)
    }
  }

  private func show(_ report: OperationReport) throws {
    for warning in report.warnings { console.warn(warning) }
    try session.show(as: format) {
      report.json
    } lines: { console in
      let lines = report.lines(style: console.outputStyle, verbose: console.isVerbose)
      guard session.isOneOfMany else { return lines }
      return [report.line] + (console.isVerbose ? lines.map { "  \($0)" } : [])
    }
  }
}

extension OperationReport.Outcome {
  /// What is there and complete, in words.
  fileprivate var madeFiles: [String] {
    switch self {
    case .written(let result, let name): name == PipedModel.sign ? [] : ["the model \"\(result.path)\""]
    case .planned: []
    }
  }
}

extension CommandError {
  /// The same error; it says which files had been written before, and are complete.
  fileprivate func after(_ files: [String]) -> CommandError {
    guard !files.isEmpty else { return self }
    let verb = files.count == 1 ? "was" : "were"
    return saying(behind: "; \(files.joined(separator: " and ")) \(verb) written")
  }
}
