internal import ModelSurgery

/// What a surgery, or the steps of a recipe, did or would do, for people and for programs.
struct OperationReport {
  /// What was asked for.
  enum Command {
    /// One surgery, under its name.
    case surgery(String)
    /// A recipe, from this file.
    case recipe(String)

    /// A conversion, perhaps of a model that becomes one for another Keras.
    case conversion(KerasRelease?, always: Bool)
    /// A migration.
    case migration(KerasRelease, MigrationOptions, isPortable: Bool)

    /// Whether the model may become one for another Keras.
    var migrates: Bool {
      switch self {
      case .surgery, .recipe, .conversion(nil, _): false
      case .conversion, .migration: true
      }
    }

    /// The command's name.
    var name: String {
      switch self {
      case .surgery(let name): name
      case .recipe: "apply"
      case .conversion: "convert"
      case .migration: "migrate"
      }
    }
  }

  /// How it ended.
  enum Outcome {
    /// `--dry-run`: nothing was written.
    case planned(WritePlan)
    /// The result, and what its file is called.
    case written(WriteResult, as: String)
  }

  let command: Command
  /// The formats of both files.
  let formats: (from: FileFormat, to: FileFormat)
  let input: String
  let output: String
  let inPlace: Bool
  /// One for a surgery, one for each step of a recipe.
  let steps: [SurgeryReport]
  /// What made it a model for another Keras; nil where nothing did.
  let migration: MigrationReport?
  /// What keeps the result from loading in the Keras that it is for, and did not keep the input from it.
  struct Obstacles {
    let release: KerasRelease
    let findings: [DiagnosisFinding]
  }
  let obstacles: Obstacles
  /// Where the recipe was saved to.
  let savedRecipe: String?
  /// What was found when the input was read.
  let findings: [Finding]
  /// What is to be said of this command's names and formats.
  let own: [Finding]
  let outcome: Outcome

  /// What the user should think about.
  var warnings: [String] {
    let (more, losses): ([String], [Loss]) =
      switch outcome {
      case .planned(let plan): ([], plan.losses)
      case .written(let result, _): (result.warnings, result.losses)
      }
    // what another file's weights are is of this command, and inspect does not tell it
    let unused = findings.filter { $0.code == "tensors-unused" && formats.from != .safetensors }.map(
      \.message)
    let rest = obstacles.warnings + more + losses.map { "not kept: \($0.message)" }
    return (own.map(\.message) + unused).map(\.forCommands) + steps.flatMap(\.warnings).map(spelled)
      + rest.map(\.forCommands)
  }

  /// For `--format json`, without the schema's number.
  var json: JSONObject {
    var json: JSONObject = ["command": .string(command.name)]
    if case .recipe(let path) = command { json["recipe"] = .string(path) }
    json["input"] = .string(input)
    json["output"] = .string(output)
    json["input_format"] = .string(formats.from.rawValue)
    json["output_format"] = .string(formats.to.rawValue)
    json["in_place"] = .bool(inPlace)
    json["dry_run"] = .bool(isDryRun)
    json["changed"] = .bool(steps.contains(where: \.changed) || migration != nil)
    switch command {
    case .surgery: for step in steps { add(step, to: &json) }
    case .conversion(let release, _):
      if let release, migration != nil { json["migration"] = migrationJSON(to: release) }
    case .migration(let target, _, _): json["migration"] = migrationJSON(to: target)
    case .recipe:
      json["steps"] = .array(
        steps.map { step in
          var members: JSONObject = [
            "step": .string(step.operation), "changed": .bool(step.changed),
          ]
          add(step, to: &members)
          members["parameters"] = parameters(step.before, step.after)
          return .object(members)
        })
    }
    if let first = steps.first, let last = steps.last {
      json["parameters"] = parameters(first.before, last.after)
    }
    json["obstacles"] = .array(obstacles.findings.map(\.json))
    json["findings"] = .array((own + findings).map { JSONValue($0) })
    if let savedRecipe { json["saved_recipe"] = .string(savedRecipe) }
    switch outcome {
    case .planned(let plan):
      json["plan"] = [
        "engine": .string(plan.engine), "created_bytes": JSONValue(plan.createdByteCount),
        "unused_bytes": JSONValue(plan.unusedByteCount),
        "edits": JSONValue(plan.lines), "losses": .array(plan.losses.map { JSONValue($0) }),
      ]
      json["written"] = .null
    case .written(let result, let name):
      json["written"] = [
        "path": .string(name == PipedModel.sign ? name : result.path), "bytes": JSONValue(result.byteCount),
        "engine": .string(result.engine),
        "warnings": JSONValue(result.warnings), "losses": .array(result.losses.map { JSONValue($0) }),
      ]
    }
    return json
  }

  private func migrationJSON(to target: KerasRelease) -> JSONValue {
    [
      "from": (migration?.source.name).map { .string($0) } ?? .string(target.name),
      "to": .string(migration?.isPortable == true ? MigrationTarget.portable : target.name),
      "version_between": (migration?.versionBetween).map { .string($0) } ?? .null,
      "changes": .array(
        (migration?.changes ?? []).map { change in
          [
            "rule": .string(change.rule), "layer": change.layer.map { .string($0) } ?? .null,
            "effect": .string(change.effect.rawValue), "exactness": .string(change.exactness.rawValue),
            "message": .string(change.message.forCommands),
          ]
        }),
    ]
  }

  private func add(_ step: SurgeryReport, to json: inout JSONObject) {
    json["details"] = .object(step.details)
    json["lines"] = JSONValue(step.lines.map(spelled))
    json["warnings"] = JSONValue(step.warnings.map(spelled))
  }

  /// What a step says, with settings as whoever asked for it gave them: as options, or in a recipe.
  func spelled(_ text: String) -> String {
    if case .recipe = command { return text.spellingSettings(as: .recipe) }
    return text.forCommands
  }

  private func parameters(_ before: ParameterCounts, _ after: ParameterCounts) -> JSONValue {
    ["before": JSONValue(before), "after": JSONValue(after)]
  }

  private var isDryRun: Bool {
    if case .planned = outcome { true } else { false }
  }
}

extension OperationReport.Obstacles {
  fileprivate var warnings: [String] {
    findings.map { finding in
      let effect = finding.effect == .wrong ? "computes something else with" : "does not load"
      return "\(release) \(effect) what is written: \(finding.subject)\(finding.place)"
    }
  }
}

extension JSONValue {
  fileprivate init(_ loss: Loss) {
    self = [
      "code": .string(loss.code), "layer": loss.layer.map { .string($0) } ?? .null,
      "message": .string(loss.message.forCommands),
    ]
  }
}
