import HDF5
import JSON
import ModelSurgery
import TestSupport
import Testing

/// `unwrap` on files: what we wrapped comes out as it was, what Keras wrapped comes out as a model of its own.
struct UnwrapTests {
  static let images = [
    "D169", "M", "R50", "g_seq", "g_nested", "g_compiled", "g_frozen_nested", "g_equal_shapes",
  ]
  /// Keras 2 can't load a partly trained model in a model in a TimeDistributed, so those are not wrapped.
  static var wrappable: [Fixture] {
    get throws {
      try Fixture.all(images).those { fixture in
        let isStandalone = ["k224", "k231"].contains(fixture.environment)
        return fixture.environment != "k30" && !(isStandalone && fixture.name.contains("nested"))
      }
    }
  }

  @Test func thereAreFixtures() throws { #expect(try Self.wrappable.count >= 20) }

  /// The same config to the letter, the same groups, the same weights in the same order.
  @Test(arguments: try wrappable) func wrappingAndUnwrappingGivesTheModelBack(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    try model.apply(WrapAverage(frames: 4))
    try model.write(to: folder.path("wrapped.h5"))
    var wrapped = try ModelFile(contentsOf: folder.path("wrapped.h5"))
    try wrapped.apply(Unwrap())
    try wrapped.write(to: folder.path("again.h5"))
    try expectSameModel(fixture.path, folder.path("again.h5"))
    let again = try ModelFile(contentsOf: folder.path("again.h5"))
    #expect(again.findings.filter { $0.severity == .problem }.isEmpty)
    #expect(try again.plan().isCopy)
  }

  /// Without a file between, there is nothing to do but what wrapping did to training.
  @Test(arguments: try wrappable.named(["R50"]))
  func wrappingAndUnwrappingInOneStepIsACopy(fixture: Fixture) throws {
    var model = try ModelFile(contentsOf: fixture.path)
    try model.apply(WrapAverage(frames: 4))
    try model.apply(Unwrap())
    #expect(try model.plan().isCopy)
  }

  @Test(arguments: try Fixture.all("IRv2avg"))
  func whatKerasWrappedGetsAGroupForEveryLayer(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    try model.apply(Unwrap())
    try model.write(to: folder.path("out.h5"))
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.findings.filter { $0.severity == .problem }.isEmpty)
    #expect(out.whole.parameterCounts == model.whole.parameterCounts)
    let file = try File(reading: folder.path("out.h5"))
    let weights = try file.root().group("model_weights")
    let names = try weights.attribute("layer_names")?.texts
    #expect(names == out.whole.model.layers.map(\.name))
    for layer in out.whole.model.layers {
      let group = try weights.group(layer.name)
      #expect(try group.attribute("weight_names")?.texts ?? [] == layer.allWeights.map(\.path))
      #expect(layer.allWeights.allSatisfy { $0.path.hasPrefix("\(layer.name)/") })
    }
    let links = try file.root().links().map(\.name)
    #expect(!links.contains { $0.contains("h5surgery") })
  }

  /// A new head inside has no group of its own there, and the old head's group is still there, empty.
  @Test(arguments: try wrappable.named(["M", "g_seq"]))
  func aHeadThatWasReplacedInsideComesOut(fixture: Fixture) throws {
    let folder = Folder()
    var straight = try ModelFile(contentsOf: fixture.path)
    try straight.apply(SwapHead(classes: 7))
    try straight.write(to: folder.path("straight.h5"))
    var model = try ModelFile(contentsOf: fixture.path)
    try model.apply(WrapAverage(frames: 4))
    try model.write(to: folder.path("wrapped.h5"))
    model = try ModelFile(contentsOf: folder.path("wrapped.h5"))
    try model.apply(SwapHead(classes: 7))
    try model.write(to: folder.path("swapped.h5"))
    model = try ModelFile(contentsOf: folder.path("swapped.h5"))
    try model.apply(Unwrap())
    try model.write(to: folder.path("out.h5"))
    try expectSameModel(folder.path("straight.h5"), folder.path("out.h5"))
  }

  /// The order of the weights in the wrapper's one group and in groups of layers differ: both follow the flags.
  @Test(arguments: try wrappable.named(["M", "g_equal_shapes", "g_nested"]))
  func whatWasFrozenInsideStaysFrozen(fixture: Fixture) throws {
    let folder = Folder()
    var straight = try ModelFile(contentsOf: fixture.path)
    let layers = straight.whole.model.layers.filter { !$0.allWeights.isEmpty }
    let middle = Selection.until(layers[layers.count / 2].name)
    try straight.apply(Freeze(middle))
    try straight.write(to: folder.path("straight.h5"))
    var model = try ModelFile(contentsOf: fixture.path)
    try model.apply(WrapAverage(frames: 4))
    try model.write(to: folder.path("wrapped.h5"))
    model = try ModelFile(contentsOf: folder.path("wrapped.h5"))
    try model.apply(Freeze(middle))
    try model.write(to: folder.path("frozen.h5"))
    model = try ModelFile(contentsOf: folder.path("frozen.h5"))
    try model.apply(Unwrap())
    try model.write(to: folder.path("out.h5"))
    try expectSameModel(folder.path("straight.h5"), folder.path("out.h5"))
  }

  private func expectSameModel(
    _ expected: String, _ found: String, at location: SourceLocation = #_sourceLocation
  ) throws {
    let before = try File(reading: expected)
    let after = try File(reading: found)
    let config = try after.root().attribute("model_config")?.text
    #expect(try before.root().attribute("model_config")?.text == config, sourceLocation: location)
    let old = try before.root().group("model_weights")
    let new = try after.root().group("model_weights")
    let layers = try old.attribute("layer_names")?.texts ?? []
    let found = try new.attribute("layer_names")?.texts
    #expect(layers == found, sourceLocation: location)
    let (links, left) = (try old.links().map(\.name).sorted(), try new.links().map(\.name).sorted())
    #expect(links == left, sourceLocation: location)
    for layer in layers {
      let mine = try old.group(layer)
      let theirs = try new.group(layer)
      let names = try mine.attribute("weight_names")?.texts ?? []
      let listed = try theirs.attribute("weight_names")?.texts
      #expect(names == listed, sourceLocation: location)
      for name in names {
        let written = try bytes(of: mine.dataset(name))
        let kept = try bytes(of: theirs.dataset(name))
        #expect(written == kept, "\(layer): \(name)", sourceLocation: location)
      }
    }
  }

  private func bytes(of dataset: borrowing Dataset) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try dataset.read { block, _ in bytes += block }
    return bytes
  }
}
