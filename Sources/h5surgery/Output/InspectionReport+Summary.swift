internal import ModelSurgery

extension InspectionReport {
  /// For `--summary --format json`, without the schema's number: about 300 bytes.
  var summaryJSON: JSONObject {
    let facts = inspection.facts
    var json: JSONObject = [
      "kind": .string(facts.kind.rawValue), "bytes": JSONValue(facts.byteCount),
      "keras": JSONValue(facts.kerasVersion),
      "name": JSONValue(summary?.whole.model.name), "class": JSONValue(summary?.whole.model.className),
      "layers": JSONValue(summary?.layers.count), "parameters": JSONValue(summary?.parameters.total),
      "trainable": JSONValue(summary?.parameters.trainable),
      "findings": JSONValue(Self.codes(findings)),
    ]
    if let loading {
      json["loads"] = JSONValue(loading.diagnoses.filter { $0.verdict == .loads }.map(\.target.name))
      json["loads_wrong"] = JSONValue(
        loading.diagnoses.filter { $0.verdict == .loadsWrong }.map(\.target.name))
    }
    return json
  }

  /// For `--summary`.
  var summaryLine: String {
    let facts = inspection.facts
    var parts: [String] = []
    if let summary {
      parts.append("\(summary.whole.model.className.printable) \"\(summary.whole.model.name.printable)\"")
      parts.append(summary.layers.count.counted("layer"))
      parts.append(summary.parameters.total.counted("parameter"))
    } else {
      parts.append(facts.kind.rawValue)
    }
    parts.append(facts.byteCount.asByteCount)
    if let version = facts.kerasVersion { parts.append("Keras \(version.printable)") }
    if let loading {
      parts.append("loads in \(loading.diagnoses.filter { $0.verdict == .loads }.count) of 10 Kerases")
    }
    let codes = Self.codes(findings)
    if !codes.isEmpty { parts.append(codes.joined(separator: " ").printable) }
    return "\(path.printable): \(parts.joined(separator: ", "))"
  }

  /// Each once, in the order of the findings.
  private static func codes(_ findings: [Finding]) -> [String] {
    var codes: [String] = []
    for finding in findings where !codes.contains(finding.code) { codes.append(finding.code) }
    return codes
  }
}
