internal import ModelSurgery

/// What `doctor` found, for people and for programs.
struct DoctorReport {
  let file: String
  /// The Keras by whose facts the file is read.
  let writer: KerasRelease
  /// The version that the file says.
  let version: String
  let diagnoses: [Diagnosis]
  /// Whether targets were named.
  let wereAsked: Bool

  /// Whether the answer is yes: all that were asked for load it, or the one that wrote it.
  var isGood: Bool {
    diagnoses.allSatisfy { $0.verdict == .loads || (!wereAsked && $0.target != writer) }
  }

  /// For `--format json`, without the schema's number.
  var json: JSONObject {
    let asked = wereAsked ? diagnoses : diagnoses.filter { $0.target == writer }
    return [
      "file": .string(file),
      "writer": .string(writer.name),
      "verdict": (asked.map(\.verdict).max() ?? .loads).json,
      "targets": .array(diagnoses.map(\.json)),
    ]
  }

  /// For `--format text`.
  func lines(style: Style, verbose: Bool) -> [String] {
    var lines = ["\(file.printable): written by \(version.printable)", ""]
    let names = diagnoses.map(\.target.name.count).max() ?? 0
    for diagnosis in diagnoses {
      let name = diagnosis.target.name.padded(to: names)
      let verdict = diagnosis.verdict.rawValue.padded(to: 11)
      let painted =
        switch diagnosis.verdict {
        case .loads: style(verdict, .good)
        case .loadsWrong, .fails: style(verdict, .problem)
        }
      lines.append("  \(name)  \(painted)  \(diagnosis.summary)".trimmingEnd)
    }
    guard wereAsked || verbose else {
      return lines + ["", "--for TARGET tells the layers and what mends it; 'migrate' does it"]
    }
    for diagnosis in diagnoses where !diagnosis.findings.isEmpty {
      lines += ["", style(diagnosis.target.title, .strong)]
      for finding in diagnosis.findings { lines += finding.lines }
      lines.append(
        diagnosis.canMigrate
          ? "  'h5surgery migrate \(file.printable) OUT --to \(diagnosis.target.name)' mends it"
          : "  'migrate' refuses, for it has no meaning there")
    }
    return lines
  }
}

extension Verdict {
  fileprivate var json: JSONValue { .string(rawValue) }
}

extension Diagnosis {
  fileprivate var json: JSONValue {
    [
      "target": .string(target.name), "verdict": verdict.json, "training": .string(training.rawValue),
      "can_migrate": .bool(canMigrate), "findings": .array(findings.map(\.json)),
    ]
  }

  /// Why, in a few words.
  fileprivate var summary: String {
    guard let first = findings.first(where: { $0.effect != .none }) else {
      return training == .fails ? "but its training configuration does not" : ""
    }
    let more = findings.count > 1 ? ", and \(findings.count - 1) more" : ""
    return
      "\(first.symptom.isEmpty ? first.message.forCommands.printable : first.symptom)\(first.place)\(more)"
  }
}

extension DiagnosisFinding {
  /// For `--format json`.
  var json: JSONValue {
    [
      "rule": .string(rule), "effect": .string(effect.rawValue), "layers": JSONValue(layers),
      "symptom": .string(symptom), "message": .string(message.forCommands),
      "remedy": remedy.map { .string($0.forCommands) } ?? .null,
    ]
  }

  /// The layer, or how many they are, in brackets.
  var place: String {
    guard let first = layers.first else { return "" }
    return layers.count == 1 ? " (\(first.printable))" : " (\(layers.count) layers)"
  }

  fileprivate var lines: [String] {
    var lines = ["  \(effect.words): \(symptom.isEmpty ? message.forCommands.printable : symptom)"]
    if !symptom.isEmpty { lines.append("    why: \(message.forCommands.printable)") }
    if !layers.isEmpty {
      let shown = layers.prefix(10).map(\.printable).joined(separator: ", ")
      lines.append("    layers: \(shown)\(layers.count > 10 ? " and \(layers.count - 10) more" : "")")
    }
    if let remedy { lines.append("    mended by: \(remedy.forCommands.printable)") }
    return lines
  }
}

extension Effect {
  fileprivate var words: String {
    switch self {
    case .none: "loads"
    case .failsToCompile: "fails with compile=True"
    case .wrong: "loads wrong"
    case .fails: "fails"
    }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  fileprivate var trimmingEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
