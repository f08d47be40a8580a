internal import ArgumentParser

/// Options of a command that reads a model and writes one.
struct SurgeryOptions: ParsableArguments, FlaggedRequest, PathsRequest {
  @Argument(
    help: ArgumentHelp(
      "The model to read, then the file to write. OUT left out, it is derived where IN is named as in the zoo. "
        + "With -o or --out-name all are inputs, folders too.",
      valueName: "in-out"),
    completion: .file(extensions: ["h5", "hdf5", "keras"]))
  var paths: [String] = []

  @OptionGroup var outputOption: OutputOption
  @OptionGroup var flags: WritingFlags
  @OptionGroup var folders: FolderOptions
  @OptionGroup var many: ManyOptions

  var folderRequest: FolderRequest { folders.request }
  var needsFormat: Bool { false }
  var derivesOutput: Bool { true }
}
