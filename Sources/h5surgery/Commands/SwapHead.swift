internal import ArgumentParser
internal import ModelSurgery

/// `swap-head`: a new classifier on the features of the old one.
struct SwapHeadCommand: SurgeryCommand {
  static let configuration = CommandConfiguration(
    commandName: "swap-head",
    abstract: "Replace the output layer by a new one, by another file's, or change its classes.",
    discussion: """
      The head is found from the output backwards: the Dense that makes the predictions, or the convolution \
      whose positions are pooled away. The new Dense reads what the old one read. --at puts it on another \
      layer's output; -2 is model.layers[-2] in Keras. Where the head can't be told for sure, the surgery is \
      refused and the layers that --at could take are named.

      --keep-classes and --add-classes leave the head and all that follows it in place and change its width \
      alone: the kept classes have their old numbers. --head-from takes the numbers of another file's head.

      Examples:
        h5surgery swap-head R50-224x224x3-339-im.h5 -n 10
            writes R50-224x224x3-10-im.h5
        h5surgery swap-head in.h5 out.h5 -n 10 --at -2
            on the output of model.layers[-2]
        h5surgery swap-head in.h5 out.h5 -n 5 --at mixed10 --pool
            on a feature map, pooled globally
        h5surgery swap-head in.h5 out.h5 -n 10 --freeze-backbone --hidden 512,128 --dropout 0.5
            ready for transfer learning
        h5surgery swap-head in.h5 out.h5 --keep-classes 0,3,1 --add-classes 2
            three of the old classes, then two new ones
        h5surgery swap-head in.h5 out.h5 --head-from other.h5
            the head of a model with the same number of features
        h5surgery swap-head in.h5 out.h5 -n 1 --activation linear
            for a number instead of classes; sigmoid for several labels at once
      """)

  @Option(
    name: [.customShort("n", allowingJoined: true), .long], parsing: .unconditional,
    help: ArgumentHelp(
      "How many classes the new head has; needed for new heads only.", valueName: "n"),
    transform: Codec<Int>.integer.value(ofText:))
  var classes: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Keep the head with these of its classes, in this order, counted from 0: 3,7,10-19; -1 is the last.",
      valueName: "i,j,..."), transform: Codec<[Int]>.indices.value(ofText:))
  var keepClasses: [Int]?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Keep the head and add so many classes behind its own.", valueName: "k"),
    transform: Codec<Int>.integer.value(ofText:))
  var addClasses: Int?

  @Option(
    help: ArgumentHelp(
      "Put the head of this file, numbers and all, on this model's features.", valueName: "file"),
    completion: .file(extensions: ["h5", "hdf5"]))
  var headFrom: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Put the new layer on this layer's output: its name, or its index in model.layers, as in -2.",
      valueName: "layer"), completion: .layers)
  var at: String?

  @Flag(help: "Pool a feature map globally before the new layer; with --at.")
  var pool = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many features the new layer takes, where the file does not tell it (behind a Lambda).",
      valueName: "n"), transform: Codec<Int>.integer.value(ofText:))
  var features: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Which output's head to replace, where the model has several: its layer or its number, from 0.",
      valueName: "layer"),
    completion: .layers)
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The new layer's name (default: dense_classifier, or with other classes the old name).",
      valueName: "name"))
  var name: String?

  @Option(
    help: ArgumentHelp(
      "The new layer's activation, under Keras's name (default: softmax; of kept classes, what it was).",
      valueName: "activation"))
  var activation: String?

  @Option(
    help: ArgumentHelp(
      "How new weights begin, as glorot_uniform (default), he_normal, zeros.", valueName: "initializer"),
    completion: .list(Initializer.allCases.map(\.rawValue)),
    transform: Codec<Initializer>.initializer.value(ofText:))
  var initializer: Initializer?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seed of new weights; the same seed gives the same file (default: 0).", valueName: "seed"),
    transform: Codec<UInt64>.seed.value(ofText:))
  var seed: UInt64?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Put Dense layers of these sizes before the new layer.", valueName: "units,..."),
    transform: Codec<[Int]>.units.value(ofText:))
  var hidden: [Int]?

  @Option(
    help: ArgumentHelp(
      "The activation of those, under Keras's name (default: relu).", valueName: "activation"))
  var hiddenActivation: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Put a Dropout of this rate before the new layer, or behind each hidden one.", valueName: "rate"),
    transform: Codec<Double>.number.value(ofText:))
  var dropout: Double?

  @Flag(help: "Freeze everything but the new layers.")
  var freezeBackbone = false

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func validate() throws {
    if headFrom?.isEmpty ?? false { throw UsageError("--head-from needs a file", setting: "head-from") }
    let transform = transform
    if let flaw = transform.misuse(of: given) ?? transform.contradiction(takesHead: headFrom != nil) {
      throw UsageError(flaw.reason, setting: flaw.setting)
    }
  }

  /// The settings that were given.
  private var given: Set<String> {
    let all: [(String, Bool)] = [
      ("classes", classes != nil), ("keep-classes", keepClasses != nil), ("add-classes", addClasses != nil),
      ("head-from", headFrom != nil), ("pool", pool), ("initializer", initializer != nil),
      ("seed", seed != nil), ("hidden-activation", hiddenActivation != nil),
    ]
    return Set(all.filter(\.1).map(\.0))
  }

  /// The surgery, without the other file.
  private var transform: SwapHead {
    var transform = SwapHead(classes: classes)
    transform.keepClasses = keepClasses
    transform.addClasses = addClasses ?? 0
    transform.at = at
    transform.pool = pool
    transform.features = features
    transform.output = output
    transform.layerName = name
    transform.activation = activation
    if let initializer { transform.initializer = initializer }
    if let seed { transform.seed = seed }
    if let hidden { transform.hidden = hidden }
    if let hiddenActivation { transform.hiddenActivation = hiddenActivation }
    transform.dropout = dropout
    transform.freezeBackbone = freezeBackbone
    return transform
  }

  func run(in session: Session) throws {
    var transform = transform
    if let headFrom {
      try session.beginReading(headFrom)
      transform.headFrom = try Donor(contentsOf: headFrom)
    }
    try Operation(session: session, options: surgery, format: talk.format)
      .perform(transform)
  }
}
