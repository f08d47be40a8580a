internal import ArgumentParser

/// Options of a command that writes a model and takes a list of words behind IN and OUT. With `--in-place` there is no
/// OUT, so that the list comes right behind IN.
struct ListedSurgeryOptions: ParsableArguments, FlaggedRequest {
  @Argument(
    help: ArgumentHelp("The model to read.", valueName: "in"),
    completion: .file(extensions: ["h5", "hdf5", "keras"]))
  var input: String

  @Argument(
    help: ArgumentHelp(
      "The file to write (not with --in-place), then what the command is about.", valueName: "out-and-list"),
    completion: .layersBehindOutput)
  var rest: [String] = []

  @OptionGroup var flags: WritingFlags

  /// The file to write; nil with `--in-place`.
  var output: String? { flags.inPlace ? nil : rest.first }

  /// The words behind IN and OUT.
  var list: [String] { flags.inPlace ? rest : Array(rest.dropFirst()) }

  func validate() throws {
    guard flags.inPlace || !rest.isEmpty else { throw UsageError("where to? give OUT or --in-place") }
  }
}
