import Files
internal import Foundation
import ModelSurgery
import Testing

@testable import Transforms

/// The codes of errors, and the settings that they name: a list that is closed, and documented.
@Suite struct ErrorCodeTests {
  /// Every source file of the library and the tool, but for the list itself.
  private static let sources: [(path: String, text: String)] = {
    let root = Document.repository.appendingPathComponent("Sources")
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    let paths = (files?.compactMap { ($0 as? URL)?.path } ?? []).filter {
      $0.hasSuffix(".swift") && !$0.hasSuffix("/ErrorCode.swift")
    }
    return paths.sorted().map { ($0, (try? String(contentsOfFile: $0, encoding: .utf8)) ?? "") }
  }()

  /// The words that a pattern finds in the sources below a folder.
  private func words(_ pattern: Regex<(Substring, Substring)>, in folder: String = "") -> Set<String> {
    Set(
      Self.sources.filter { $0.path.contains("/Sources/\(folder)") }
        .flatMap { $0.text.matches(of: pattern).map { String($0.1) } })
  }

  /// The words of every code that can come out of the library or the tool.
  private var used: Set<String> {
    // What the reader of metadata leaves to libhdf5 is no answer. A fault of a text is told in words of its own.
    let modules = ["HDF5/", "FormatInterface/", "Migrations/", "Transforms/", "Zip/"]
    return Set(modules.flatMap { words(/Code\((?:word: )?"([^"]+)"\)/, in: $0) }).subtracting([
      "not-understood"
    ])
    .union(words(/code: "([^"]+)"/)).union(FileError.Code.allCases.map(\.rawValue))
    .union(words(/Finding\(\s*\.problem, "(weights-[a-z-]+|shared-bytes)"/))
    .union(words(/Finding\(\s*\.note, "(top-level-weights)"/))
    .union(words(/"(verify-[a-z]+)"/, in: "GraphIR/Verify/Verifier.swift"))
    .union(words(/nameless = "(verify-[a-z]+)"/, in: "GraphIR/Verify/"))
    // What CommandError takes where no code is given.
    .union(["usage", "other"])
  }

  @Test func noCodeIsOutsideOfTheList() {
    let all = Set(ErrorCode.all.map(\.word))
    #expect(
      used.subtracting(all).sorted() == [], "give these a kind in ErrorCode, and a line in docs/json.md")
    #expect(all.subtracting(used).sorted() == [], "nothing has these codes any more, but they stay")
    #expect(ErrorCode.all.count == all.count)
  }

  @Test func theDocumentListsEveryCodeWithItsKind() throws {
    let page = try String(
      contentsOf: Document.repository.appendingPathComponent("docs/json.md"), encoding: .utf8)
    let rows = page.matches(of: /\n\| `([a-z0-9-]+)` \| ([a-z]+) \| [^|\n]+ \|(?=\n)/).map {
      "\($0.1) \($0.2)"
    }
    #expect(rows == ErrorCode.all.map { "\($0.word) \($0.kind.rawValue)" })
  }

  @Test func aCodeOfSomebodysOwnTransformIsARefusal() {
    #expect(ErrorCode("my-own").kind == .refused)
  }

  /// A message of the library has no option in it: it has the setting, and each front spells it.
  @Test func noMessageOfTheLibrarySpellsAnOption() {
    var marks = 0
    for (path, text) in Self.sources
    where !path.contains("/Sources/h5surgery/") && !path.hasSuffix("+Data.swift") {
      for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        let code = line.drop { $0 == " " }
        guard !code.hasPrefix("//"), code.contains("\"") else { continue }
        #expect(
          !code.contains(/(^|[^A-Za-z0-9-])--[a-z]|[ "]-n \\\(/),
          "\(path):\(number + 1): write `setting` or `command: {setting: VALUE}`: \(code)")
        // what stands between backquotes is a setting, unless it is what Keras says
        guard !code.contains("symptom = ") else { continue }
        for mark in code.matches(of: /`([a-z][a-z0-9-]*)/) {
          marks += 1
          let word = String(mark.1)
          #expect(
            SettingMark.keys.contains(word) || SettingMark.commands.contains(word)
              || word == "h5surgery",
            "\(path):\(number + 1): \(word) is no setting that SettingMark knows")
        }
      }
    }
    #expect(marks > 80)
  }

  /// What an error calls a setting is what a recipe calls it.
  @Test func everySettingThatAnErrorNamesIsOne() {
    func keys<T: RecipeStep>(of type: T.Type) -> [String] { T.parameters.map(\.key) }
    let known = Set(TransformRegistry.all.flatMap { keys(of: $0) })
    let surgeries = words(/setting: "([^"]+)"/, in: "Transforms/")
    #expect(surgeries.count > 25 && surgeries.subtracting(known).sorted() == [])
    let options: Set = [
      "force", "in-place", "save-recipe", "quiet", "no-weights", "tolerance", "layer", "strict", "shard-size",
      "define", "format", "columns", "width", "o", "out-name", "skip-existing", "files-from", "jobs",
      "summary", "weights-from",
    ]
    let others = words(/setting: "([^"]+)"/).subtracting(known)
    #expect(others.subtracting(options).sorted() == [])
  }
}
