internal import ArgumentParser
internal import ModelSurgery

/// `convert`: the same model in another format.
struct ConvertCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a model in another of Keras's formats: .h5, .keras, .weights.h5, JSON.",
    discussion: """
      OUT's format follows from its name, unless --to says it; IN's follows from its first bytes, whatever it is \
      called. Weights are copied byte for byte, and the file is for the same Keras as before. What has no place \
      in the format is named; with --strict nothing is written then. A .keras that is written here is also a file \
      that HDF5 opens.

      Examples:
        h5surgery convert resnet.h5 resnet.keras
        h5surgery convert model.keras again.h5
        h5surgery convert model.keras model.weights.h5
        h5surgery convert model.keras model.json
            the weights alone, and the architecture alone, as model.to_json() gives it
        h5surgery convert model.json whole.keras --weights-from model.weights.h5
            both together again; weights of save_weights of any Keras
        h5surgery convert in.h5 in.keras --migrate
            an archive of Keras 3, also of a model that an older Keras wrote
      """)

  @OptionGroup var conversion: ConversionOptions
  @OptionGroup var talk: TalkOptions

  func run(in session: Session) throws {
    try Operation(session: session, options: conversion, format: talk.format).convert(
      migratingTo: conversion.migrates ? conversion.target?.release ?? .today : nil,
      always: conversion.target != nil)
  }
}

/// Options of `convert`.
struct ConversionOptions: ParsableArguments, WritingRequest {
  @Argument(
    help: ArgumentHelp("The model to read.", valueName: "in"),
    completion: .file(extensions: ["h5", "hdf5", "keras"]))
  var input: String

  @Argument(
    help: ArgumentHelp("The file to write.", valueName: "out"),
    completion: .file(extensions: ["h5", "hdf5", "keras"]))
  var out: String

  @Option(help: "The format of OUT, where its name does not say it.")
  var to: FormatName?

  @Option(
    help: ArgumentHelp(
      "The file of weights for IN, which is an architecture as JSON.", valueName: "file"),
    completion: .file(extensions: ["h5", "hdf5"]))
  var weightsFrom: String?

  @Flag(help: "Make it a model for --target first, where the format needs it.")
  var migrate = false

  @Option(
    help: ArgumentHelp(
      "The Keras that is to load OUT, as for 'migrate' (default: the one that IN is for; with --migrate, where it has no such format, keras-3).",
      valueName: "target"))
  var target: TargetName?

  @Flag(help: "Refuse, and write nothing, where something of the model has no place in the format.")
  var strict = false

  @Flag(name: .shortAndLong, help: "Replace OUT, if it exists.")
  var force = false

  @Flag(help: "Wait until the disk has the output, which a power cut can't take away then.")
  var fsync = false

  @Flag(help: "Show the plan and the report; write nothing.")
  var dryRun = false

  /// Whether the model may become one for another Keras.
  var migrates: Bool { migrate || target != nil }
  var output: String? { out }
  var inPlace: Bool { false }
  var canReplaceInput: Bool { false }
  var saveRecipe: String? { nil }
  var durably: Bool { fsync }
  var compaction: Compaction { .automatic }
  var outputFormat: FileFormat? { to?.format }
  var refusesLosses: Bool { strict }

  func validate() throws {
    if to == nil, FileFormat.named(out) == nil {
      throw UsageError(
        "the name \"\(out)\" does not tell a format; give --to \(FormatName.allValueStrings.joined(separator: ", "))",
        setting: "to")
    }
  }
}

/// The value of `--to`.
struct FormatName: ExpressibleByArgument {
  let format: FileFormat

  init?(argument: String) {
    guard let format = FileFormat(rawValue: argument) else { return nil }
    self.format = format
  }

  static var allValueStrings: [String] { FileFormat.allCases.map(\.rawValue) }
}
