import HDF5
import ModelSurgery
import TestSupport
import Testing

/// `strip` on files that Keras saved after a step of training.
struct StripTests {
  @Test(arguments: try Fixture.all("g_compiled"))
  func theFileHoldsNoTraining(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    #expect(model.facts.isCompiled && model.facts.optimizerState != nil)
    let report = try model.apply(Strip())
    #expect(report.details["optimizer_state_bytes"]?.intValue == model.facts.optimizerState?.byteCount)
    let result = try model.write(to: folder.path("out.h5"))
    #expect(result.byteCount <= model.facts.byteCount)

    let stripped = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(!stripped.facts.isCompiled && stripped.facts.optimizerState == nil)
    let root = try File(reading: folder.path("out.h5")).root()
    #expect(try root.link("optimizer_weights") == nil)
    #expect(try root.attribute("training_config") == nil)
    let before = try File(reading: fixture.path).root()
    #expect(try root.attribute("model_config")?.text == before.attribute("model_config")?.text)
    let weights = model.whole.model.layers.flatMap(\.allWeights).map(\.inAnyFile)
    #expect(stripped.whole.model.layers.flatMap(\.allWeights).map(\.inAnyFile) == weights)
  }
}
