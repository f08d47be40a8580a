internal import ArgumentParser
internal import ModelSurgery

/// `diff`: what differs between two models.
struct Diff: FleetCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what differs between two models: layers, configurations, calls, weights.",
    discussion: """
      Layers are matched by name, weights by their layer, wherever they stand in the file. The numbers of all weights \
      are compared, block by block. Exits with 0 when there is no difference, 1 when there is one, 2 when it can't be told.

      Of two folders the models of one name are compared, with one line for each; --verbose shows the differences.

      Examples:
        h5surgery diff model.h5 model.h5
        h5surgery diff model.h5 in.h5 --no-weights
            layers and configurations only, without reading the weights
        h5surgery diff model.h5 in.h5 --tolerance 1e-6
            weights that are as near as that count as equal
        h5surgery diff in.h5 in.h5 --ignore-dialect
            a file and what 'migrate' made of it
        h5surgery diff before after --recursive --include '*.h5'
            the models of two folders, by their names
      """)

  @Argument(
    help: ArgumentHelp("The first model, or a folder of models.", valueName: "a"),
    completion: .file(extensions: ["h5", "hdf5"]))
  var first: String

  @Argument(
    help: ArgumentHelp("The second model, or a folder of models.", valueName: "b"),
    completion: .file(extensions: ["h5", "hdf5"]))
  var second: String

  @Flag(name: .customLong("no-weights"), help: "Leave the numbers of the weights alone.")
  var skipsWeights = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Weights whose numbers differ by no more than this count as equal, and are shown as such.",
      valueName: "x"), transform: Codec<Double>.number.value(ofText:))
  var tolerance: Double?

  @Flag(
    help:
      "Leave out what only the form of a Keras says, where the files are of two: compared as models of the later one."
  )
  var ignoreDialect = false

  @OptionGroup var table: TableOptions
  @OptionGroup var folders: FolderOptions
  @OptionGroup var many: ManyOptions
  @OptionGroup var talk: TalkOptions

  func fleet() throws -> FleetRequest? {
    let areFolders = [first, second].contains { (try? FleetFolder.isOne($0)) == true }
    guard areFolders || talk.format == .jsonl || many.isGiven || folders.request.isGiven else { return nil }
    var request = FleetRequest(inputs: [first], folders: folders.request, many: many)
    request.counterpart = second
    try request.check()
    return request
  }

  var single: SingleCall { SingleCall(file: FleetFile(input: "")) }

  func alone(on file: FleetFile) -> Diff {
    var alone = self
    alone.first = file.input
    if case .file(let other)? = file.counterpart { alone.second = other }
    alone.many.list = nil
    return alone
  }

  func validate() throws {
    if skipsWeights, tolerance != nil {
      throw UsageError("--no-weights and --tolerance contradict each other", setting: "tolerance")
    }
    if let tolerance, !(tolerance >= 0 && tolerance.isFinite) {
      throw UsageError(
        "--tolerance must be a number that is not negative, found \(tolerance)", setting: "tolerance")
    }
  }

  func run(in session: Session) throws {
    let console = session.console.with(table)
    try session.beginReading(first)
    let old = try ModelFile(contentsOf: first)
    try session.beginReading(second)
    let new = try ModelFile(contentsOf: second)
    // Weights that differ are read a second time, and compressed ones are larger than their file.
    let weights = (old.whole.model.layers + new.whole.model.layers).flatMap(\.allWeights)
    session.messenger.allowWork(
      on: old.facts.byteCount + new.facts.byteCount + weights.reduce(0) { $0 + 16 * $1.count },
      arrays: old.facts.arrayCount + new.facts.arrayCount)
    let report = DifferenceReport(
      first: old, second: new, comparison: try compare(old, new, console), tolerance: tolerance)
    try session.show(as: talk.format, on: console) {
      report.json
    } lines: {
      guard session.isOneOfMany else { return report.lines($0) }
      return [report.line] + ($0.isVerbose && !report.isEqual ? report.lines($0).map { "  \($0)" } : [])
    }
    if !report.isEqual { throw CommandError(.answerIsNo, nil) }
  }

  private func compare(_ old: ModelFile, _ new: ModelFile, _ console: Console) throws -> FileComparison {
    let bar = skipsWeights ? nil : console.progressBar("comparing \(FilePath.name(of: second))")
    defer { bar?.clear() }
    return try old.comparison(
      with: new, comparingWeights: !skipsWeights, tolerance: tolerance,
      ignoringDialect: ignoreDialect
    ) {
      bar?.show(done: $0, of: $1)
    }
  }
}
