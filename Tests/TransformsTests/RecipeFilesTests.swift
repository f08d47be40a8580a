import GraphIR
import JSON
import Testing

@testable import Transforms

/// A step that needs another file.
private struct Borrow: RecipeStep {
  static let name = "borrow"
  static var blank: Borrow { Borrow() }
  static var parameters: [Parameter<Borrow>] {
    [Parameter("from", .required, get: { $0.donor }, set: { $0.donor = $1 })]
  }

  var donor: Donor?

  func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    SurgeryReport(operation: Self.name, before: whole.parameterCounts)
  }
}

/// Files that recipes name are read, and called, by whoever has the recipe's text.
struct RecipeFilesTests {
  let donor: Donor

  init() throws { donor = Donor(path: "models/x.h5", whole: try Build.whole(Build.image())) }

  private var files: RecipeFiles {
    RecipeFiles { (name) throws(RecipeError) in
      guard name == "x.h5" else { throw RecipeError(RecipeError.Code("missing"), "no file \"\(name)\"") }
      return donor
    } name: {
      $0.split(separator: "/").last.map(String.init) ?? $0
    }
  }

  @Test func aFileIsReadByItsNameAndCalledByIt() throws {
    let step = try Borrow(recipe: ["from": "x.h5"], files)
    #expect(step.donor?.path == "models/x.h5")
    #expect(try step.settings(files) == ["from": "x.h5"])
    #expect(try step.settings() == ["from": "models/x.h5"])
  }

  @Test func aFileThatCantBeReadIsAMistakeInItsPlace() {
    refusal("missing", "borrow, from: no file \"y.h5\"") { () throws(RecipeError) in
      try Borrow(recipe: ["from": "y.h5"], files)
    }
    refusal("recipe-bad-value", "there are no files here") { () throws(RecipeError) in
      try Borrow(recipe: ["from": "x.h5"])
    }
    for name: JSONValue in [3, "", ["x.h5"]] {
      refusal("recipe-bad-value", "expected the name of a file") { () throws(RecipeError) in
        try Borrow(recipe: ["from": name], files)
      }
    }
  }

  private func refusal(_ code: String, _ text: String, of body: () throws(RecipeError) -> Borrow) {
    do throws(RecipeError) {
      _ = try body()
      Issue.record("taken")
    } catch {
      #expect(error.code.word == code)
      #expect(error.message.contains(text), "\(error)")
      #expect(error.path == [.key("from")])
    }
  }
}
