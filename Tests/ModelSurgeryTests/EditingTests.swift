import HDF5
import JSON
import ModelSurgery
import TestSupport
import Testing

/// `insert` and `remove` on files: a group comes or goes, and all others stay.
struct EditingTests {
  static let names = ["R50", "LRCN", "g_seq", "g_nested", "g_merge_heads", "g_compiled", "g_mimo_dict"]
  static var fixtures: [Fixture] { get throws { try Fixture.all(names) } }

  @Test func thereAreFixtures() throws { #expect(try Self.fixtures.count >= 40) }

  @Test(arguments: try fixtures) func whatWasPutInComesOutAgain(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    let before = model.whole.model
    let middle = try #require(before.layers.dropFirst(before.layers.count / 2).first { $0.calls.count == 1 })
    try model.apply(Insert(.gaussianDropout(rate: 0.25), .after(middle.name)))
    try model.write(to: folder.path("out.h5"))

    var out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.findings.filter { $0.severity == .problem }.isEmpty)
    #expect(try out.plan().isCopy)
    let new = try #require(out.whole.model.layers.first { $0.className == "GaussianDropout" })
    let weights = try File(reading: folder.path("out.h5")).root().group("model_weights")
    #expect(try weights.attribute("layer_names")?.texts?.contains(new.name) == true)
    #expect(try weights.group(new.name).attribute("weight_names")?.texts ?? [] == [])
    for layer in before.layers {
      #expect(out.whole.model.layer(named: layer.name)?.allWeights.inAnyFile == layer.allWeights.inAnyFile)
    }
    // An optimizer's state stays wherever the layers stand as they did.
    let order = out.whole.model.layers.map(\.name).filter { $0 != new.name }
    if order == before.layers.map(\.name) {
      #expect(out.facts.optimizerState == model.facts.optimizerState)
    }

    let report = try out.apply(Remove(layers: [new.name]))
    #expect(report.warnings.isEmpty)
    try out.write(to: folder.path("back.h5"))
    let text = try File(reading: folder.path("back.h5")).root().attribute("model_config")?.text
    #expect(try text == File(reading: fixture.path).root().attribute("model_config")?.text)
    #expect(try ModelFile(contentsOf: folder.path("back.h5")).facts.isCompiled == model.facts.isCompiled)
  }

  @Test(arguments: try Fixture.all("g_compiled"))
  func anOutputBehindTheOldOneIsTrainedOn(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    try model.apply(Insert(.softmax, .after("-1")))
    try model.write(to: folder.path("out.h5"))
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.facts.isCompiled && out.facts.optimizerState == model.facts.optimizerState)
    #expect(out.whole.trainingConfig == model.whole.trainingConfig)
    #expect(out.whole.model.outputs.first?.layer.hasPrefix("softmax") == true)
  }
}
