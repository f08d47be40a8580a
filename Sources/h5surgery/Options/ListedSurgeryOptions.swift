internal import ArgumentParser

/// Options of a command that writes a model and takes a list of words behind IN and OUT. With `--in-place` or `-o`
/// there is no OUT, so that the list comes right behind IN.
struct ListedSurgeryOptions: ParsableArguments, FlaggedRequest {
  @Argument(
    help: ArgumentHelp("The model to read (not with --files-from).", valueName: "in"),
    completion: .file(extensions: ["h5", "hdf5", "keras"]))
  var first: String?

  @Argument(
    help: ArgumentHelp(
      "The file to write (not with --in-place, -o or --files-from), then what the command is about.",
      valueName: "out-and-list"), completion: .layersBehindOutput)
  var others: [String] = []

  @OptionGroup var outputOption: OutputOption
  @OptionGroup var flags: WritingFlags
  @OptionGroup var many: ManyOptions

  /// The positional arguments.
  private var words: [String] {
    get { [first].compactMap(\.self) + others }
    set {
      first = newValue.first
      others = Array(newValue.dropFirst())
    }
  }

  /// Whether OUT is the first of the words behind IN.
  private var isOutputListed: Bool { !flags.inPlace && outputOption.path == nil }

  var input: String { many.list == nil ? words.first ?? "" : "" }

  /// The words behind IN.
  var rest: [String] { many.list == nil ? Array(words.dropFirst()) : words }

  /// The file to write; nil with `--in-place`, and where there are several.
  var output: String? { flags.inPlace || many.list != nil ? nil : outputOption.path ?? rest.first }

  /// The words behind IN and OUT.
  var list: [String] { isOutputListed && many.list == nil ? Array(rest.dropFirst()) : rest }

  func validate() throws {
    if flags.inPlace, let path = outputOption.path {
      throw UsageError(
        "--in-place and OUT (\"\(path)\") contradict each other; give one of them", setting: "in-place")
    }
    guard many.list == nil else { return }
    guard !words.isEmpty else { throw UsageError("which model? give IN") }
    for (option, isGiven) in [
      ("out-name", outputOption.pattern != nil), ("skip-existing", outputOption.skipExisting),
      ("jobs", many.jobs != nil), ("keep-going", many.keepGoing),
    ] where isGiven {
      throw UsageError(
        "--\(option) is for several files, which this command takes by --files-from alone", setting: option)
    }
    guard !isOutputListed || !rest.isEmpty else { throw UsageError("where to? give OUT or --in-place") }
  }

  /// What is asked of several files; nil where one model is meant.
  func request(inLines: Bool) throws -> FleetRequest? {
    guard many.list != nil else {
      let isIntoFolder = outputOption.isFolder
      guard inLines || isIntoFolder else { return nil }
      var request = FleetRequest(inputs: [input], folders: FolderRequest(), many: many)
      request.destination =
        isIntoFolder
        ? .collected(folder: outputOption.path, pattern: nil) : output.map { .file($0) } ?? .inPlace
      request.isDryRun = dryRun
      try request.check()
      return request
    }
    return try PathsOfList(self).request(inLines: inLines)
  }

  /// The same for one of several files.
  func alone(on file: FleetFile) -> ListedSurgeryOptions {
    var alone = self
    alone.words = [file.input] + [file.output].compactMap(\.self) + list
    alone.outputOption.path = nil
    alone.outputOption.pattern = nil
    alone.outputOption.skipExisting = false
    alone.many.list = nil
    return alone
  }
}

/// The files of a command whose positional arguments are about something else.
private struct PathsOfList: PathsRequest, FlaggedRequest {
  var paths: [String] = []
  var outputOption: OutputOption
  let folderRequest = FolderRequest()
  var many: ManyOptions
  let flags: WritingFlags

  init(_ options: ListedSurgeryOptions) {
    outputOption = options.outputOption
    many = options.many
    flags = options.flags
  }

  var needsFormat: Bool { false }
  var derivesOutput: Bool { true }
}

extension ListedSurgeryOptions {
  /// The arguments with indices from the end, as in `-2` or `-2=name`, behind a `--`: before it they would be
  /// options.
  static func withIndicesLast(_ arguments: [String]) -> [String] {
    guard !arguments.contains("--") else { return arguments }
    // "-0" is the option
    let isIndex = { (word: String) in word != "-0" && word.wholeMatch(of: /-[0-9]+(=.*)?/) != nil }
    let indices = arguments.filter(isIndex)
    return indices.isEmpty ? arguments : arguments.filter { !isIndex($0) } + ["--"] + indices
  }
}

/// A command that takes a list of layers behind IN and OUT.
protocol ListedCommand: FleetCommand {
  /// Its files and the list.
  var surgery: ListedSurgeryOptions { get set }
}

extension ListedCommand {
  func fleet() throws -> FleetRequest? { try surgery.request(inLines: talk.format == .jsonl) }

  var single: SingleCall {
    SingleCall(file: FleetFile(input: surgery.input, output: surgery.output), inPlace: surgery.inPlace)
  }

  func alone(on file: FleetFile) -> Self {
    var alone = self
    alone.surgery = surgery.alone(on: file)
    return alone
  }
}
