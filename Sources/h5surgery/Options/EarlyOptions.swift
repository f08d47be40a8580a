/// What has to be known of the arguments before they are parsed, and where they can't be: how errors are told.
struct EarlyOptions: Sendable, Equatable {
  /// Whether `--verbose` is among them.
  let isVerbose: Bool
  /// Whether `--json` or `--format json` is, and no other format behind it.
  let wantsJSON: Bool

  /// Looks for the options, in every spelling that the parser takes. What stands behind `--` is none.
  init(_ arguments: [String]) {
    let options = arguments.prefix { $0 != "--" }
    isVerbose = options.contains { $0 == "--verbose" || $0 == "-v" }
    var format: TalkOptions.Format?
    for (option, next) in zip(options, options.dropFirst().map(Optional.some) + [nil]) {
      let value = option == "--format" ? next : option.value(of: "--format=")
      format = value.flatMap { TalkOptions.Format(rawValue: $0.lowercased()) } ?? format
    }
    wantsJSON = format == .json || options.contains("--json")
  }

  /// The arguments but for `--json`, `--format` and its values.
  static func withoutFormat(_ arguments: [String]) -> [String] {
    var others: [String] = []
    var rest = arguments[...]
    while let next = rest.popFirst() {
      if next == "--" { return others + [next] + rest }
      if next == "--format" {
        rest = rest.dropFirst()
      } else if next != "--json", next.value(of: "--format=") == nil {
        others.append(next)
      }
    }
    return others
  }
}

extension String {
  /// What follows a prefix; nil where the text does not begin with it.
  fileprivate func value(of prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
