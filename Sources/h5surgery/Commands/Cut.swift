internal import ArgumentParser
internal import ModelSurgery

/// `cut`: a part of a model.
struct CutCommand: SurgeryCommand {
  static let configuration = CommandConfiguration(
    commandName: "cut",
    abstract: "Keep a part of the model: up to a layer, from a layer on, or between two.",
    discussion: """
      --to names the layers whose outputs become the model's: one for a feature extractor, several for \
      features of several depths, in the order given. The result is what Keras saves for \
      Model(model.inputs, [model.get_layer(LAYER).output, ...]); of a Sequential, its first layers, or with several \
      outputs the functional model that Keras makes of it. --from names the first layer to keep: what it reads \
      becomes a new input. A part that needs anything else from before is refused. A layer that has several outputs \
      gives them all. A nested model that is both --from and --to becomes the model itself.

      Examples:
        h5surgery cut in.h5 features.h5 --to mixed10
        h5surgery cut in.h5 features.h5 --to -2
            up to model.layers[-2]
        h5surgery cut in.h5 pyramid.h5 --to conv2_conv --to mixed10
            two outputs
        h5surgery cut in.h5 top.h5 --from conv5_block1_1_conv
            the rest of the model
        h5surgery cut in.h5 middle.h5 --from conv2_conv --to mixed10
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The first layer to keep: its name, or its index in model.layers, as in -2.", valueName: "layer"),
    completion: .layers)
  var from: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "The last layer: its name, or its index in model.layers, as in -2. May be given several times.",
      valueName: "layer"), completion: .layers)
  var to: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What one sample of the new input looks like, as in 28,28,512, where the file does not tell it; with --from.",
      valueName: "sizes"), transform: Codec<[Int]>.axes.value(ofText:))
  var inputShape: [Int]?

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func validate() throws {
    if from == nil, to.isEmpty {
      throw UsageError("a cut needs --from LAYER or --to LAYER, or both", setting: "to")
    }
    if inputShape != nil, from == nil {
      throw UsageError("--input-shape goes with --from", setting: "input-shape")
    }
  }

  func run(in session: Session) throws {
    var transform = Cut(from: from, to: to)
    transform.inputShape = inputShape
    try Operation(session: session, options: surgery, format: talk.format).perform(transform)
  }
}
