internal import ArgumentParser
internal import ModelSurgery

/// `fold-batchnorm`: convolutions that take over the normalisations behind them.
struct FoldBatchNormCommand: SurgeryCommand {
  static let configuration = CommandConfiguration(
    commandName: "fold-batchnorm",
    abstract:
      "Fold BatchNormalization into the convolution or Dense before it: fewer layers, same predictions.",
    discussion: """
      Only where the result is the same in real arithmetic: the layer before has no activation, nothing else \
      reads it, both are called once, and the normalisation is over the channels that it makes. Every other one \
      stays, and the report says why. The result is for predicting; trained on, it goes another way.

      Examples:
        h5surgery fold-batchnorm in.h5 out.h5
        h5surgery fold-batchnorm in.h5 out.h5 --layers 'conv4_*' --layers 'conv5_*'
      """)

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only normalisations whose names match, or the layers before them. May be given several times.",
      valueName: "glob"), completion: .layers)
  var layers: [String] = []

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func run(in session: Session) throws {
    var transform = FoldBatchNorm()
    transform.layers = layers
    try Operation(session: session, options: surgery, format: talk.format).perform(transform)
  }
}
