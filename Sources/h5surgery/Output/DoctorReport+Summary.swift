internal import ModelSurgery

extension DoctorReport {
  /// For `--summary --format json`, without the schema's number.
  var summaryJSON: JSONObject {
    let whole = json
    return [
      "writer": whole["writer"] ?? .null, "verdict": whole["verdict"] ?? .null,
      "targets": .object(JSONObject(diagnoses.map { ($0.target.name, .string($0.verdict.rawValue)) })),
      "findings": JSONValue(rules),
    ]
  }

  /// For `--summary`.
  var summaryLine: String {
    let verdicts = diagnoses.map { "\($0.target.name) \($0.verdict.rawValue)" }
    let reasons = rules.isEmpty ? "" : " (\(rules.joined(separator: " ").printable))"
    return "\(file.printable): \(verdicts.joined(separator: ", "))\(reasons)"
  }

  /// The rules that something was found by, each once.
  private var rules: [String] {
    var rules: [String] = []
    for finding in diagnoses.flatMap(\.findings) where !rules.contains(finding.rule) {
      rules.append(finding.rule)
    }
    return rules
  }
}
