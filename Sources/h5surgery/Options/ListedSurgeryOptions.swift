internal import ArgumentParser

/// Options of a command that writes a model and takes a list of words behind IN and OUT. With `--in-place` there is no
/// OUT, so that the list comes right behind IN.
struct ListedSurgeryOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The model to read.", valueName: "in"), completion: .file(extensions: ["h5", "hdf5"]))
  var input: String

  @Argument(
    help: ArgumentHelp(
      "The file to write (not with --in-place), then what the command is about.", valueName: "out-and-list"))
  var rest: [String] = []

  @Flag(help: "Replace IN by the result, in one step at the very end.")
  var inPlace = false

  @Flag(name: .shortAndLong, help: "Replace OUT if it exists.")
  var force = false

  @Flag(help: "Show the plan and the report; write nothing.")
  var dryRun = false

  /// The words behind IN and OUT.
  var list: [String] { inPlace ? rest : Array(rest.dropFirst()) }

  /// The same as of commands without a list.
  var surgery: SurgeryOptions {
    var options = SurgeryOptions()
    options.input = input
    options.output = inPlace ? nil : rest.first
    options.inPlace = inPlace
    options.force = force
    options.dryRun = dryRun
    return options
  }

  func validate() throws {
    guard inPlace || !rest.isEmpty else {
      throw ValidationError("where to? give OUT or --in-place")
    }
  }
}
