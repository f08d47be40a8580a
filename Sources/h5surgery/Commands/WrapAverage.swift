internal import ArgumentParser
internal import ModelSurgery

/// `wrap-average`: a model of images becomes a model of videos.
struct WrapAverageCommand: SurgeryCommand {
  static let configuration = CommandConfiguration(
    commandName: "wrap-average",
    abstract: "Wrap a model of single frames to average its predictions over the frames of a video.",
    discussion: """
      The result is what Keras saves for an Input of (frames, height, width, channels), TimeDistributed(the \
      whole model) and GlobalAveragePooling1D. Every frame goes through the model; the predictions are averaged. \
      A frame is whatever one sample of the model is: an image, a sequence, a vector, a clip.

      Examples:
        h5surgery wrap-average R50-224x224x3-339-im.h5 --frames 64
            writes R50avg-64x224x224x3-339-im.h5
        h5surgery wrap-average in.h5 out.h5 --frames any
            for any number of frames
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many frames a video has; 'any' leaves it open.", valueName: "n|any"),
    transform: FrameCount.init(text:))
  var frames: FrameCount

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The shape of a frame, where the file does not say it: 224,224,3.", valueName: "sizes"),
    transform: Codec<[Int]>.axes.value(ofText:))
  var inputShape: [Int]?

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func run(in session: Session) throws {
    var transform = WrapAverage(frames: frames.count)
    transform.inputShape = inputShape
    try Operation(session: session, options: surgery, format: talk.format)
      .perform(transform)
  }
}

/// A number of frames, or any: an option that is an optional itself could be left out.
struct FrameCount: Sendable {
  /// Nil for any.
  let count: Int?

  init(text: String) throws { count = try Codec<Int?>.frames.value(ofText: text) }
}
