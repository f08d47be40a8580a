internal import ModelSurgery

extension OperationReport {
  /// For `--format text`.
  func lines(style: Style, verbose: Bool) -> [String] {
    var lines: [String] = []
    switch command {
    case .surgery:
      for step in steps { lines += stepLines(step) }
    case .conversion: lines.append("  \(formats.from.title) -> \(formats.to.title)")
    case .recipe:
      for (index, step) in steps.enumerated() {
        lines.append("\(index + 1). \(style(step.operation, .strong))")
        lines += stepLines(step)
      }
      if steps.count > 1, let first = steps.first, let last = steps.last {
        lines += parameterLines(first.before, last.after).map { "in all, \($0)" }
      }
    }
    if let savedRecipe { lines.append("saved the recipe \"\(savedRecipe.printable)\"") }
    switch outcome {
    case .planned(let plan):
      lines.append("")
      lines.append(style("plan", .strong) + " (\(plan.engine))")
      lines += plan.lines.map { "  \($0.printable)" }
      lines.append(
        "\(savedRecipe == nil ? "nothing was" : "no model was") written (--dry-run); the result would go to \"\(output.printable)\""
      )
    case .written(let result):
      let how = verbose ? ", \(result.engine)" : ""
      lines.append(
        "\(style("wrote", .good)) \"\(result.path.printable)\" (\(result.byteCount.asByteCount)\(how))")
    }
    return lines
  }

  private func stepLines(_ step: SurgeryReport) -> [String] {
    step.lines.map { "  \($0.printable)" } + parameterLines(step.before, step.after).map { "  \($0)" }
  }

  private func parameterLines(_ before: ParameterCounts, _ after: ParameterCounts) -> [String] {
    guard before != after else { return [] }
    return [
      "parameters: \(change(before.total, after.total)); trainable: \(change(before.trainable, after.trainable))"
    ]
  }

  private func change(_ before: Int, _ after: Int) -> String {
    before == after ? before.grouped : "\(before.grouped) -> \(after.grouped)"
  }
}
