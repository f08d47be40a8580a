internal import Files
internal import ModelSurgery

/// A request whose positional arguments are IN and OUT, or all inputs where an option says where results go.
protocol PathsRequest: WritingRequest {
  /// The positional arguments.
  var paths: [String] { get set }
  var outputOption: OutputOption { get set }
  var folderRequest: FolderRequest { get }
  var many: ManyOptions { get set }
  /// Whether the output's format has to be told by its name or by an option.
  var needsFormat: Bool { get }
  /// Whether OUT can be derived from the input's name.
  var derivesOutput: Bool { get }
}

extension PathsRequest {
  var input: String { paths.first ?? "" }
  var output: String? { outputOption.path ?? paths.dropFirst().first }

  /// The same for one of several files.
  func alone(on file: FleetFile) -> Self {
    var alone = self
    alone.paths = [file.input] + [file.output].compactMap(\.self)
    alone.outputOption.path = nil
    alone.outputOption.pattern = nil
    alone.outputOption.skipExisting = false
    alone.many.list = nil
    return alone
  }

  /// What is asked of several files; nil where one model is meant.
  ///
  /// - Parameter inLines: Whether a line of JSON for each file is asked for.
  /// - Throws: where the arguments can't be meant together.
  func request(inLines: Bool) throws -> FleetRequest? {
    let destination = try destination
    let inputs: [String]
    switch destination {
    case .none, .inPlace, .collected: inputs = paths
    case .derived, .file: inputs = Array(paths.prefix(1))
    }
    guard !inputs.isEmpty || many.list != nil else { throw UsageError("which model? give IN") }
    var request = FleetRequest(inputs: inputs, folders: folderRequest, many: many)
    request.destination = destination
    request.skipsExisting = outputOption.skipExisting
    request.isDryRun = dryRun
    request.format = outputFormat
    request.needsFormat = needsFormat
    let isMany =
      inLines || inputs.count > 1 || many.isGiven || folderRequest.isGiven || outputOption.pattern != nil
      || outputOption.skipExisting || isIntoFolder
    guard try isMany || isFolderOfModels(inputs, destination) else { return nil }
    if saveRecipe != nil {
      throw UsageError(
        "--save-recipe is for one model; a recipe that is saved of one can be applied to others",
        setting: "save-recipe")
    }
    try request.check()
    return request
  }

  private func isFolderOfModels(_ inputs: [String], _ destination: FleetRequest.Destination) throws -> Bool {
    switch destination {
    case .collected, .inPlace: try inputs.count == 1 && FleetFolder.isOne(inputs[0])
    case .none, .derived, .file: false
    }
  }

  /// Whether -o is the file of the one input, as OUT would be.
  private var isOfOneFile: Bool {
    paths.count == 1 && many.list == nil && outputOption.pattern == nil && !folderRequest.isGiven
      && !isIntoFolder && (try? FleetFolder.isOne(paths[0])) != true
  }

  /// Whether -o is a folder in which the result stands. A model that is a folder itself takes its place instead.
  private var isIntoFolder: Bool { outputOption.isFolder && outputFormat != .kerasFolder }

  private var destination: FleetRequest.Destination {
    get throws(UsageError) {
      if inPlace {
        if let output {
          let hint = paths.count > 1 ? "; several files are given by --files-from" : ""
          throw UsageError(
            "--in-place and OUT (\"\(output)\") contradict each other; give one of them\(hint)",
            setting: "in-place")
        }
        for (option, isGiven) in [
          ("out-name", outputOption.pattern != nil), ("skip-existing", outputOption.skipExisting),
        ] where isGiven {
          throw UsageError("--in-place and --\(option) contradict each other", setting: "in-place")
        }
        return .inPlace
      }
      if outputOption.skipExisting, force {
        throw UsageError("--skip-existing and --force contradict each other", setting: "skip-existing")
      }
      if let path = outputOption.path, isOfOneFile { return .file(path) }
      if outputOption.isGiven {
        return .collected(folder: outputOption.path, pattern: outputOption.pattern)
      }
      if many.list != nil {
        throw UsageError(
          "where to? with --files-from give -o FOLDER, --out-name PATTERN\(derivesOutput ? " or --in-place" : "")",
          setting: "o")
      }
      if paths.count > 2 {
        throw UsageError(
          "one argument too many: \"\(paths[2].printable)\"; without -o FOLDER or --out-name PATTERN there are "
            + "IN and OUT",
          setting: "o")
      }
      if let output { return .file(output) }
      guard derivesOutput else { throw UsageError("where to? give OUT") }
      return .derived
    }
  }
}

/// The same, of what one command is asked for.
protocol PathsCommand: FleetCommand {
  associatedtype Paths: PathsRequest
  /// The options with its files.
  var files: Paths { get set }
}

extension PathsCommand {
  func fleet() throws -> FleetRequest? { try files.request(inLines: talk.format == .jsonl) }

  var single: SingleCall {
    SingleCall(
      file: FleetFile(input: files.input, output: files.output), inPlace: files.inPlace,
      format: files.outputFormat)
  }

  func alone(on file: FleetFile) -> Self {
    var alone = self
    alone.files = files.alone(on: file)
    return alone
  }
}

/// A surgery with IN and OUT.
protocol SurgeryCommand: PathsCommand {
  var surgery: SurgeryOptions { get set }
}

extension SurgeryCommand {
  var files: SurgeryOptions {
    get { surgery }
    set { surgery = newValue }
  }
}
