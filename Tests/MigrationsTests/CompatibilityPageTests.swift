import Foundation
import Migrations
import ModelSurgery
import Testing

/// The page of the rules says what the rules say.
struct CompatibilityPageTests {
  private static let page: URL = {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return here.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/compatibility.md")
  }()
  private static let begin = "<!-- rules: written by the tests, with RECORD_SNAPSHOTS=1 -->\n"

  @Test func thePageListsEveryRule() throws {
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    let parts = text.components(separatedBy: Self.begin)
    try #require(parts.count == 2)
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
      try (parts[0] + Self.begin + Self.rules).write(to: Self.page, atomically: true, encoding: .utf8)
      Issue.record("recorded docs/compatibility.md; run again without RECORD_SNAPSHOTS")
      return
    }
    #expect(parts[1] == Self.rules)
  }

  @Test func everyRuleHasANameOfItsOwn() {
    let names = MigrationRules.all.map { $0.name } + FormRules.all.map { $0.name }
    #expect(Set(names).count == names.count)
  }

  private static var rules: String {
    var lines = ["", "| rule | what you see | why | what is written |", "|---|---|---|---|"]
    for rule in FormRules.all {
      lines.append(row(rule.name, rule.symptom, rule.cause.forCommands, rule.remedy.forCommands))
    }
    for rule in MigrationRules.all {
      lines.append(row(rule.name, rule.symptom, rule.cause.forCommands, rule.remedy.forCommands))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func row(_ cells: String...) -> String {
    "| " + cells.map { $0.replacingOccurrences(of: "|", with: "\\|") }.joined(separator: " | ") + " |"
  }
}

extension String {
  /// What is said of a rule. Its symptom is what Keras says, backquotes and all.
  fileprivate var forCommands: String { spellingSettings(as: .command) }
}
