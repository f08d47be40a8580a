internal import ArgumentParser
internal import ModelSurgery

/// `transplant`: weights of another file.
struct TransplantCommand: SurgeryCommand {
  static let configuration = CommandConfiguration(
    commandName: "transplant",
    abstract: "Take over the weights of another file, layer by layer; the architecture stays.",
    discussion: """
      Layers are matched inside nested models and wrappers too, and must have the same weights: as many, of the \
      same names and shapes. What has no counterpart keeps its weights; a counterpart that does not fit is a \
      reason to refuse, unless --skip-mismatch. The other file may be of another Keras.

      Examples:
        h5surgery transplant in.h5 out.h5 --from trained.h5
        h5surgery transplant in.h5 out.h5 --from trained.h5 --layers 'conv5_*'
        h5surgery transplant in.h5 out.h5 --from trained.h5 --by position --skip-mismatch
      """)

  @Option(
    help: ArgumentHelp("The model whose weights are taken.", valueName: "file"),
    completion: .file(extensions: ["h5", "hdf5"]))
  var from: String

  @Option(
    help: ArgumentHelp(
      "How layers find their counterparts: by name (default), or by position among those with weights.",
      valueName: "name|position"),
    completion: .list(Transplant.Matching.allCases.map(\.rawValue)),
    transform: Codec<Transplant.Matching>.choice.value(ofText:))
  var by = Transplant.Matching.name

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only layers whose names match, as in 'block_*'. May be given several times.", valueName: "glob"),
    completion: .layers)
  var layers: [String] = []

  @Flag(help: "Leave layers whose counterparts do not fit as they are.")
  var skipMismatch = false

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func run(in session: Session) throws {
    try session.beginReading(from)
    var transform = Transplant(from: try Donor(contentsOf: from))
    transform.by = by
    transform.layers = layers
    transform.skipMismatch = skipMismatch
    try Operation(session: session, options: surgery, format: talk.format).perform(transform)
  }
}
