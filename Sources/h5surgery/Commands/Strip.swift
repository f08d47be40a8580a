internal import ArgumentParser
internal import ModelSurgery

/// `strip`: a model without what only training needs.
struct StripCommand: SurgeryCommand {
  static let configuration = CommandConfiguration(
    commandName: "strip",
    abstract: "Drop the optimizer's state and the training configuration.",
    discussion: """
      What is left predicts the same, and is compiled anew before it is trained. Adam's state is twice the size of \
      the trained weights.

      Examples:
        h5surgery strip in.h5 out.h5
        h5surgery strip in.h5 --in-place
      """)

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func run(in session: Session) throws {
    try Operation(session: session, options: surgery, format: talk.format).perform(Strip())
  }
}
