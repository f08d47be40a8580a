import HDF5
import JSON
import ModelSurgery
import TestSupport
import Testing

/// `rename` on files: groups and datasets move, no number changes, and the way back leads to the same file.
struct RenameTests {
  static let models = [
    "R50", "LRCN", "g_seq", "g_nested", "g_seq_nested", "g_compiled", "g_td_dense", "g_split_names",
  ]
  static var fixtures: [Fixture] { get throws { try Fixture.all(models) } }

  @Test func thereAreFixtures() throws { #expect(try Self.fixtures.count >= 50) }

  @Test(arguments: try fixtures) func groupsAndWeightsFollow(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    let before = model.whole.model
    try model.apply(Rename([Rename.Rule("*", to: "new_*")]))
    try model.write(to: folder.path("out.h5"))

    var out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.findings.filter { $0.severity == .problem }.isEmpty)
    #expect(try out.plan().isCopy)
    let weights = try File(reading: folder.path("out.h5")).root().group("model_weights")
    let old = try File(reading: fixture.path).root().group("model_weights")
    let groups = try names(of: weights)
    #expect(try groups == names(of: old).map { "new_\($0)" })
    #expect(try Set(weights.links().map(\.name)).subtracting(["top_level_model_weights"]) == Set(groups))
    for (now, then) in zip(out.whole.model.layers, before.layers) {
      #expect(now.name == "new_\(then.name)")
      let isLeaf = then.children.isEmpty && then.weightsAreUnderstood
      for (new, old) in zip(now.allWeights, then.allWeights) {
        #expect(new.shape == old.shape && new.type == old.type && new.name == old.name)
        // Keras 3.0 writes no names of layers here.
        let isNamed = old.path.split(separator: "/").dropLast().contains { $0 == then.name }
        if isLeaf, isNamed { #expect(new.path.contains("new_\(then.name)/")) }
      }
    }
    let comparison = try ModelFile(contentsOf: fixture.path)
    #expect(comparison.facts.optimizerState == out.facts.optimizerState)

    try out.apply(Rename([Rename.Rule("new_*", to: "*")]))
    try out.write(to: folder.path("back.h5"))
    let back = try ModelFile(contentsOf: folder.path("back.h5"))
    let text = try File(reading: folder.path("back.h5")).root().attribute("model_config")?.text
    #expect(try text == File(reading: fixture.path).root().attribute("model_config")?.text)
    #expect(
      back.whole.model.layers.map(\.allWeights.inAnyFile)
        == before.layers.map(\.allWeights.inAnyFile))
  }

  @Test(arguments: try Fixture.all("g_compiled"))
  func twoLayersExchangeTheirNames(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    try model.apply(Rename([Rename.Rule("conv", to: "norm"), Rename.Rule("norm", to: "conv")]))
    try model.write(to: folder.path("out.h5"))
    let file = try File(reading: folder.path("out.h5"))
    let original = try File(reading: fixture.path)
    let kernel = try numbers(original, "conv", 0)
    #expect(try numbers(file, "norm", 0) == kernel)
    #expect(try numbers(file, "conv", 3) == numbers(original, "norm", 3))
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.whole.model.layer(named: "norm")?.className == "Conv2D")
    #expect(out.facts.isCompiled)
  }

  @Test(arguments: try Fixture.all("g_nested"))
  func aLayerOfANestedModelIsRenamed(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    try model.apply(Rename([Rename.Rule("inner/inner_conv1", to: "stem")]))
    try model.write(to: folder.path("out.h5"))
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.findings.filter { $0.severity == .problem }.isEmpty)
    let inner = try #require(out.whole.model.layer(named: "inner")?.model)
    #expect(inner.layer(named: "stem")?.weights.allSatisfy { $0.path.contains("stem/") } == true)
    let old = try #require(try ModelFile(contentsOf: fixture.path).whole.model.layer(named: "inner"))
    #expect(out.whole.model.layer(named: "inner")?.allWeights.map(\.shape) == old.allWeights.map(\.shape))
  }

  /// The whole list, which long ones have in parts.
  private func names(of group: borrowing Group) throws -> [String] {
    if let list = try group.attribute("layer_names")?.texts { return list }
    var all: [String] = []
    var number = 0
    while let part = try group.attribute("layer_names\(number)")?.texts {
      all += part
      number += 1
    }
    return all
  }

  private func numbers(_ file: borrowing File, _ group: String, _ index: Int) throws -> [UInt8] {
    let holder = try file.root().group("model_weights/\(group)")
    let name = try #require(holder.attribute("weight_names")?.texts?[index])
    var all: [UInt8] = []
    try holder.dataset(name).read { block, _ in unsafe all += Array(block) }
    return all
  }
}
