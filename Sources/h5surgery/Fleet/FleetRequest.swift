internal import ModelSurgery

/// One of several files: what is read, and where its result goes.
struct FleetFile: Equatable, Sendable {
  /// The model to read.
  let input: String
  /// The file to write; nil where nothing is written, the input is replaced or the name is derived.
  var output: String?
  /// What it is compared with; nil where nothing is compared.
  var counterpart: Counterpart?

  /// What a model is compared with.
  enum Counterpart: Equatable {
    case file(String)
    /// The other folder has no file of that name.
    case missing(folder: String)
  }
}

/// What a command is asked to do with several files.
struct FleetRequest {
  /// Where results go.
  enum Destination: Equatable {
    /// Nothing is written.
    case none
    /// In the inputs' place.
    case inPlace
    /// Beside the one input, under a name that follows from its own.
    case derived
    /// The one input's result goes here.
    case file(String)
    /// Into a folder, or beside the inputs where there is none, under names that follow a pattern or are the inputs'.
    case collected(folder: String?, pattern: String?)
  }

  /// Files and folders as they were given.
  let inputs: [String]
  /// Which parts of folders are meant.
  let folders: FolderRequest
  /// Which list of files is meant, and how they are worked on.
  let many: ManyOptions
  /// The model or the folder that the one input is compared with.
  var counterpart: String?
  var destination = Destination.none
  /// Whether a file whose output is there is left out.
  var skipsExisting = false
  /// Whether nothing is written.
  var isDryRun = false
  /// The outputs' format, where an option says it.
  var format: FileFormat?
  /// Whether it has to be told.
  var needsFormat = false

  init(inputs: [String], folders: FolderRequest, many: ManyOptions) {
    self.inputs = inputs
    self.folders = folders
    self.many = many
  }

  /// Refuses what can't be meant, before any file is looked at.
  func check() throws(UsageError) {
    if many.list == "-" || inputs.contains("-") {
      guard !(many.list == "-" && inputs.contains("-")) else {
        throw UsageError("\"-\" is standard input, which is either the list of files or a model; give one")
      }
      if inputs.contains("-"), inputs.count > 1 || destination != .none {
        throw UsageError(
          "\"-\" is one model without a name, and several files or a folder are given; "
            + "give it alone, or save it to a file"
        )
      }
    }
    switch destination {
    case .none, .inPlace: return
    case .derived, .file:
      if case .file("-") = destination {
        throw UsageError("\"-\" as OUT takes the one model alone, and several files are asked for")
      }
      guard !folders.isGiven else {
        let option = folders.recursive ? "recursive" : "include"
        throw UsageError(
          "--\(option) is for several files, and IN and OUT are those of one; give -o FOLDER", setting: "o")
      }
    case .collected(let folder, let pattern):
      guard folder != "-" else {
        throw UsageError("-o \"-\" is standard output, which takes one model; give -o a folder", setting: "o")
      }
      if pattern == nil, let folder, !folder.hasSuffix("/"), FileFormat.named(folder) != nil {
        throw UsageError(
          "-o \"\(folder.printable)\" has the name of a file, and several files need a folder; end it in a slash if it "
            + "is one", setting: "o")
      }
      if needsFormat, format == nil,
        pattern.map({ FileFormat.named($0) == nil && !$0.contains("{ext}") }) ?? true
      {
        throw UsageError(
          "which format? give --to, or --out-name with an ending, as in '{stem}.keras'", setting: "to")
      }
    }
  }
}

/// A command that takes several files.
protocol FleetCommand: SessionCommand {
  /// What is asked of several files; nil where one is meant.
  ///
  /// - Throws: where the arguments can't be meant together.
  func fleet() throws -> FleetRequest?

  /// What is asked of the one model.
  var single: SingleCall { get }

  /// The same command for one of the files.
  func alone(on file: FleetFile) -> Self

  /// Whether what it prints of a file is a line behind the word for how that went.
  var printsLines: Bool { get }
}

extension FleetCommand {
  var printsLines: Bool { true }
}

extension FleetRequest {
  /// What a command that writes nothing is asked for; nil where it is one file.
  ///
  /// - Parameter inLines: Whether a line of JSON for each file is asked for.
  init?(_ inputs: [String], _ folders: FolderRequest, _ many: ManyOptions, inLines: Bool) throws(UsageError) {
    guard !inputs.isEmpty || many.list != nil else { throw UsageError("which file? give MODEL") }
    guard inLines || inputs.count > 1 || many.isGiven || folders.isGiven else { return nil }
    self.init(inputs: inputs, folders: folders, many: many)
    try check()
  }

  /// The one file of a single call.
  static func only(_ inputs: [String]) throws(UsageError) -> String {
    guard inputs.count == 1 else { throw UsageError("a single call is about one file") }
    return inputs[0]
  }
}
