import GraphIR
import JSON
import Testing
import Transforms

struct StripTests {
  @Test func whatOnlyTrainingNeedsGoesAndTheRestStaysToTheLetter() throws {
    var whole = try Build.whole(Build.image())
    let config = try whole.encoded()
    let weights = whole.model.layers.flatMap(\.allWeights)
    let report = try whole.apply(Strip())
    #expect(whole.optimizerState == nil)
    #expect(whole.trainingConfig == nil)
    #expect(try whole.encoded() == config)
    #expect(whole.model.layers.flatMap(\.allWeights) == weights)
    #expect(report.details["optimizer_state_bytes"] == 100)
    #expect(report.lines.contains { $0.hasPrefix("optimizer state dropped: 3 arrays, 100 bytes") })
    #expect(report.before == report.after)
  }

  @Test func aConfigurationWithoutStateGoesToo() throws {
    var whole = try Build.whole(Build.image())
    whole.optimizerState = nil
    let report = try whole.apply(Strip())
    #expect(whole.trainingConfig == nil)
    #expect(report.changed)
    #expect(report.details["optimizer_state_bytes"] == 0)
    #expect(report.lines == ["training configuration dropped: compile the model before it is trained again"])
  }

  @Test func whereThereIsNeitherNothingChanges() throws {
    var whole = try Build.whole(Build.image())
    _ = try whole.apply(Strip())
    let report = try whole.apply(Strip())
    #expect(!report.changed)
    #expect(report.lines.first?.hasPrefix("nothing to do") == true)
  }
}
