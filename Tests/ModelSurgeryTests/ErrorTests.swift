internal import Foundation
import ModelSurgery
import TestSupport
import Testing

/// An error knows what it is about, and its message begins with the file, once.
struct ErrorTests {
  let path = Fixture.named("M", "tf21").path

  /// The error of something that has to fail.
  private func error(_ body: () throws(ModelFileError) -> Void) throws -> ModelFileError {
    do throws(ModelFileError) {
      try body()
    } catch {
      #expect(error.message == "\(error)")
      return error
    }
    Issue.record("nothing failed")
    throw CancellationError()
  }

  @Test func aRefusalHasTheFileTheLayerAndTheSetting() throws {
    let model = try ModelFile(contentsOf: path)
    let error = try error { () throws(ModelFileError) in _ = try model.freeze(.layers(["nowhere"])) }
    #expect(error.code == "unknown-layer" && error.code.kind == .refused)
    #expect(error.file == path && error.layer == "nowhere" && error.setting == "layer")
    #expect(error.message == "\(path): no layer \"nowhere\"" && error.reason == "no layer \"nowhere\"")
  }

  @Test func aFileThatIsNotThereIsAFailure() throws {
    for name in ["gone.h5", "no/such/gone.h5"] {
      let error = try error { () throws(ModelFileError) in _ = try Donor(contentsOf: name) }
      #expect(error.code == "missing" && error.code.kind == .failed && error.file == name)
      #expect(error.message == "\(name): can't open for reading: no such file or directory")
    }
  }

  @Test func whatGoesWrongWithAnotherFileIsSaidOfThat() throws {
    let folder = Folder()
    let other = folder.path("other.h5")
    let path = Fixture.named("g_compiled", "tf21").path
    // other numbers: equal ones would not be taken
    try ModelFile(contentsOf: path).swapHead(classes: 13, name: "classes").write(to: other)
    let model = try ModelFile(contentsOf: path).transplant(from: Donor(contentsOf: other))
    try FileManager.default.removeItem(atPath: other)
    let error = try error { () throws(ModelFileError) in try model.write(to: folder.path("out.h5")) }
    #expect(error.code == "missing" && error.file == other)
    #expect(folder.names.isEmpty)
  }

  @Test func anOutputThatIsThereIsNamed() throws {
    let folder = Folder()
    let out = folder.path("out.h5")
    Folder.write([1], to: out)
    let model = try ModelFile(contentsOf: path)
    let error = try error { () throws(ModelFileError) in try model.write(to: out) }
    #expect(error.code == "already-there" && error.code.kind == .refused && error.file == out)
  }

  @Test func theStepOfARecipeIsSaidBehindTheFile() throws {
    let recipe = Recipe([Strip(), Freeze(.until("nowhere"))])
    let model = try ModelFile(contentsOf: path)
    let error = try error { () throws(ModelFileError) in _ = try model.applying(recipe) }
    #expect(error.message == "\(path): step 2 (freeze): no layer \"nowhere\"")
    #expect(error.setting == "until")
  }

  @Test func whatNoRecipeCanSayHasACodeOfItsOwn() throws {
    let recipe = Recipe([Freeze(.any(of: [.all, .exceptHead]))])
    let error = try error { () throws(ModelFileError) in try recipe.write(to: "never.yaml") }
    #expect(error.code == "recipe-not-expressible" && error.file == "never.yaml")
  }

  @Test func aMistakeInARecipeHasItsPlace() throws {
    let text = "h5surgery: 1\nsteps:\n- cast: {to: float7}\n"
    let error = try error { () throws(ModelFileError) in _ = try Recipe(yaml: text, named: "r.yaml") }
    #expect(error.file == "r.yaml" && error.place == "line 3, column 14" && error.setting == "to")
    #expect(error.message.hasPrefix("r.yaml, line 3, column 14: cast, to: expected "))
  }
}
