internal import ModelSurgery

/// What stands where the name of a command is expected, and is none.
enum UnknownCommand {
  /// Requires the first of some arguments to be a command, or an option of the tool itself.
  ///
  /// - Parameter commands: The names of all commands.
  /// - Throws: `UsageError` with what may have been meant.
  static func check(_ arguments: [String], among commands: [String]) throws(UsageError) {
    guard let first = arguments.first, !first.hasPrefix("-") else { return }
    guard first == "help" else { return try check(first, among: commands) }
    guard let asked = arguments.dropFirst().first(where: { !$0.hasPrefix("-") }), asked != "help" else {
      return
    }
    try check(asked, among: commands)
    if let more = arguments.dropFirst(2).first(where: { !$0.hasPrefix("-") }) {
      throw UsageError("help takes one command; found also \"\(more.printable)\"")
    }
  }

  private static func check(_ name: String, among commands: [String]) throws(UsageError) {
    guard !commands.contains(name) else { return }
    if ["completion", "completions"].contains(name) {
      throw UsageError(
        "unknown command \"\(name)\"; h5surgery --generate-completion-script bash prints completions, also for zsh "
          + "and fish")
    }
    if name.contains("/") || FileFormat.named(name) != nil {
      throw UsageError(
        "\"\(name.printable)\" is no command; a command comes first, as in: h5surgery inspect \(name.printable)"
      )
    }
    let hint = DidYouMean.hint(for: plain(name), among: commands)
    throw UsageError(
      "unknown command \"\(name.printable)\"\(hint.isEmpty ? "; h5surgery --help lists them" : hint)")
  }

  /// `swap-head` of `swapHead` and `swap_head`.
  private static func plain(_ name: String) -> String {
    var result = ""
    for letter in name {
      if letter.isUppercase, !result.isEmpty { result += "-" }
      result += letter == "_" ? "-" : letter.lowercased()
    }
    return result
  }
}
