internal import ArgumentParser
internal import ModelSurgery

/// `drop-head`: the model without its head.
struct DropHeadCommand: SurgeryCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop-head",
    abstract: "Take the head off: the features that it works on become the output.",
    discussion: """
      The head is the one that swap-head would replace; all that follows it goes too. Where the head can't be told \
      for sure, the surgery is refused; 'cut' ends the model where you say. Of a model with several outputs, \
      --output names the one that goes, with all that fed only it; the others stay, with their losses where the \
      training configuration tells them apart. Features that have positions keep them: --pool averages them away, to \
      one vector for each sample.

      Examples:
        h5surgery drop-head in.h5 features.h5
        h5surgery drop-head mobile.h5 vectors.h5 --pool
        h5surgery drop-head in.h5 out.h5 --output classes
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Which output goes, where the model has several: its layer or its number, from 0.", valueName: "layer"),
    completion: .layers)
  var output: String?

  @Flag(help: "Average the positions of the features away, by a global average pooling.")
  var pool = false

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func run(in session: Session) throws {
    try Operation(session: session, options: surgery, format: talk.format).perform(
      DropHead(output: output, pool: pool))
  }
}
