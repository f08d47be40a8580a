internal import ArgumentParser
internal import ModelSurgery

/// Options of every command that writes a model.
struct SurgeryOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The model to read.", valueName: "in"), completion: .file(extensions: ["h5", "hdf5"]))
  var input: String

  @Argument(
    help: ArgumentHelp(
      "The file to write. Left out, it is derived where IN is named as in the zoo.", valueName: "out"),
    completion: .file(extensions: ["h5", "hdf5"]))
  var output: String?

  @Flag(help: "Replace IN by the result, in one step at the very end.")
  var inPlace = false

  @Flag(name: .shortAndLong, help: "Replace OUT, and the file of --save-recipe, if it exists.")
  var force = false

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Leave no unused room in the output, or never mind (default: where it would pass 2 % of the file and 1 MB)."
    ))
  var compact: Bool?

  @Flag(help: "Show the plan and the report; write nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp("Save what this command does as a recipe for 'apply'.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var saveRecipe: String?

  /// Whether unused room may stay.
  var compaction: Compaction { compact.map { $0 ? .always : .never } ?? .automatic }

  func validate() throws {
    if inPlace, let output {
      throw ValidationError("--in-place and OUT (\"\(output)\") contradict each other; give one of them")
    }
  }
}
