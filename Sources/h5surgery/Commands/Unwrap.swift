internal import ArgumentParser
internal import ModelSurgery

/// `unwrap`: the model inside an average over frames.
struct UnwrapCommand: SurgeryCommand {
  static let configuration = CommandConfiguration(
    commandName: "unwrap",
    abstract: "Take the model of single frames out of one that averages it over the frames of a video.",
    discussion: """
      The way back from wrap-average, and from what Keras saves for an Input, TimeDistributed(model) and \
      GlobalAveragePooling1D. Anything else around the model is refused.

      Examples:
        h5surgery unwrap R50avg-64x224x224x3-339-im.h5
            writes R50-224x224x3-339-im.h5
        h5surgery unwrap wrapped.h5 out.h5
      """)

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func run(in session: Session) throws {
    try Operation(session: session, options: surgery, format: talk.format).perform(Unwrap())
  }
}
