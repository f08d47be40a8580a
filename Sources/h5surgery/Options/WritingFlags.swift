internal import ArgumentParser
internal import ModelSurgery

/// Flags of every command that writes a model.
struct WritingFlags: ParsableArguments {
  @Flag(help: "Replace IN by the result, in one step at the very end.")
  var inPlace = false

  @Flag(name: .shortAndLong, help: "Replace OUT, and the file of --save-recipe, if it exists.")
  var force = false

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Leave nothing of what is dropped in the output, and at most 1 % unused, or never mind (default: where what is dropped would pass 2 % of the file and 64 KB)."
    ))
  var compact: Bool?

  @Flag(help: "Wait until the disk has the output, which a power cut can't take away then.")
  var fsync = false

  @Flag(help: "Show the plan and the report; write nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp("Save what this command does as a recipe for 'apply'.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var saveRecipe: String?

  /// Whether unused room may stay.
  var compaction: Compaction { compact.map { $0 ? .always : .never } ?? .automatic }
}

/// What a command that writes a model was asked for.
protocol WritingRequest {
  /// The model to read.
  var input: String { get }
  /// The file to write; nil if it is derived, or the input itself.
  var output: String? { get }
  /// Whether the result takes the input's place.
  var inPlace: Bool { get }
  /// Whether the command has `--in-place`.
  var canReplaceInput: Bool { get }
  /// Whether an output that exists may go.
  var force: Bool { get }
  /// Whether nothing is written.
  var dryRun: Bool { get }
  /// Where to save what was done; nil for nowhere.
  var saveRecipe: String? { get }
  /// Whether to wait for the disk.
  var durably: Bool { get }
  /// Whether unused room may stay.
  var compaction: Compaction { get }
  /// The output's format; nil where its name tells it, or it is the input's.
  var outputFormat: FileFormat? { get }
  /// Bytes of the numbers in one shard at most; nil where none are written, or Keras's own are taken.
  var shardSize: Int? { get }
  /// Where the weights are of an input that has none.
  var weightsFrom: String? { get }
  /// Whether nothing is written where something of the model has no place in the format.
  var refusesLosses: Bool { get }
}

extension WritingRequest {
  var shardSize: Int? { nil }
}

/// A request made with the flags that surgeries have.
protocol FlaggedRequest: WritingRequest {
  /// How to write.
  var flags: WritingFlags { get }
}

extension FlaggedRequest {
  var inPlace: Bool { flags.inPlace }
  var canReplaceInput: Bool { true }
  var force: Bool { flags.force }
  var dryRun: Bool { flags.dryRun }
  var saveRecipe: String? { flags.saveRecipe }
  var durably: Bool { flags.fsync }
  var compaction: Compaction { flags.compaction }
  var outputFormat: FileFormat? { nil }
  var weightsFrom: String? { nil }
  var refusesLosses: Bool { false }
}
