internal import ArgumentParser

/// Options of a command that reads a model and writes one.
struct SurgeryOptions: ParsableArguments, FlaggedRequest {
  @Argument(
    help: ArgumentHelp("The model to read.", valueName: "in"),
    completion: .file(extensions: ["h5", "hdf5", "keras"]))
  var input: String

  @Argument(
    help: ArgumentHelp(
      "The file to write. Left out, it is derived where IN is named as in the zoo.", valueName: "out"),
    completion: .file(extensions: ["h5", "hdf5"]))
  var out: String?

  @OptionGroup var outputOption: OutputOption
  @OptionGroup var flags: WritingFlags

  var output: String? { outputOption.path ?? out }

  func validate() throws {
    let output = try outputOption.output(besides: out)
    if flags.inPlace, let output {
      throw UsageError(
        "--in-place and OUT (\"\(output)\") contradict each other; give one of them", setting: "in-place")
    }
  }
}
