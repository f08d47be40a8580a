internal import ArgumentParser

/// Options of a command that writes a model and takes a list of words behind IN and OUT. With `--in-place` or `-o`
/// there is no OUT, so that the list comes right behind IN.
struct ListedSurgeryOptions: ParsableArguments, FlaggedRequest {
  @Argument(
    help: ArgumentHelp("The model to read.", valueName: "in"),
    completion: .file(extensions: ["h5", "hdf5", "keras"]))
  var input: String

  @Argument(
    help: ArgumentHelp(
      "The file to write (not with --in-place or -o), then what the command is about.",
      valueName: "out-and-list"), completion: .layersBehindOutput)
  var rest: [String] = []

  @OptionGroup var outputOption: OutputOption
  @OptionGroup var flags: WritingFlags

  /// Whether OUT is the first of the words behind IN.
  private var isOutputListed: Bool { !flags.inPlace && outputOption.path == nil }

  /// The file to write; nil with `--in-place`.
  var output: String? { flags.inPlace ? nil : outputOption.path ?? rest.first }

  /// The words behind IN and OUT.
  var list: [String] { isOutputListed ? Array(rest.dropFirst()) : rest }

  func validate() throws {
    if flags.inPlace, let path = outputOption.path {
      throw UsageError(
        "--in-place and OUT (\"\(path)\") contradict each other; give one of them", setting: "in-place")
    }
    guard !isOutputListed || !rest.isEmpty else { throw UsageError("where to? give OUT or --in-place") }
  }
}

extension ListedSurgeryOptions {
  /// The arguments with indices from the end, as in `-2` or `-2=name`, behind a `--`: before it they would be
  /// options.
  static func withIndicesLast(_ arguments: [String]) -> [String] {
    guard !arguments.contains("--") else { return arguments }
    let isIndex = { (word: String) in word.wholeMatch(of: /-[0-9]+(=.*)?/) != nil }
    let indices = arguments.filter(isIndex)
    return indices.isEmpty ? arguments : arguments.filter { !isIndex($0) } + ["--"] + indices
  }
}

/// A command that takes a list of layers behind IN and OUT.
protocol ListedCommand: SessionCommand {}
