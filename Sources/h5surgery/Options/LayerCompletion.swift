internal import ArgumentParser
internal import Files
internal import ModelSurgery

/// What a shell offers where a layer's name is expected: the layers of the model on the line.
enum LayerCompletion {
  /// The first word of a shell's question.
  private static let question = "---completion"

  /// The model on the line that a shell asks about; nil where it asks nothing, or there is none.
  static func model(on arguments: [String]) -> String? {
    guard arguments.first == question, let end = arguments.firstIndex(of: "--") else { return nil }
    // the option that is asked about, the number of the word, the place in it; then the line
    return file(among: arguments[(end + 1)...].dropFirst(3).dropFirst())
  }

  /// Names that begin with what has been typed. Behind a slash, those inside of the model or layer before it.
  ///
  /// - Parameter words: The line, with the name of the program first.
  static func names(_ words: [String], _ prefix: String) -> [String] {
    guard let path = file(among: words.dropFirst()),
      let report = (try? Inspection(path: path)).map({ InspectionReport($0, asksKerases: false) }),
      let model = report.summary
    else { return [] }
    let layers = prefix.contains("/") ? model.allLayers : model.layers
    return layers.map(\.way).filter { $0.hasPrefix(prefix) }
  }

  /// The same for words behind IN and OUT. OUT is a new name, for which nothing is offered.
  static func names(behindOutput words: [String], _ prefix: String) -> [String] {
    let plain = words.dropFirst(2).filter { !$0.hasPrefix("-") && !$0.isEmpty }
    let inPlace = words.contains("--in-place")
    let isTyping = !prefix.isEmpty && plain.last == prefix
    return plain.count - (isTyping ? 1 : 0) >= (inPlace ? 1 : 2) ? names(words, prefix) : []
  }

  /// Options with another file than the model.
  private static let otherFiles = ["--head-from", "--from", "--save-recipe"]

  /// The first word that is a file or a folder, and no option's.
  private static func file(among words: some Sequence<String>) -> String? {
    var last = ""
    for word in words {
      defer { last = word }
      guard !word.hasPrefix("-"), !otherFiles.contains(last), word.contains(".") || word.contains("/"),
        let kind = try? FileIdentity(at: word)?.kind, kind == .regular || kind == .folder
      else { continue }
      return word
    }
    return nil
  }
}

extension CompletionKind {
  /// The names of the layers of the model on the line.
  static var layers: CompletionKind { .custom { words, _, prefix in LayerCompletion.names(words, prefix) } }

  /// The same, for words behind IN and OUT.
  static var layersBehindOutput: CompletionKind {
    .custom { words, _, prefix in LayerCompletion.names(behindOutput: words, prefix) }
  }
}
