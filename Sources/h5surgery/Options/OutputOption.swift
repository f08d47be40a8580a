internal import ArgumentParser

/// Where results go, said as options.
struct OutputOption: ParsableArguments {
  @Option(
    name: .customShort("o"),
    help: ArgumentHelp(
      "The file to write: another way to say OUT; or a folder that is there. "
        + "Of several files the folder, which is made if it is missing.",
      valueName: "out"),
    completion: .file(extensions: ["h5", "hdf5", "keras"]))
  var path: String?

  @Option(
    name: .customLong("out-name"),
    help: ArgumentHelp(
      "What each output is called, as in '{stem}-10.{ext}'; in the folder of -o, or else beside its input.",
      valueName: "pattern"))
  var pattern: String?

  @Flag(help: "Leave out each file whose output is there already.")
  var skipExisting = false

  /// Whether all positional arguments are inputs.
  var isGiven: Bool { path != nil || pattern != nil }

  /// Whether -o is a folder that is there and no model, into which the result of one file goes as well.
  var isFolder: Bool { path.map { (try? FleetFolder.isOne($0)) == true } ?? false }

  func validate() throws {
    if let pattern { _ = try OutputName(pattern) }
  }
}
