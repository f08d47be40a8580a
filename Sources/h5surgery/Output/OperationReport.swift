internal import ModelSurgery

/// What a surgery did, or would do, for people and for programs.
struct OperationReport {
  /// How it ended.
  enum Outcome {
    /// `--dry-run`: nothing was written.
    case planned(WritePlan)
    case written(WriteResult)
  }

  let command: String
  let input: String
  let output: String
  let inPlace: Bool
  let report: SurgeryReport
  let findings: [Finding]
  let outcome: Outcome

  /// For `--format json`, without the schema's number.
  var json: JSONObject {
    var json: JSONObject = [
      "command": .string(command), "input": .string(input), "output": .string(output),
      "in_place": .bool(inPlace), "dry_run": .bool(isDryRun), "changed": .bool(report.changed),
      "details": .object(report.details), "lines": JSONValue(report.lines),
      "warnings": JSONValue(report.warnings),
      "parameters": ["before": JSONValue(report.before), "after": JSONValue(report.after)],
      "findings": .array(findings.map { JSONValue($0) }),
    ]
    switch outcome {
    case .planned(let plan):
      json["plan"] = [
        "engine": .string(plan.engine), "created_bytes": JSONValue(plan.createdByteCount),
        "unused_bytes": JSONValue(plan.unusedByteCount),
        "edits": JSONValue(plan.lines),
      ]
      json["written"] = .null
    case .written(let result):
      json["written"] = [
        "path": .string(result.path), "bytes": JSONValue(result.byteCount), "engine": .string(result.engine),
      ]
    }
    return json
  }

  /// For `--format text`.
  func lines(style: Style, verbose: Bool) -> [String] {
    var lines = report.lines.map { "  \($0.printable)" }
    lines += parameterLines
    switch outcome {
    case .planned(let plan):
      lines.append("")
      lines.append(style("plan", .strong) + " (\(plan.engine))")
      lines += plan.lines.map { "  \($0.printable)" }
      lines.append("nothing was written (--dry-run); the result would go to \"\(output.printable)\"")
    case .written(let result):
      let how = verbose ? ", \(result.engine)" : ""
      lines.append(
        "\(style("wrote", .good)) \"\(result.path.printable)\" (\(result.byteCount.asByteCount)\(how))")
    }
    return lines
  }

  private var isDryRun: Bool {
    if case .planned = outcome { true } else { false }
  }

  private var parameterLines: [String] {
    let (before, after) = (report.before, report.after)
    guard before != after else { return [] }
    return [
      "  parameters: \(change(before.total, after.total)); "
        + "trainable: \(change(before.trainable, after.trainable))"
    ]
  }

  private func change(_ before: Int, _ after: Int) -> String {
    before == after ? before.grouped : "\(before.grouped) -> \(after.grouped)"
  }
}
