internal import ArgumentParser
internal import ModelSurgery

/// `settings`: what can stand in a recipe, for programs. Left out of the help.
struct SettingsCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings",
    abstract: "Print the steps of recipes and their settings as JSON, for programs.",
    discussion: """
      Examples:
        h5surgery settings --format json
      """,
    shouldDisplay: false)

  @OptionGroup var talk: TalkOptions

  func run(in session: Session) throws {
    try session.console.print(
      JSONReport.text(["version": .string(H5Surgery.version), "steps": Recipe.settingsTable]))
  }
}
