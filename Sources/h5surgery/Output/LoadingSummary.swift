internal import ModelSurgery

/// In which Kerases a model loads, and why not in the newest that does not load it, for one line.
struct LoadingSummary {
  /// One for each Keras, the oldest first.
  let diagnoses: [Diagnosis]

  /// `TF 2.1 to 2.15; not in Keras 3.15: LSTM's time_major (5 layers)`
  var text: String {
    let good = ranges { $0.verdict == .loads }.map(Self.title)
    let loads = good.isEmpty ? "none of ten Kerases" : good.joined(separator: ", ")
    guard let obstacle else { return loads }
    return "\(loads); \(obstacle)"
  }

  /// For `--format json`.
  var json: JSONValue {
    func names(_ verdict: Verdict) -> JSONValue {
      JSONValue(diagnoses.filter { $0.verdict == verdict }.map(\.target.name))
    }
    return [
      "loads": names(.loads), "loads_wrong": names(.loadsWrong), "fails": names(.fails),
      "text": .string(text),
    ]
  }

  /// The newest Kerases that do not load the model right, and why.
  private var obstacle: String? {
    guard let newest = diagnoses.last(where: { $0.verdict != .loads }),
      let reason = newest.findings.first
    else { return nil }
    let alike = ranges { $0.verdict == newest.verdict && $0.findings.first?.subject == reason.subject }
    guard let range = alike.last(where: { $0.contains { $0 == newest.target } }) else { return nil }
    let word = newest.verdict == .fails ? "not" : "wrong"
    return "\(word) in \(Self.title(range)): \(reason.subject.printable)\(reason.place)"
  }

  /// Kerases that follow one another.
  private func ranges(where isSo: (Diagnosis) -> Bool) -> [[KerasRelease]] {
    diagnoses.split { !isSo($0) }.map { $0.map(\.target) }
  }

  private static func title(_ range: [KerasRelease]) -> String {
    guard let first = range.first, let last = range.last else { return "" }
    guard range.count > 1 else { return first.shortTitle }
    let hasOneName = first.dialect.family == last.dialect.family && first.makersName == last.makersName
    return "\(first.shortTitle) to \(hasOneName ? last.versionAlone : last.shortTitle)"
  }
}

extension KerasRelease {
  /// `TF 2.15`
  fileprivate var shortTitle: String { "\(makersName) \(versionAlone)" }

  fileprivate var makersName: String {
    let name = title.split(separator: " ").dropLast().joined(separator: " ")
    return name == "TensorFlow" ? "TF" : name
  }

  fileprivate var versionAlone: String { title.split(separator: " ").last.map(String.init) ?? title }
}
