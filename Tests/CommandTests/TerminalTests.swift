import GraphIR
import TestSupport
import Testing

@testable import ModelSurgery

/// The tables of large models on terminals of 80 and 60 columns, and in a pipe: no name is cut, what is left out is said.
@Suite struct TerminalTests {
  let folder = Folder()

  private static let models = ["IRv2avg", "D201"]

  /// The report of a model on a terminal of so many columns; in a pipe where that is nil.
  private func report(of model: String, columns: Int?, _ more: [String] = []) throws -> String {
    let path = "\(model).h5"
    if !folder.names.contains(path) { folder.write(path, Folder.bytes(Fixture.named(model, "tf21").path)) }
    let result =
      try columns.map { try Tool.run(["inspect", path] + more, columns: $0, in: folder) }
      ?? Tool.run(["inspect", path] + more, in: folder, environment: ["COLUMNS": ""])
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    return result.output
  }

  /// The lines between the second rule and the last one.
  private func rows(of report: String) -> [Substring] {
    let lines = report.split(separator: "\n")
    let rules = lines.indices.filter { lines[$0].hasPrefix("─") }
    return rules.count < 3 ? [] : Array(lines[(rules[1] + 1)..<rules[2]])
  }

  @Test(arguments: models, [80, 60, nil] as [Int?])
  func everyNameIsWholeAndWhatIsLeftOutIsSaid(model: String, columns: Int?) throws {
    let text = try report(of: model, columns: columns)
    let rows = rows(of: text)
    func names(_ layers: [Layer]) -> [String] { layers.flatMap { [$0.name] + names($0.children) } }
    let file = try ModelFile(contentsOf: Fixture.named(model, "tf21").path)
    var shown = Set<String>()
    for row in rows { if let name = row.split(separator: " ").first { shown.insert(String(name)) } }
    for name in names(file.whole.model.layers) { #expect(shown.contains(name), "\(name)") }
    #expect(rows.count >= 700, "the layers of the model inside, too")
    if let columns {
      for line in text.split(separator: "\n") { #expect(line.count <= columns, "\(line)") }
      #expect(text.contains("left out, for want of width: ") || text.contains("Connected to"))
    } else {
      #expect(text.contains("Connected to") && !text.contains("left out, for want of width"))
    }
    // the first rows and the last, and all that is said around them
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    let kept = all.prefix(40) + ["..."] + all.suffix(40)
    try expectSnapshot(
      kept.joined(separator: "\n"), named: "table-\(model)-\(columns.map(String.init) ?? "piped")")
  }

  /// `--layer` takes every name as the table has it.
  @Test func aNameOfTheTableCanBeAskedFor() throws {
    let rows = rows(of: try report(of: "D201", columns: 60))
    for place in [3, rows.count / 2, rows.count - 2] {
      let name = String(rows[place].split(separator: " ")[0])
      #expect(try report(of: "D201", columns: 60, ["--layer", name]).hasPrefix("\(name)\n"))
    }
  }
}
