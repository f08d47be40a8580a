internal import ArgumentParser
internal import ModelSurgery

/// `cast`: weights in another element type.
struct CastCommand: SurgeryCommand {
  static let configuration = CommandConfiguration(
    commandName: "cast",
    abstract: "Store the weights in another floating-point type: float16 makes the file half as big.",
    discussion: """
      Each number is rounded to the nearest. The layers compute as before: every Keras converts the weights when \
      it loads them, so the model is only as exact as the type. --compute also sets the layers' dtype policies, \
      so that the loaded model computes in the type (tf.keras from 2.1, Keras 3). Integers and the optimizer's \
      state are left alone. A number that the type can't hold ends the writing with an error; --except keeps \
      layers as they are.

      Examples:
        h5surgery cast in.h5 out.h5 --to float16
        h5surgery cast in.h5 out.h5 --to bfloat16 --except conv1
        h5surgery cast in.h5 out.h5 --to float16 --compute
      """)

  @Option(
    help: ArgumentHelp(
      "The type: float16, bfloat16, float32 or float64, or short fp16, half, bf16, fp32, fp64.",
      valueName: "type"), completion: .list(Cast.ElementType.allCases.map(\.rawValue)),
    transform: Codec<Cast.ElementType>.elementType.value(ofText:))
  var to: Cast.ElementType

  @Flag(help: "Set the layers' dtype policies too: they compute in the type once loaded.")
  var compute = false

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Layers that stay as they are, as in 'block_*'. May be given several times.", valueName: "glob"),
    completion: .layers)
  var except: [String] = []

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func run(in session: Session) throws {
    var transform = Cast(to: to)
    transform.compute = compute
    transform.except = except
    try Operation(session: session, options: surgery, format: talk.format).perform(transform)
  }
}
