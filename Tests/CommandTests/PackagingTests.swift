internal import Foundation
import JSON
import ModelSurgery
import TestSupport
import Testing

@testable import h5surgery

/// What packages, shells and other languages ask the tool for.
@Suite struct PackagingTests {
  let folder = Folder()

  init() throws { try TinyModel().write(to: folder) }

  // MARK: The version

  @Test(arguments: [["--version", "--verbose"], ["-v", "--version"]])
  func theVersionNamesWhatIsInside(arguments: [String]) throws {
    let result = try Tool.run(arguments)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(result.status == 0)
    #expect(lines.first == H5Surgery.version)
    #expect(lines.contains { $0.hasPrefix("commit: ") })
    let libraries = try #require(lines.last)
    #expect(libraries.hasPrefix("libraries: libhdf5 1."))
    for name in ["json-c", "libyaml", "zlib", "libdeflate"] {
      #expect(libraries.contains(try Regex(", \(name) [0-9]+\\.[0-9.]+")), "\(libraries)")
    }
  }

  @Test func theVersionAloneIsOneLine() throws {
    #expect(try Tool.run("--version").output == "\(H5Surgery.version)\n")
  }

  // MARK: The settings

  @Test func theSettingsAreThoseOfRecipes() throws {
    let table = try JSONValue.parse(Tool.run("settings").output)
    #expect(table["version"]?.stringValue == H5Surgery.version)
    let steps = table["steps"]?.arrayValue ?? []
    #expect(steps.compactMap { $0["name"]?.stringValue } == TransformRegistry.all.map { $0.name })
    for (step, type) in zip(steps, TransformRegistry.all) {
      let settings = step["settings"]?.arrayValue ?? []
      #expect(settings.compactMap { $0["key"]?.stringValue } == keys(of: type))
      for setting in settings {
        #expect(setting["type"]?.stringValue.flatMap { SettingType(rawValue: $0) } != nil, "\(setting)")
        let isChoice = setting["type"]?.stringValue == "choice"
        #expect((setting["choices"]?.arrayValue != nil) == isChoice, "\(type.name): \(setting)")
        let isOneOf = setting["presence"]?.stringValue == "one-of"
        #expect((setting["group"]?.stringValue != nil) == isOneOf, "\(type.name): \(setting)")
      }
    }
  }

  private func keys<T: RecipeStep>(of type: T.Type) -> [String] { T.parameters.map(\.key) }

  @Test func theHelpDoesNotShowThem() throws {
    #expect(try !Tool.run("--help").output.contains("settings  "))
  }

  // MARK: Completion

  /// What is offered for the last of these words, as a shell asks for it.
  private func offered(_ option: String, _ words: String...) throws -> [String] {
    let question = [
      "---completion", words[0], "--", option, "\(words.count)", "\(words.last?.utf8.count ?? 0)",
    ]
    let result = try Tool.run(question + ["h5surgery"] + words, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    return result.output.split(separator: "\n").map(String.init)
  }

  @Test func layersOfTheModelOnTheLineAreOffered() throws {
    let all = try offered("--at", "swap-head", "in.h5", "out.h5", "--at", "")
    #expect(all.count == 4 && all.contains("second"), "\(all)")
    #expect(try offered("--at", "swap-head", "in.h5", "--at", "sec") == ["second"])
    #expect(try offered("--until", "freeze", "--until", "sec") == [])
  }

  @Test func layersInsideAreOfferedBehindASlash() throws {
    folder.write("nested.h5", Folder.bytes(Fixture.named("g_nested", "tf21").path))
    let outer = try offered("--layer", "freeze", "nested.h5", "out.h5", "--layer", "inn")
    #expect(outer == ["inner"])
    let inner = try offered("--layer", "freeze", "nested.h5", "out.h5", "--layer", "inner/")
    #expect(inner.count > 1 && inner.allSatisfy { $0.hasPrefix("inner/") }, "\(inner)")
  }

  @Test func wordsBehindTheOutputAreLayers() throws {
    #expect(try offered("positional@1", "remove", "in.h5", "") == [])
    #expect(try offered("positional@1", "remove", "in.h5", "out.h5", "sec") == ["second"])
    #expect(try offered("positional@1", "remove", "in.h5", "--in-place", "sec") == ["second"])
  }

  @Test func anotherFileIsNotTakenForTheModel() throws {
    folder.write("other.h5", [1, 2, 3])
    #expect(
      try offered("--at", "swap-head", "--head-from", "other.h5", "in.h5", "--at", "sec") == ["second"])
  }

  @Test func whatIsNoModelHasNoLayers() throws {
    folder.write("broken.h5", Array("no model".utf8))
    #expect(try offered("--at", "swap-head", "broken.h5", "--at", "") == [])
    #expect(try offered("--at", "swap-head", "none.h5", "--at", "") == [])
  }

  // MARK: Progress

  @Test func progressForProgramsIsALineOfJSON() throws {
    folder.write("b.h5", folder.bytes("in.h5"))
    let result = try Tool.run("diff", "in.h5", "b.h5", "--progress", "json", "--quiet", in: folder)
    #expect(result.status == 0)
    let lines = try result.errorLines.map { try JSONValue.parse($0) }
    #expect(lines.allSatisfy { $0["schema"] == 1 })
    let steps = lines.map { $0["progress"] }
    let last = try #require(steps.last ?? nil)
    #expect(last["what"]?.stringValue == "comparing b.h5")
    #expect(last["done"]?.intValue == last["total"]?.intValue)
    for progress in ["auto", "never"] {
      let other = try Tool.run("diff", "in.h5", "b.h5", "--progress", progress, in: folder)
      #expect(other.status == 0 && other.errors.isEmpty)
    }
  }

  @Test func progressNamesAreASCII() throws {
    #expect(
      ProgressLines.line(label: "writing ä\n.h5", done: 3, total: 2)
        == #"{"progress": {"what": "writing \u00e4\n.h5", "done": 2, "total": 2}, "schema": 1}"#)
  }
}
