internal import ArgumentParser
internal import ModelSurgery

/// `migrate`: the same model for another Keras.
struct MigrateCommand: PathsCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Write the same model for another Keras: from Keras 1 to Keras 3, back to Keras 2.2.",
    discussion: """
      OUT loads in the target and predicts the same, or the command says which layer has no counterpart there and \
      writes nothing. Every change is reported. Weights are copied byte for byte, but where the report says so. \
      OUT's format follows from its name, in every format that the target reads.

      Targets: keras-2.2, keras-2.3, tf-2.1, tf-2.4, tf-2.8, tf-2.12, tf-2.15, tf-keras-2.21, keras-3.0, keras-3; \
      portable is one .h5 for all from tf-2.1 on but keras-3.0.

      Examples:
        h5surgery migrate resnet.h5 resnet.keras --to keras-3
        h5surgery migrate model.keras old.h5 --to tf-2.1
        h5surgery migrate in.h5 out.h5 --to keras-3 --keep-custom
            lets layers of your own classes through, which the target needs in custom_objects
      """)

  @OptionGroup var migration: MigrationArguments
  @OptionGroup var talk: TalkOptions

  var files: MigrationArguments {
    get { migration }
    set { migration = newValue }
  }

  func run(in session: Session) throws {
    try Operation(session: session, options: migration, format: talk.format).migrate(
      to: migration.to, migration.options)
  }
}

/// Options of `migrate`.
struct MigrationArguments: ParsableArguments, PathsRequest {
  @Argument(
    help: ArgumentHelp(
      "The model to read, then the file to write. With -o or --out-name all are inputs, folders too.",
      valueName: "in-out"),
    completion: .file(extensions: ["h5", "hdf5", "keras"]))
  var paths: [String] = []

  @OptionGroup var outputOption: OutputOption
  @OptionGroup var folders: FolderOptions
  @OptionGroup var many: ManyOptions

  @Option(
    help: ArgumentHelp(
      "The Keras that is to load the result: \(TargetName.list); portable for TensorFlow 2.1 to Keras 3.15.",
      valueName: "target"),
    completion: .list(TargetName.all + [MigrationTarget.portable]), transform: MigrationTarget.init(text:))
  var to: MigrationTarget

  @Flag(help: "Let layers of classes through that are not Keras's own.")
  var keepCustom = false

  @Option(
    name: .customLong("define"),
    help: ArgumentHelp(
      "What a Lambda computes that can't be read, as in 'scale=x0 + 0.17*x1'. May be given several times.",
      valueName: "name=expression"))
  var definitions: [String] = []

  @Flag(
    name: .customLong("no-cudnn"),
    help:
      "CuDNNLSTM and CuDNNGRU become LSTM and GRU, which need no graphics card, also where the target has both."
  )
  var noCuDNN = false

  @Flag(
    help: ArgumentHelp(
      "Layers whose channels come first become layers whose channels come last, which run without a graphics "
        + "card; inputs and outputs stay as they are."))
  var channelsLast = false

  @Flag(
    help: ArgumentHelp(
      "Let predictions differ at the steps that a mask leaves out: a Bidirectional repeats its last output there up to "
        + "TensorFlow 2.1, and gives zeros later."))
  var ignoreMaskedSteps = false

  @Flag(help: "Refuse, and write nothing, where something of the model has no place in the format.")
  var strict = false

  @Flag(name: .shortAndLong, help: "Replace OUT, if it exists.")
  var force = false

  @Flag(help: "Wait until the disk has the output, which a power cut can't take away then.")
  var fsync = false

  @Flag(help: "Show the plan and the report; write nothing.")
  var dryRun = false

  var folderRequest: FolderRequest { folders.request }
  var needsFormat: Bool { false }
  var derivesOutput: Bool { false }
  var inPlace: Bool { false }
  var canReplaceInput: Bool { false }
  var saveRecipe: String? { nil }
  var durably: Bool { fsync }
  var compaction: Compaction { .automatic }
  var outputFormat: FileFormat? { nil }
  var weightsFrom: String? { nil }
  var refusesLosses: Bool { strict }

  /// What is asked for besides the target.
  var options: MigrationOptions {
    var named: [String: String] = [:]
    for definition in definitions {
      let parts = definition.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { named[parts[0]] = parts[1] }
    }
    return MigrationOptions(
      keepsCustomClasses: keepCustom, definitions: named, removesCuDNN: noCuDNN,
      putsChannelsLast: channelsLast, ignoresMaskedSteps: ignoreMaskedSteps)
  }

  func validate() throws {
    _ = try request(inLines: false)
    for definition in definitions where definition.split(separator: "=", maxSplits: 1).count != 2 {
      throw UsageError(
        "--define takes NAME=EXPRESSION, as in 'scale=x0 + 0.17*x1', found \"\(definition)\"",
        setting: "define")
    }
  }
}

/// The value of `migrate --to`: a Keras, or all that read a portable file.
struct MigrationTarget: Sendable {
  static let portable = "portable"

  /// The Keras; the oldest of several.
  let release: KerasRelease
  let isPortable: Bool

  /// - Throws: `InvalidValue` with the nearest targets.
  init(text: String) throws {
    isPortable = text == Self.portable
    release = isPortable ? Migration.portableReaders[0] : try TargetName(text: text).release
  }
}

/// The value of `--to` and `--for`.
struct TargetName: Sendable {
  let release: KerasRelease

  static let all = KerasRelease.all.map(\.name)
  /// All of them, for help.
  static let list = "\(all.dropLast().joined(separator: ", ")) or \(all[all.count - 1])"

  /// - Throws: `InvalidValue` with the nearest targets.
  init(text: String) throws {
    if let release = KerasRelease(named: text) {
      self.release = release
      return
    }
    let near = KerasRelease.nearest(to: text).map { "\($0.name) (\($0.title))" }.joined(separator: " and ")
    throw UsageError(
      "there is no target \"\(text)\"; the nearest are \(near). All of them: \(Self.list)", setting: "to")
  }
}
