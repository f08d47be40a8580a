internal import ArgumentParser
internal import ModelSurgery

/// Options of commands that take several files.
struct ManyOptions: ParsableArguments {
  @Option(
    name: .customLong("files-from"),
    help: ArgumentHelp(
      "Take the names in this file as well, one a line; - is standard input.", valueName: "file"),
    completion: .file())
  var list: String?

  @Flag(name: .customShort("0"), help: "Names in that file end with NUL, as 'find -print0' writes them.")
  var endsWithNUL = false

  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: ArgumentHelp("How many files are worked on at once (default: one a core).", valueName: "n"),
    transform: Codec<Int>.integer.value(ofText:))
  var jobs: Int?

  @Flag(help: "Go on with the other files where one is refused or fails.")
  var keepGoing = false

  /// The most processes at once.
  static let mostJobs = 256

  /// Whether something is said that only several files need.
  var isGiven: Bool { list != nil || jobs != nil || keepGoing }

  func validate() throws {
    if endsWithNUL, list == nil { throw UsageError("-0 goes with --files-from", setting: "files-from") }
    if let jobs, !(1...Self.mostJobs).contains(jobs) {
      throw UsageError("--jobs must be from 1 to \(Self.mostJobs), found \(jobs)", setting: "jobs")
    }
  }
}
