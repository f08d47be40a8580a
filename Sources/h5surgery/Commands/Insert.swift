internal import ArgumentParser
internal import ModelSurgery

/// `insert`: a new layer without weights.
struct InsertCommand: SurgeryCommand {
  static let configuration = CommandConfiguration(
    commandName: "insert",
    abstract: "Put a layer without weights into the model: dropout, noise, an activation, rescaling.",
    discussion: """
      --after LAYER puts it on that layer's output: all that read it, and the model's output, read the new layer. \
      --before LAYER puts it on that layer's input alone. A layer of a nested model is written outer/inner.

      Examples:
        h5surgery insert in.h5 out.h5 --layer Dropout --rate 0.5 --before classes
        h5surgery insert in.h5 out.h5 --layer Activation --activation elu --after 2
        h5surgery insert in.h5 out.h5 --layer GaussianNoise --stddev 0.1 --after 0
        h5surgery insert in.h5 --in-place --layer Softmax --after -1
      """)

  /// Classes that can be put in.
  enum LayerClass: String, CaseIterable, Sendable {
    case dropout = "Dropout"
    case spatialDropout1D = "SpatialDropout1D"
    case spatialDropout2D = "SpatialDropout2D"
    case spatialDropout3D = "SpatialDropout3D"
    case alphaDropout = "AlphaDropout"
    case gaussianDropout = "GaussianDropout"
    case gaussianNoise = "GaussianNoise"
    case activation = "Activation"
    case softmax = "Softmax"
    case relu = "ReLU"
    case rescaling = "Rescaling"
  }

  @Option(
    help: ArgumentHelp(
      "Keras's class of the new layer: Dropout, SpatialDropout1D to 3D, AlphaDropout, GaussianDropout, GaussianNoise, Activation, Softmax, ReLU or Rescaling.",
      valueName: "class"), completion: .list(LayerClass.allCases.map(\.rawValue)),
    transform: Codec<LayerClass>.choice.value(ofText:))
  var layer: LayerClass

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Put it on the output of this layer: its name, or its index in model.layers, as in -2.",
      valueName: "layer"), completion: .layers)
  var after: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Put it on the input of this layer.", valueName: "layer"), completion: .layers)
  var before: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The part that a dropout drops.", valueName: "rate"),
    transform: Codec<Double>.number.value(ofText:))
  var rate: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The standard deviation of GaussianNoise.", valueName: "number"),
    transform: Codec<Double>.number.value(ofText:))
  var stddev: Double?

  @Option(help: "The function of Activation, under Keras's name.")
  var activation: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What Rescaling multiplies by.", valueName: "number"),
    transform: Codec<Double>.number.value(ofText:))
  var scale: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What Rescaling adds afterwards (default: 0).", valueName: "number"),
    transform: Codec<Double>.number.value(ofText:))
  var offset: Double?

  @Option(help: ArgumentHelp("The new layer's name (default: Keras's automatic one).", valueName: "name"))
  var name: String?

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func validate() throws {
    guard (after == nil) != (before == nil) else {
      throw UsageError(
        after == nil
          ? "say where: --after LAYER or --before LAYER" : "--after and --before contradict each other",
        setting: after == nil ? "after" : "before")
    }
    for (option, isGiven) in given where isGiven && !taken.contains(option) {
      throw UsageError("--\(option) is not for \(layer.rawValue)", setting: option)
    }
    for option in taken where option != "offset" && !(given.first { $0.0 == option }?.1 ?? false) {
      throw UsageError("\(layer.rawValue) needs --\(option)", setting: option)
    }
  }

  private var given: [(String, Bool)] {
    [
      ("rate", rate != nil), ("stddev", stddev != nil), ("activation", activation != nil),
      ("scale", scale != nil), ("offset", offset != nil),
    ]
  }

  /// The options that the class takes, without their dashes.
  private var taken: [String] {
    switch layer {
    case .dropout, .spatialDropout1D, .spatialDropout2D, .spatialDropout3D, .alphaDropout, .gaussianDropout:
      ["rate"]
    case .gaussianNoise: ["stddev"]
    case .activation: ["activation"]
    case .rescaling: ["scale", "offset"]
    case .softmax, .relu: []
    }
  }

  private var new: WeightlessLayer {
    let rate = rate ?? 0
    return switch layer {
    case .dropout: .dropout(rate: rate)
    case .spatialDropout1D: .spatialDropout(spatial: 1, rate: rate)
    case .spatialDropout2D: .spatialDropout(spatial: 2, rate: rate)
    case .spatialDropout3D: .spatialDropout(spatial: 3, rate: rate)
    case .alphaDropout: .alphaDropout(rate: rate)
    case .gaussianDropout: .gaussianDropout(rate: rate)
    case .gaussianNoise: .gaussianNoise(deviation: stddev ?? 0)
    case .activation: .activation(activation ?? "linear")
    case .softmax: .softmax
    case .relu: .relu
    case .rescaling: .rescaling(scale: scale ?? 1, offset: offset ?? 0)
    }
  }

  func run(in session: Session) throws {
    var transform = Insert(new, after.map { .after($0) } ?? .before(before ?? ""))
    transform.layerName = name
    try Operation(session: session, options: surgery, format: talk.format).perform(transform)
  }
}
