internal import ModelSurgery

extension JSONValue {
  /// The value as indented JSON for people: what fits on a line stays on one.
  func readableLines(width: Int = 80) -> [String] {
    let line = serialized()
    guard line.utf8.count > width else { return [line] }
    switch self {
    case .array(let elements):
      return Self.block("[", elements.map { $0.readableLines(width: width - 2) }, "]")
    case .object(let object):
      return Self.block("{", object.map { key, value in Self.member(key, value, width: width - 2) }, "}")
    default: return [line]
    }
  }

  private static func member(_ key: String, _ value: JSONValue, width: Int) -> [String] {
    let label = JSONValue.string(key).serialized() + ": "
    var lines = value.readableLines(width: max(0, width - label.count))
    lines[0] = label + lines[0]
    return lines
  }

  private static func block(_ open: String, _ parts: [[String]], _ close: String) -> [String] {
    var lines = [open]
    for (index, part) in parts.enumerated() {
      lines += part.map { "  " + $0 }
      if index < parts.count - 1 { lines[lines.count - 1] += "," }
    }
    return lines + [close]
  }
}
