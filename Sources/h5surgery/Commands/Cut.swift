internal import ArgumentParser
internal import ModelSurgery

/// `cut`: the model up to a layer.
struct CutCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "cut",
    abstract: "Keep the model up to a layer, whose output becomes the only one: a feature extractor.",
    discussion: """
      What that layer does not need is dropped. The result is what Keras saves for \
      Model(model.inputs, model.get_layer(LAYER).output); of a Sequential, its first layers.

      Examples:
        h5surgery cut in.h5 features.h5 --to mixed10
        h5surgery cut in.h5 features.h5 --to -2
            up to model.layers[-2]
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The last layer: its name, or its index in model.layers, as in -2.", valueName: "layer"))
  var to: String

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func run(in session: Session) throws {
    try Operation(session: session, options: surgery, format: talk.format).perform(Cut(to: to)) { _ in nil }
  }
}
