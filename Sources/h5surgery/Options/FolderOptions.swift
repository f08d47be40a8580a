internal import ArgumentParser

/// Options of commands that take folders among their files.
struct FolderOptions: ParsableArguments {
  @Flag(
    name: .shortAndLong,
    help: "Go into the folders of a folder too; outputs keep them. Symbolic links are not followed.")
  var recursive = false

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Of folders take only what matches, as in '*.h5'. May be given several times.", valueName: "glob"))
  var include: [String] = []

  /// As values.
  var request: FolderRequest { FolderRequest(recursive: recursive, include: include) }
}

/// Which parts of folders are meant.
struct FolderRequest {
  /// Whether the folders in them are.
  var recursive = false
  /// What names have to match; nothing where all are meant.
  var include: [String] = []

  /// Whether something is said of folders.
  var isGiven: Bool { recursive || !include.isEmpty }
}
