internal import ArgumentParser

/// OUT said as an option, as other tools have it.
struct OutputOption: ParsableArguments {
  @Option(
    name: .customShort("o"),
    help: ArgumentHelp("The file to write: another way to say OUT.", valueName: "out"),
    completion: .file(extensions: ["h5", "hdf5", "keras"]))
  var path: String?

  /// The output, said in one way or the other.
  ///
  /// - Parameter positional: OUT where it stands behind IN.
  /// - Throws: where both are given.
  func output(besides positional: String?) throws(UsageError) -> String? {
    if let path, let positional {
      throw UsageError(
        "-o \"\(path)\" and OUT (\"\(positional)\") are both given; give one of them", setting: "o")
    }
    return path ?? positional
  }
}
