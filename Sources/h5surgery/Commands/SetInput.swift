internal import ArgumentParser
internal import ModelSurgery

/// `set-input`: another input shape.
struct SetInputCommand: SurgeryCommand {
  static let configuration = CommandConfiguration(
    commandName: "set-input",
    abstract: "Give the input another shape: other image sizes, another batch, another number of frames.",
    discussion: """
      Shapes are inferred anew through the whole model. Where the weights do not allow it (a Dense behind a Flatten), \
      or where what a layer makes of the new shape can't be told (a Lambda), it is refused with the layer's name. \
      Weights are not touched. A Sequential whose file does not say what it takes, which no Keras can load, gets --shape \
      as its input.

      Examples:
        h5surgery set-input R50-224x224x3-339-im.h5 --shape 512,512,3
            writes R50-512x512x3-339-im.h5
        h5surgery set-input in.h5 out.h5 --shape any,any,3
            images of any size
        h5surgery set-input in.h5 out.h5 --batch 1
            one sample at a time, as stateful layers need it
        h5surgery set-input R50avg-64x224x224x3-339-im.h5 --frames 32
            writes R50avg-32x224x224x3-339-im.h5
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What one sample looks like, without the batch: 512,512,3; 'any' leaves an axis open.",
      valueName: "sizes"), transform: Codec<[AxisSize]>.sizes.value(ofText:))
  var shape: [AxisSize]?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Samples in a batch; 'any' leaves it open.", valueName: "n|any"),
    transform: Codec<AxisSize>.size.value(ofText:))
  var batch: AxisSize?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The first axis of a sample, where it is a video or another sequence; 'any' leaves it open.",
      valueName: "n|any"), transform: Codec<AxisSize>.size.value(ofText:))
  var frames: AxisSize?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Which input, where the model has several: its layer or its number, from 0.", valueName: "layer"),
    completion: .layers)
  var input: String?

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func validate() throws {
    if shape == nil, batch == nil, frames == nil {
      throw UsageError("nothing to set: give --shape, --batch or --frames", setting: "shape")
    }
    if shape != nil, frames != nil {
      throw UsageError(
        "--shape says the number of frames too; give --frames without --shape", setting: "frames")
    }
  }

  func run(in session: Session) throws {
    let transform = SetInput(input: input, shape: shape, batch: batch, frames: frames)
    try Operation(session: session, options: surgery, format: talk.format).perform(transform)
  }
}
