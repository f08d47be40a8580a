internal import ArgumentParser
internal import ModelSurgery

/// `freeze`: layers that training leaves alone.
struct FreezeCommand: SurgeryCommand {
  static let configuration = CommandConfiguration(
    commandName: "freeze",
    abstract: "Freeze layers: their weights stay as they are when the model is trained on.",
    discussion: """
      Layers inside nested models and wrappers are found too. What is frozen already is left alone. The state \
      of the optimizer can't survive a change of the trainable weights; it is dropped, and the report says so.

      Examples:
        h5surgery freeze in.h5 out.h5 --except-head
        h5surgery freeze in.h5 out.h5 --until conv4_block6_out
        h5surgery freeze in.h5 --in-place --class BatchNormalization
        h5surgery freeze in.h5 out.h5 --layer 'conv1_*' --layer 'conv2_*'
      """)

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func run(in session: Session) throws {
    try Operation(session: session, options: surgery, format: talk.format)
      .perform(Freeze(selection.selection))
  }
}
