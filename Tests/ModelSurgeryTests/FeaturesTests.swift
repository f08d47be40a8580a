import ModelSurgery
import TestSupport
import Testing

/// How many features a head takes behind a Lambda is in no file of Keras 2: the user says it.
struct FeaturesTests {
  @Test func behindALambdaTheNumberOfFeaturesIsAskedFor() throws {
    var model = try ModelFile(contentsOf: Fixture.named("I3D-16-top", "tf21").path)
    var swap = SwapHead(classes: 10)
    swap.at = "-2"
    let error = #expect(throws: ModelFileError.self) { try model.apply(swap) }
    #expect(error?.code == "no-head")
    #expect(error?.message.contains("`features") == true)

    swap.features = 13
    try model.apply(swap)
    #expect(model.whole.model.layer(named: "dense_classifier")?.weights.first?.shape == [13, 10])
  }

  @Test func aNumberThatTheFileContradictsIsRefused() throws {
    var model = try ModelFile(contentsOf: Fixture.named("R50", "tf21").path)
    var swap = SwapHead(classes: 10)
    swap.features = 5
    let error = #expect(throws: ModelFileError.self) { try model.apply(swap) }
    #expect(error?.code == "bad-option")
    swap.at = "-2"
    #expect(throws: ModelFileError.self) { try model.apply(swap) }
  }
}
