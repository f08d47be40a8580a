internal import ModelSurgery

/// What `--format json` prints: an object that begins with its schema's number.
enum JSONReport {
  /// Goes up when a key changes its meaning or goes away.
  static let schema = 1

  /// The text of a report with these members.
  static func text(_ members: JSONObject) -> String {
    whole(members).readableLines(width: 110).joined(separator: "\n")
  }

  /// The same on one line.
  static func line(_ members: JSONObject) -> String { whole(members).serialized() }

  private static func whole(_ members: JSONObject) -> JSONValue {
    var report: JSONObject = ["schema": .number(JSONNumber(schema))]
    for (key, value) in members { report[key] = value }
    return .object(report)
  }
}

extension JSONValue {
  /// Null for nil.
  init(_ text: String?) { self = text.map { .string($0) } ?? .null }
  /// Null for nil.
  init(_ number: Int?) { self = number.map { .number(JSONNumber($0)) } ?? .null }
  /// A list of texts.
  init(_ texts: [String]) { self = .array(texts.map { .string($0) }) }
  /// A list of integers.
  init(_ numbers: [Int]) { self = .array(numbers.map { .number(JSONNumber($0)) }) }

  /// `[null, 224, 224, 3]`
  init(_ shape: TensorShape) { self = .array(shape.dimensions.map { JSONValue($0) }) }

  /// `{"total": .., "trainable": .., "non_trainable": ..}`
  init(_ counts: ParameterCounts) {
    self = [
      "total": JSONValue(counts.total), "trainable": JSONValue(counts.trainable),
      "non_trainable": JSONValue(counts.nonTrainable),
    ]
  }

  /// `{"severity": .., "code": .., "layer": .., "message": ..}`
  init(_ finding: Finding) {
    self = [
      "severity": .string(finding.severity.rawValue), "code": .string(finding.code),
      "layer": JSONValue(finding.layer), "message": .string(finding.message.forCommands),
    ]
  }
}
