public import ArgumentParser
public import ModelSurgery

/// `swap-head`: a new classifier on the features of the old one.
struct SwapHeadCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "swap-head",
    abstract: "Replace the output layer by a new one with another number of classes.",
    discussion: """
      The head is found from the output backwards: the Dense that makes the predictions, or the convolution \
      whose positions are pooled away. The new Dense reads what the old one read. --at puts it on another \
      layer's output; -2 is model.layers[-2] in Keras. Where the head can't be told for sure, the surgery is \
      refused and the layers that --at could take are named.

      Examples:
        h5surgery swap-head R50-224x224x3-339-im.h5 -n 10
            writes R50-224x224x3-10-im.h5
        h5surgery swap-head in.h5 out.h5 -n 10 --at -2
            on the output of model.layers[-2]
        h5surgery swap-head in.h5 out.h5 -n 5 --at mixed10 --pool
            on a feature map, pooled globally
        h5surgery swap-head in.h5 out.h5 -n 10 --freeze-backbone --dropout 0.5
            ready for transfer learning
      """)

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("How many classes the new head tells apart.", valueName: "n"))
  var classes: Int

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Put the new layer on this layer's output: its name, or its index in model.layers, as in -2.",
      valueName: "layer"))
  var at: String?

  @Flag(help: "Pool a feature map globally before the new layer; with --at.")
  var pool = false

  @Option(
    help: ArgumentHelp(
      "How many features the new layer takes, where the file does not tell it (behind a Lambda).",
      valueName: "n"))
  var features: Int?

  @Option(
    help: ArgumentHelp("Which output's head to replace, where the model has several.", valueName: "layer"))
  var output: String?

  @Option(
    help: ArgumentHelp("The new layer's name (default: dense_classifier, made unique).", valueName: "name"))
  var name: String?

  @Option(help: "The new layer's activation, under Keras's name.")
  var activation = "softmax"

  @Option(help: "How the new weights begin.")
  var initializer = Initializer.glorotUniform

  @Option(
    help: ArgumentHelp(
      "Seed of the new weights; the same seed gives the same file.", valueName: "seed"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Put a Dropout of this rate before the new layer.", valueName: "rate"))
  var dropout: Double?

  @Flag(help: "Freeze everything but the new layer.")
  var freezeBackbone = false

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func validate() throws {
    guard classes > 0 else { throw ValidationError("-n \(classes): there must be at least one class") }
    if let features, features < 1 {
      throw ValidationError("--features \(features): there must be at least one feature")
    }
    if pool, at == nil {
      throw ValidationError("--pool goes with --at; without it, pooling is decided by the head")
    }
    if let dropout, !(0 < dropout && dropout < 1) {
      throw ValidationError("--dropout \(dropout): the rate must lie between 0 and 1")
    }
    if activation.isEmpty {
      throw ValidationError("--activation needs the name of an activation; linear for none")
    }
    if name?.isEmpty ?? false { throw ValidationError("--name needs a name") }
    if name?.contains("/") ?? false { throw ValidationError("--name: a layer's name can't hold a '/'") }
  }

  func run(in session: Session) throws {
    var transform = SwapHead(classes: classes)
    transform.at = at
    transform.pool = pool
    transform.features = features
    transform.output = output
    transform.layerName = name
    transform.activation = activation
    transform.initializer = initializer
    transform.seed = seed
    transform.dropout = dropout
    transform.freezeBackbone = freezeBackbone
    try Operation(session: session, options: surgery, format: talk.format)
      .perform(transform) { $0.withClasses(classes) }
  }
}

extension Initializer: ExpressibleByArgument {}
