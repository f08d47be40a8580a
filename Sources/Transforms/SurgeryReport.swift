public import GraphIR
public import JSON

/// What a surgery did, for people and for programs.
public struct SurgeryReport: Sendable {
  /// The transform's name.
  public var operation: String
  /// What was found and done, under stable keys; a part of the JSON report.
  public var details: JSONObject
  /// The same as short lines for people, each a sentence without a full stop.
  public var lines: [String]
  /// What the user should think about.
  public var warnings: [String]
  /// Parameters before.
  public var before: ParameterCounts
  /// Parameters after.
  public var after: ParameterCounts
  /// False when there was nothing to do: a write is then a plain copy.
  public var changed: Bool

  /// A report of a surgery that found the given parameters.
  public init(operation: String, before: ParameterCounts) {
    self.operation = operation
    self.details = [:]
    self.lines = []
    self.warnings = []
    self.before = before
    self.after = before
    self.changed = true
  }
}

extension SurgeryReport {
  /// Says that nothing was to be done, and why: what was selected is there already, or is nothing.
  mutating func doNothing(because reasons: [String]) {
    changed = false
    lines.append("nothing to do: \(reasons.joined(separator: "; "))")
  }
}
