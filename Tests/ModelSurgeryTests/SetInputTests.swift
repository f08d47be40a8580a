import HDF5
import ModelSurgery
import TestSupport
import Testing

/// `set-input` on files: only `model_config` changes.
struct SetInputTests {
  static var sizes: [Fixture] { get throws { try Fixture.all(["M", "R50", "g_nested", "g_equal_shapes"]) } }
  static var videos: [Fixture] { get throws { try Fixture.all(["LRCN", "IRv2avg"]) } }

  @Test func thereAreFixtures() throws {
    #expect(try Self.sizes.count >= 25)
    #expect(try Self.videos.count >= 10)
  }

  @Test(arguments: try sizes) func anotherSizeOfImages(fixture: Fixture) throws {
    let old = try #require(ModelFile(contentsOf: fixture.path).whole.model.declaredInputShapes?.first)
    let shape = old.dimensions.dropFirst().compactMap(\.self)
    let new = [shape[0] + 16, shape[1] + 24, shape[2]]
    try expect(SetInput(shape: new.map { .size($0) }), gives: TensorShape([nil] + new), fixture)
    try expect(
      SetInput(shape: [.any, .any, .size(shape[2])]), gives: [nil, nil, nil, shape[2]], fixture)
  }

  @Test(arguments: try videos) func anotherNumberOfFrames(fixture: Fixture) throws {
    var old = try #require(ModelFile(contentsOf: fixture.path).whole.model.declaredInputShapes?.first)
    old.dimensions[1] = 23
    try expect(SetInput(frames: 23), gives: old, fixture)
  }

  @Test(arguments: try Fixture.all("g_seq"))
  func aFlattenBeforeADenseIsRefused(fixture: Fixture) throws {
    var model = try ModelFile(contentsOf: fixture.path)
    #expect(throws: ModelFileError.self) { try model.apply(SetInput(shape: [20, 20, 3])) }
  }

  private func expect(_ change: SetInput, gives shape: TensorShape, _ fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    let before = model.whole.model
    try model.apply(change)
    #expect(try model.plan().createdByteCount == 0)
    try model.write(to: folder.path("out.h5"))
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.whole.model.declaredInputShapes?.first == shape)
    #expect(out.findings.filter { $0.severity == .problem }.isEmpty)
    #expect(out.whole.model.layers.map(\.allWeights.inAnyFile) == before.layers.map(\.allWeights.inAnyFile))
    #expect(out.facts.optimizerState == model.facts.optimizerState)
    let comparison = try ModelFile(contentsOf: fixture.path).comparison(with: out)
    #expect(comparison.weights.allSatisfy { $0.countsAsEqual } && comparison.reordered.isEmpty)
  }
}
