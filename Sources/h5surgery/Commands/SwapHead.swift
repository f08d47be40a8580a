public import ArgumentParser
public import ModelSurgery

/// `swap-head`: a new classifier on the features of the old one.
struct SwapHeadCommand: SessionCommand {
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
    name: [.customShort("n"), .long],
    help: ArgumentHelp(
      "How many classes the new head tells apart; needed for new heads only.", valueName: "n"))
  var classes: Int?

  @Option(
    help: ArgumentHelp(
      "Keep the head with these of its classes, in this order, counted from 0.", valueName: "i,j,..."))
  var keepClasses: IndexList?

  @Option(help: ArgumentHelp("Keep the head and add so many classes behind its own.", valueName: "k"))
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
    help: ArgumentHelp(
      "How many features the new layer takes, where the file does not tell it (behind a Lambda).",
      valueName: "n"))
  var features: Int?

  @Option(
    help: ArgumentHelp("Which output's head to replace, where the model has several.", valueName: "layer"),
    completion: .layers)
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The new layer's name (default: dense_classifier, or with other classes the old name; made unique).",
      valueName: "name"))
  var name: String?

  @Option(
    help: ArgumentHelp(
      "The new layer's activation, under Keras's name (default: softmax; of kept classes, what it was).",
      valueName: "activation"))
  var activation: String?

  @Option(help: ArgumentHelp("How new weights begin (default: glorot_uniform).", valueName: "initializer"))
  var initializer: Initializer?

  @Option(
    help: ArgumentHelp(
      "Seed of new weights; the same seed gives the same file (default: 0).", valueName: "seed"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp("Put Dense layers of these sizes before the new layer.", valueName: "units,..."))
  var hidden: AxisList?

  @Option(
    help: ArgumentHelp(
      "The activation of those, under Keras's name (default: relu).", valueName: "activation"))
  var hiddenActivation: String?

  @Option(
    help: ArgumentHelp(
      "Put a Dropout of this rate before the new layer, or behind each hidden one.", valueName: "rate"))
  var dropout: Double?

  @Flag(help: "Freeze everything but the new layers.")
  var freezeBackbone = false

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func validate() throws {
    try checkValues()
    try checkUse()
    if let flaw = transform.contradiction(takesHead: headFrom != nil) {
      throw UsageError(flaw.reason, setting: flaw.setting)
    }
  }

  private func checkValues() throws {
    if let classes, classes < 1 {
      throw UsageError("-n \(classes): there must be at least one class", setting: "classes")
    }
    if let addClasses, addClasses < 1 {
      throw UsageError(
        "--add-classes \(addClasses): there must be at least one class to add", setting: "add-classes")
    }
    if let features, features < 1 {
      throw UsageError(
        "--features \(features): there must be at least one feature", setting: "features")
    }
    if let dropout, !(0 < dropout && dropout < 1) {
      throw UsageError("--dropout \(dropout): the rate must lie between 0 and 1", setting: "dropout")
    }
    for (option, name) in [("activation", activation), ("hidden-activation", hiddenActivation)]
    where name?.isEmpty ?? false {
      throw UsageError("--\(option) needs the name of an activation; linear for none", setting: option)
    }
    if headFrom?.isEmpty ?? false { throw UsageError("--head-from needs a file", setting: "head-from") }
    if name?.isEmpty ?? false { throw UsageError("--name needs a name", setting: "name") }
  }

  /// Options that would have nothing to act on.
  private func checkUse() throws {
    let hasOldClasses = keepClasses != nil || addClasses != nil || headFrom != nil
    if classes == nil, !hasOldClasses {
      throw UsageError(
        "how many classes? give -n N for a new head, --keep-classes or --add-classes for the old one, or --head-from FILE",
        setting: "classes")
    }
    if pool, at == nil, keepClasses == nil, addClasses == nil {
      throw UsageError(
        "--pool goes with --at; without it, pooling is decided by the head", setting: "pool")
    }
    if hiddenActivation != nil, hidden == nil {
      throw UsageError("--hidden-activation goes with --hidden", setting: "hidden-activation")
    }
    guard hasOldClasses, addClasses == nil else { return }
    let source = keepClasses == nil ? "--head-from" : "--keep-classes"
    if initializer != nil {
      throw UsageError(
        "\(source) and --initializer contradict each other: all weights have their old numbers",
        setting: "initializer")
    }
    if seed != nil {
      throw UsageError(
        "\(source) and --seed contradict each other: all weights have their old numbers", setting: "seed")
    }
  }

  /// The surgery, without the other file.
  private var transform: SwapHead {
    var transform = SwapHead(classes: classes)
    transform.keepClasses = keepClasses?.indices
    transform.addClasses = addClasses ?? 0
    transform.at = at
    transform.pool = pool
    transform.features = features
    transform.output = output
    transform.layerName = name
    transform.activation = activation
    if let initializer { transform.initializer = initializer }
    if let seed { transform.seed = seed }
    if let hidden { transform.hidden = hidden.sizes }
    if let hiddenActivation { transform.hiddenActivation = hiddenActivation }
    transform.dropout = dropout
    transform.freezeBackbone = freezeBackbone
    return transform
  }

  func run(in session: Session) throws {
    var transform = transform
    if let headFrom {
      session.messenger.beginReading(headFrom)
      transform.headFrom = try Donor(contentsOf: headFrom)
    }
    try Operation(session: session, options: surgery, format: talk.format)
      .perform(transform)
  }
}

extension Initializer: ExpressibleByArgument {}

/// Indices between commas: `3,7,12`.
struct IndexList: ExpressibleByArgument {
  let indices: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    indices = parts.compactMap { Int($0) }
    guard indices.count == parts.count, indices.allSatisfy({ $0 >= 0 }) else { return nil }
  }
}
