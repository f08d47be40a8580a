internal import ArgumentParser
internal import Files
internal import FormatInterface
internal import ModelSurgery

/// `apply`: several surgeries in one pass, as a recipe says.
struct ApplyCommand: SurgeryCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Do several surgeries in one pass, as a recipe says.",
    discussion: """
      A recipe is a text in YAML: "h5surgery: 1", then "steps:", a list of surgeries, each called as its command and \
      set by that command's long options without the dashes. Either all steps are done or none. --save-recipe makes a \
      recipe of any command.

      Examples:
        h5surgery apply recipe.yaml in.h5 out.h5
        h5surgery apply recipe.yaml in.h5 out.h5 --dry-run
            every step's report and the plan, nothing written
        h5surgery freeze in.h5 out.h5 --except-head --save-recipe freeze.yaml
            writes freeze.yaml
      """)

  @Argument(
    help: ArgumentHelp("The recipe to follow.", valueName: "recipe"),
    completion: .file(extensions: ["yaml", "yml"]))
  var recipe: String

  @OptionGroup var surgery: SurgeryOptions
  @OptionGroup var talk: TalkOptions

  func run(in session: Session) throws {
    try requireRecipe()
    let steps = try Recipe(contentsOf: recipe, reading: session.messenger.beginReading)
    try Operation(session: session, options: surgery, format: talk.format).perform(steps, from: recipe)
  }

  /// A model where the recipe belongs is said to be one: the arguments are easily exchanged.
  private func requireRecipe() throws {
    try GivenPath.requireFile(recipe)
    guard let kind = FileFormat.kind(beginning: FileHead.bytes(of: recipe, count: 8)) else { return }
    throw UsageError("\"\(recipe.printable)\" is \(kind), not a recipe; write: h5surgery apply RECIPE IN OUT")
  }
}
