internal import ArgumentParser
internal import ModelSurgery

/// `unfreeze`: layers that are trained again.
struct UnfreezeCommand: SurgeryCommand {
  static let configuration = CommandConfiguration(
    commandName: "unfreeze",
    abstract: "Unfreeze layers: training changes their weights again.",
    discussion: """
      The way back from freeze, with the same selections.

      Examples:
        h5surgery unfreeze in.h5 out.h5 --all
        h5surgery unfreeze in.h5 out.h5 --from conv5_block1_1_conv
      """)

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func run(in session: Session) throws {
    try Operation(session: session, options: surgery, format: talk.format)
      .perform(Unfreeze(selection.selection))
  }
}
