import HDF5
import ModelSurgery
import TestSupport
import Testing

/// Several surgeries in one pass give what they give one after the other, with a file between each two.
struct RecipeTests {
  static let recipes: [String] = [
    "[swap-head: {classes: 5, dropout: 0.25, seed: 3}, freeze: {except-head: true}, wrap-average: {frames: 4}]",
    "[freeze: {all: true}, swap-head: {classes: 7}, unfreeze: {all: true}, strip]",
    "[wrap-average: {frames: any}, unwrap, drop-head]",
    "[cut: {to: -2}, freeze: {all: true}, wrap-average: {frames: 2}]",
    "[wrap-average: {frames: 3}, swap-head: {classes: 4}, freeze: {except-head: true}, unwrap, strip]",
    "[rename: {prefix: a_}, insert: {layer: Dropout, rate: 0.5, before: -1}, cast: {to: float16}]",
    "[fold-batchnorm, swap-head: {keep-classes: [2, 0], add-classes: 1}, rename: {layers: {'*': 'x_*'}}]",
    "[swap-head: {classes: 5}, swap-head: {classes: 6, activation: sigmoid, name: second}]",
  ]

  static var fixtures: [Fixture] {
    get throws {
      try Fixture.all(["M", "g_nested", "g_compiled"], in: ["k231", "tf21", "tf215", "k3", "k30"])
    }
  }

  @Test func mostRecipesFitSomething() throws {
    let fixtures = try Self.fixtures
    var done = [Int](repeating: 0, count: Self.recipes.count)
    for (index, text) in Self.recipes.enumerated() {
      let recipe = try Recipe(yaml: "h5surgery: 1\nsteps: \(text)")
      for fixture in fixtures where (try? ModelFile(contentsOf: fixture.path).applying(recipe)) != nil {
        done[index] += 1
      }
    }
    #expect(done.allSatisfy { $0 >= 6 }, "\(done) of \(fixtures.count)")
  }

  @Test(arguments: try fixtures, recipes)
  func stepsInOnePassAreTheStepsOneAfterTheOther(fixture: Fixture, text: String) throws {
    let recipe = try Recipe(yaml: "h5surgery: 1\nsteps: \(text)")
    let folder = Folder()
    let (last, refusal) = try oneAfterTheOther(recipe, fixture.path, in: folder)
    var model = try ModelFile(contentsOf: fixture.path)
    do throws(ModelFileError) {
      let reports = try model.apply(recipe)
      #expect(reports.count == recipe.steps.count)
    } catch {
      #expect(error.code == refusal?.code)
      #expect(error.reason.hasPrefix("step "))
      #expect(model.reports.isEmpty && model.recipe.steps.isEmpty)
      #expect(try model.plan().isCopy, "what was done before the refusal is undone")
      return
    }
    guard refusal == nil else {
      Issue.record("one by one it is refused: \(refusal.map { "\($0)" } ?? "")")
      return
    }
    try model.write(to: folder.path("out.h5"))
    try expectSameModel(last, folder.path("out.h5"))
  }

  private func oneAfterTheOther(
    _ recipe: Recipe, _ path: String, in folder: Folder
  ) throws -> (path: String, refusal: ModelFileError?) {
    var path = path
    for (index, step) in recipe.steps.enumerated() {
      var model = try ModelFile(contentsOf: path)
      do throws(ModelFileError) {
        try model.apply(step)
      } catch {
        return (path, error)
      }
      path = folder.path("step\(index).h5")
      try model.write(to: path)
    }
    return (path, nil)
  }

  /// The same configuration to the letter, the same groups in the same order, the same weights to the bit and in the order
  /// that Keras reads them in. A new weight of a wrapped model may stand under another path, which Keras does not look at.
  private func expectSameModel(_ first: String, _ second: String) throws {
    let old = try File(reading: first)
    let new = try File(reading: second)
    for key in ["model_config", "training_config"] {
      #expect(try old.root().attribute(key)?.text == new.root().attribute(key)?.text, "\(key)")
    }
    let names = try old.root().group("model_weights").attribute("layer_names")?.texts
    #expect(try new.root().group("model_weights").attribute("layer_names")?.texts == names)
    let models = try [ModelFile(contentsOf: first), ModelFile(contentsOf: second)]
    #expect(try models.allSatisfy { try $0.plan().isCopy })
    #expect(models.flatMap(\.findings).filter { $0.severity == .problem }.isEmpty)
    #expect(models[0].whole.parameterCounts == models[1].whole.parameterCounts)
    let comparison = try models[0].comparison(with: models[1])
    #expect(comparison.structure.isEmpty && comparison.optimizer.isEqual)
    #expect(comparison.weights.allSatisfy { [.equal, .moved].contains($0.kind) })
  }
}
