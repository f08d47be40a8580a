internal import ArgumentParser
internal import ModelSurgery

/// `remove`: without some weightless layers.
struct RemoveCommand: ListedCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Take layers without weights out: dropout, noise, activations, rescaling.",
    usage: "h5surgery remove <in> <out> [<layer> ...] [<options>]",
    discussion: """
      What read the layer reads what the layer read. Layers are named, matched ('drop*'), found inside nested \
      models (outer/inner) or chosen by class. Where the predictions change, a warning says so.

      Examples:
        h5surgery remove in.h5 out.h5 dropout
        h5surgery remove in.h5 out.h5 --class Dropout
        h5surgery remove in.h5 --in-place 'drop*'
      """)

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "Layers of this Keras class, as in Dropout. May be given several times.", valueName: "name"))
  var classes: [String] = []

  @OptionGroup var surgery: ListedSurgeryOptions
  @OptionGroup var talk: TalkOptions

  func validate() throws {
    guard !surgery.list.isEmpty || !classes.isEmpty else {
      throw UsageError("say which layers: LAYER behind OUT, or --class NAME", setting: "layers")
    }
  }

  func run(in session: Session) throws {
    try Operation(session: session, options: surgery, format: talk.format)
      .perform(Remove(layers: surgery.list, classes: classes))
  }
}
