/// What has to be known of the arguments before they are parsed, and where they can't be: how errors are told.
struct EarlyOptions: Sendable, Equatable {
  /// Whether `--verbose` is among them.
  let isVerbose: Bool
  /// What `--format` says last, or `--json`; nil where neither is there.
  let format: TalkOptions.Format?

  /// Whether results are for programs, and errors too.
  var wantsJSON: Bool { format == .json || format == .jsonl }

  /// Looks for the options, in every spelling that the parser takes. What stands behind `--` is none.
  init(_ arguments: [String]) {
    let options = arguments.prefix { $0 != "--" }
    isVerbose = options.contains { $0 == "--verbose" || $0 == "-v" }
    var format: TalkOptions.Format?
    for (option, next) in zip(options, options.dropFirst().map(Optional.some) + [nil]) {
      let value = option == "--format" ? next : option.value(of: "--format=")
      format = value.flatMap { TalkOptions.Format(rawValue: $0.lowercased()) } ?? format
    }
    self.format = options.contains("--json") ? .json : format
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
