internal import ArgumentParser
internal import ModelSurgery

/// `rename`: other names for layers and the model.
struct RenameCommand: ListedCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename",
    abstract: "Give layers, or the model, other names.",
    usage: "h5surgery rename <in> <out> [<old=new> ...] [<options>]",
    discussion: """
      All that refers to a layer follows: calls, inputs, outputs, losses by output, weight groups and the names of \
      weights. All renamings happen at once, so that names can be exchanged. One '*' stands for anything on both \
      sides; a layer of a nested model is written outer/inner=new.

      Examples:
        h5surgery rename in.h5 out.h5 conv1=stem
        h5surgery rename in.h5 out.h5 conv1=conv2_conv conv2_conv=conv1
        h5surgery rename in.h5 out.h5 'conv*=stage*'
        h5surgery rename in.h5 --in-place --prefix left_ --model left
            before two copies of a model are put together
      """)

  @Option(help: ArgumentHelp("Put this before the names of all layers.", valueName: "text"))
  var prefix: String?

  @Option(help: ArgumentHelp("Put this behind the names of all layers.", valueName: "text"))
  var suffix: String?

  @Option(help: ArgumentHelp("The model's new name.", valueName: "name"))
  var model: String?

  @OptionGroup var surgery: ListedSurgeryOptions
  @OptionGroup var talk: TalkOptions

  func validate() throws {
    if !surgery.inPlace, let output = surgery.output, output.contains("="), !output.hasSuffix(".h5") {
      throw UsageError("where to? \"\(output)\" is a renaming; give OUT before it, or --in-place")
    }
    for word in surgery.list where Rename.Rule(parsing: word) == nil {
      throw UsageError("\"\(word)\" is no renaming; write OLD=NEW", setting: "layers")
    }
    guard !surgery.list.isEmpty || prefix != nil || suffix != nil || model != nil else {
      throw UsageError("say what to rename: OLD=NEW, --prefix, --suffix or --model", setting: "layers")
    }
  }

  func run(in session: Session) throws {
    var transform = Rename(surgery.list.compactMap { Rename.Rule(parsing: $0) })
    transform.prefix = prefix ?? ""
    transform.suffix = suffix ?? ""
    transform.model = model
    try Operation(session: session, options: surgery, format: talk.format)
      .perform(transform)
  }
}
