internal import ModelSurgery

extension OperationReport {
  /// For `--format text`.
  func lines(style: Style, verbose: Bool) -> [String] {
    var lines: [String] = []
    switch command {
    case .surgery:
      for step in steps { lines += stepLines(step) }
    case .conversion(let release, _):
      lines.append("  \(formats.from.title) -> \(formats.to.title)")
      lines += findings.filter { $0.code == "weights-matched" }.map {
        "  \($0.message.forCommands.printable)"
      }
      if let release, migration != nil { lines += migrationLines(to: release) }
    case .migration(let target, _, _): lines += migrationLines(to: target)
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
    case .written(let result, let name):
      let path = name == PipedModel.sign ? "standard output" : "\"\(result.path.printable)\""
      let how = verbose ? ", \(result.engine)" : ""
      lines.append(
        "\(style("wrote", .good)) \(path) (\(result.byteCount.asByteCount)\(how))")
    }
    return lines
  }

  /// For one of several files.
  var line: String {
    let way = inPlace ? input.printable : "\(input.printable) -> \"\(output.printable)\""
    switch outcome {
    case .planned(let plan): return "\(way) (\(plan.engine); nothing written)"
    case .written(let result, _): return "\(way) (\(result.byteCount.asByteCount))"
    }
  }

  private func migrationLines(to target: KerasRelease) -> [String] {
    guard let migration else { return ["  nothing to do: the model is for \(target) already"] }
    let readers = Migration.portableReaders
    let aim = migration.isPortable ? "\(readers[0]) to \(readers[readers.count - 1])" : "\(target)"
    var lines = ["  \(migration.source) -> \(aim)"]
    if let version = migration.keras1Version {
      lines = ["  Keras \(version.printable) -> \(aim)"]
    } else if let version = migration.versionBetween {
      lines.append(
        "  Keras \(version.printable) was not measured: the file is read as one of \(migration.source)")
    }
    // one line for what a rule does, with the layers that it does it to
    var order: [String] = []
    var groups: [String: [MigrationChange]] = [:]
    for change in migration.changes {
      let key = "\(change.rule) \(change.message)"
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(change)
    }
    for key in order {
      guard let changes = groups[key], let first = changes.first else { continue }
      let names = changes.compactMap(\.layer)
      let shown = names.prefix(10).map(\.printable).joined(separator: ", ")
      let more = names.count > 10 ? " and \((names.count - 10).grouped) more" : ""
      let place = names.isEmpty ? "" : " (\(shown)\(more))"
      let exactness = first.exactness == .exact ? "" : ", \(first.exactness.words)"
      lines.append("  \(first.message.forCommands.printable)\(exactness)\(place)")
    }
    return lines
  }

  private func stepLines(_ step: SurgeryReport) -> [String] {
    step.lines.map { "  \(spelled($0).printable)" }
      + parameterLines(step.before, step.after).map { "  \($0)" }
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

extension Exactness {
  /// For a report's line.
  fileprivate var words: String {
    switch self {
    case .exact: "exact"
    case .rounding: "exact but for rounding"
    case .left: "without effect on predictions"
    case .asked: "as asked for"
    }
  }
}
