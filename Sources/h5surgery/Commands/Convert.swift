internal import ArgumentParser
internal import ModelSurgery

/// `convert`: the same model in another format.
struct ConvertCommand: PathsCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a model in another format: .h5, .keras, a folder, weights, JSON, safetensors, NumPy.",
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
        h5surgery convert model.keras model.safetensors
            the whole model: the tensors as safetensors, the architecture in its metadata; convert turns it back
        h5surgery convert model.h5 model.npz
            the weights as arrays that numpy.load reads, by the names of layers
        h5surgery convert model.h5 new.h5 --weights-from tuned.safetensors
            the same architecture with the weights of another file, which are found by their names
        h5surgery convert model.keras model.weights.json --shard-size 500MB
            the weights in files of at most 500 MB, and their index
        h5surgery convert in.h5 in.keras --migrate
            an archive of Keras 3, also of a model that an older Keras wrote
      """)

  @OptionGroup var conversion: ConversionOptions
  @OptionGroup var talk: TalkOptions

  var files: ConversionOptions {
    get { conversion }
    set { conversion = newValue }
  }

  func run(in session: Session) throws {
    try Operation(session: session, options: conversion, format: talk.format).convert(
      migratingTo: conversion.migrates ? conversion.target?.release ?? .today : nil,
      always: conversion.target != nil)
  }
}

/// Options of `convert`.
struct ConversionOptions: ParsableArguments, PathsRequest {
  @Argument(
    help: ArgumentHelp(
      "The model to read, then the file to write, or with a slash at its end the folder. With -o or --out-name "
        + "all are inputs, folders too.",
      valueName: "in-out"),
    completion: .file(extensions: ["h5", "hdf5", "keras"]))
  var paths: [String] = []

  @OptionGroup var outputOption: OutputOption
  @OptionGroup var folders: FolderOptions
  @OptionGroup var many: ManyOptions

  @Option(
    help: ArgumentHelp(
      "The format of OUT, where its name does not say it: \(FileFormat.listed).", valueName: "format"),
    completion: .list(FileFormat.writable.map(\.rawValue)),
    transform: Codec<FileFormat>.format.value(ofText:))
  var to: FileFormat?

  @Option(
    help: ArgumentHelp(
      "The weights for IN, instead of its own: a .weights.h5, .h5, .safetensors or .npz, or a checkpoint of "
        + "TensorFlow.",
      valueName: "file"),
    completion: .file(extensions: ["h5", "hdf5", "safetensors", "npz"]))
  var weightsFrom: String?

  @Flag(
    help:
      "Make it a model for --target first, where the format needs it; a .keras is then always one that Keras 3 reads."
  )
  var migrate = false

  @Option(
    help: ArgumentHelp(
      "The Keras that is to load OUT, as for 'migrate' (default: the one that IN is for; with --migrate, where it has no such format, keras-3).",
      valueName: "target"),
    completion: .list(TargetName.all), transform: TargetName.init(text:))
  var target: TargetName?

  @Option(
    name: .customLong("shard-size"), parsing: .unconditional,
    help: ArgumentHelp(
      "Where OUT is .weights.json, bytes of the weights in one file at most: 500MB, 2GB (default: 5GB, as Keras).",
      valueName: "size"), transform: ByteSize.count(text:))
  var shardLimit: Int?

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
  var folderRequest: FolderRequest { folders.request }
  var needsFormat: Bool { true }
  var derivesOutput: Bool { false }
  var shardSize: Int? { shardLimit }
  var inPlace: Bool { false }
  var canReplaceInput: Bool { false }
  var saveRecipe: String? { nil }
  var durably: Bool { fsync }
  var compaction: Compaction { .automatic }
  var outputFormat: FileFormat? { to }
  var refusesLosses: Bool { strict }

  func validate() throws {
    guard try request(inLines: false) == nil, let output else { return try validateFleet() }
    if to == nil, FileFormat.named(output) == nil {
      throw UsageError(
        "the name \"\(output)\" does not tell a format; give --to \(FileFormat.listed)",
        setting: "to")
    }
    if shardLimit != nil, (to ?? FileFormat.named(output)) != .shards {
      throw UsageError(
        "--shard-size is for weights in several files; give OUT a name that ends in .weights.json",
        setting: "shard-size")
    }
  }
}

extension ConversionOptions {
  /// The same for several files.
  private func validateFleet() throws {
    if !outputOption.isGiven, let output, to == nil, FileFormat.named(output) == nil {
      throw UsageError(
        "the name \"\(output)\" does not tell a format; give --to \(FileFormat.listed)", setting: "to")
    }
    let format = to ?? (outputOption.pattern ?? output).flatMap { FileFormat.named($0) }
    if shardLimit != nil, format != .shards {
      throw UsageError(
        "--shard-size is for weights in several files; give --to weights.json", setting: "shard-size")
    }
    if weightsFrom != nil {
      throw UsageError(
        "--weights-from is a file for one model, and several files are asked for", setting: "weights-from")
    }
  }
}

/// So many bytes, as `500MB`: with the units of Keras, of which each is 1024 of the one before.
enum ByteSize {
  private static let units = [("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30), ("", 1)]

  static func count(text: String) throws -> Int {
    let plain = text.uppercased()
    guard let (unit, factor) = Self.units.first(where: { plain.hasSuffix($0.0) }),
      let number = Double(plain.dropLast(unit.count)), number > 0, number * Double(factor) >= 1,
      let count = Int(exactly: (number * Double(factor)).rounded(.down))
    else {
      throw UsageError(
        "expected a size from 1 byte on, as in 500MB or 2GB, found \"\(text)\"", setting: "shard-size")
    }
    return count
  }
}

extension FileFormat {
  /// All of them, for help.
  fileprivate static let listed = writable.map(\.rawValue).joined(separator: ", ")
  fileprivate static let writable = allCases.filter(\.isWritable)
}

extension Codec where Value == FileFormat {
  /// A format by its name, or by what people call it.
  fileprivate static var format: Codec {
    choice(aliases: [
      "hdf5": "h5", ".h5": "h5", ".keras": "keras", "zip": "keras", "folder": "keras-folder",
      "weights": "weights.h5", "shards": "weights.json", "architecture": "json", ".json": "json",
      ".safetensors": "safetensors",
      "numpy": "npz", ".npz": "npz",
    ])
  }
}
