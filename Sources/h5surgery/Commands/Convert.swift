internal import ArgumentParser
internal import ModelSurgery

/// `convert`: the same model in another format.
struct ConvertCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a model in another of Keras's formats: .h5, .keras, a folder, weights, JSON.",
    discussion: """
      OUT's format follows from its name, unless --to says it: one that ends in a slash is a folder. IN's follows from \
      its first bytes, whatever it is called. Weights are copied byte for byte, and the file is for the same Keras as before. What has no place \
      in the format is named; with --strict nothing is written then. A .keras that is written here is also a file \
      that HDF5 opens.

      Examples:
        h5surgery convert resnet.h5 resnet.keras
        h5surgery convert model.keras again.h5
        h5surgery convert model.keras model/
            its files in a folder, as model.save("model", zipped=False) writes them
        h5surgery convert model.keras model.weights.h5
        h5surgery convert model.keras model.json
            the weights alone, and the architecture alone, as model.to_json() gives it
        h5surgery convert model.json whole.keras --weights-from model.weights.h5
            both together again; weights of save_weights of any Keras, also the index of shards
        h5surgery convert model.keras model.weights.json --shard-size 500MB
            the weights in files of at most 500 MB, and their index
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
    help: ArgumentHelp("The file to write, or with a slash at its end the folder.", valueName: "out"),
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

  @Option(
    name: .customLong("shard-size"),
    help: ArgumentHelp(
      "Where OUT is .weights.json, bytes of the weights in one file at most: 500MB, 2GB (default: 5GB, as Keras).",
      valueName: "size"))
  var shardLimit: ByteSize?

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
  var shardSize: Int? { shardLimit?.count }
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
    if shardLimit != nil, (to?.format ?? FileFormat.named(out)) != .shards {
      throw UsageError(
        "--shard-size is for weights in several files; give OUT a name that ends in .weights.json",
        setting: "shard-size")
    }
  }
}

/// So many bytes, as `500MB`: with the units of Keras, of which each is 1024 of the one before.
struct ByteSize: ExpressibleByArgument {
  let count: Int

  private static let units = [("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30), ("", 1)]

  init?(argument: String) {
    let text = argument.uppercased()
    guard let (unit, factor) = Self.units.first(where: { text.hasSuffix($0.0) }),
      let number = Double(text.dropLast(unit.count)), number > 0, number * Double(factor) >= 1,
      let count = Int(exactly: (number * Double(factor)).rounded(.down))
    else { return nil }
    self.count = count
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
