import GraphIR
import JSON
import ModelSurgery
import TestSupport
import Testing

@testable import Migrations

/// What an optimizer remembers, in the order of another Keras.
struct OptimizerStateTests {
  let folder = Folder()

  // MARK: Layouts

  private func layout(_ className: String, _ settings: JSONObject, _ release: KerasRelease) throws -> [String]
  {
    let optimizer = CanonicalOptimizer(
      className: className, name: nil, rate: .constant(0.1), decay: 0, settings: settings, isScaled: false,
      isLegacy: false)
    let layout = try #require(OptimizerLayout(of: optimizer, in: release, isScheduled: false))
    return (layout.countsSteps ? ["step"] : []) + (layout.hasRate ? ["rate"] : [])
      + layout.places(for: 2).map { "\($0.slot) \($0.weight)" }
  }

  @Test func adamIsByKindBeforeTensorFlow211AndByWeightLater() throws {
    let byKind = ["step", "momentum 0", "momentum 1", "velocity 0", "velocity 1"]
    let byWeight = ["momentum 0", "velocity 0", "momentum 1", "velocity 1"]
    #expect(try layout("Adam", [:], .tf28) == byKind)
    #expect(try layout("Adam", [:], .keras22) == byKind + ["placeholder 0", "placeholder 1"])
    #expect(try layout("Adam", [:], .tf212) == ["step"] + byWeight)
    #expect(try layout("Adam", [:], .keras3) == ["step", "rate"] + byWeight)
    #expect(
      try layout("Adam", ["amsgrad": true], .keras3)
        == ["step", "rate"] + byWeight + ["largestVelocity 0", "largestVelocity 1"])
  }

  @Test func withoutMomentumSGDRemembersOnlySteps() throws {
    let still: JSONObject = ["momentum": 0.0]
    let slots = ["momentum 0", "momentum 1"]
    #expect(try layout("SGD", still, .tf28) == ["step"])
    #expect(try layout("SGD", still, .keras3) == ["step", "rate"])
    // these keep them all the same
    #expect(try layout("SGD", still, .keras23) == ["step"] + slots)
    #expect(try layout("SGD", still, .tf215) == ["step"] + slots)
    #expect(try layout("SGD", ["momentum": 0.9], .tf21) == ["step"] + slots)
  }

  @Test func keras22CountsNoStepsInRMSprop() throws {
    #expect(try layout("RMSprop", [:], .keras22) == ["velocity 0", "velocity 1"])
    #expect(try layout("RMSprop", [:], .keras23) == ["step", "velocity 0", "velocity 1"])
    #expect(
      try layout("RMSprop", ["momentum": 0.5, "centered": true], .tf215)
        == ["step", "velocity 0", "velocity 1", "momentum 0", "momentum 1", "average 0", "average 1"])
  }

  // MARK: Files

  /// There and back, the numbers are those of the file.
  @Test(
    arguments: [
      ("tf21", "tf-2.15", "tf-2.1", "h5"), ("tf215", "tf-2.1", "tf-2.15", "h5"),
      ("tf21", "keras-3", "tf-2.1", "keras"),
      ("k231", "tf-2.15", "keras-2.3", "h5"), ("k3", "tf-2.12", "keras-3", "h5"),
      ("tf28", "keras-3.0", "tf-2.8", "keras"),
    ])
  func thereAndBackItIsTheSame(writer: String, there: String, home: String, format: String) throws {
    let original = try ModelFile(contentsOf: Fixture.named("g_compiled", writer).path)
    let (away, back) = (folder.path("away.\(format)"), folder.path(writer == "k3" ? "back.keras" : "back.h5"))
    try original.migrated(to: there).write(to: away)
    let read = try ModelFile(contentsOf: away)
    #expect(read.whole.optimizerState != nil)
    try read.migrated(to: home).write(to: back)
    #expect(try original.comparison(with: ModelFile(contentsOf: back)).optimizer.isEqual)
  }

  /// Keras 3 builds an optimizer from an `.h5` for no weights, and its first step fails.
  @Test func keras3GetsNoStateInAnH5() throws {
    let model = try ModelFile(contentsOf: Fixture.named("g_compiled", "tf21").path).migrated(to: "keras-3")
    #expect(try model.plan(as: .h5).losses.map(\.code) == ["optimizer-state"])
    try model.write(to: folder.path("new.h5"))
    #expect(try ModelFile(contentsOf: folder.path("new.h5")).whole.optimizerState == nil)
    #expect(try model.plan(as: .keras).losses.isEmpty)
  }

  /// For the same Keras nothing needs to be known of an optimizer.
  @Test func theStateOfAnyOptimizerStaysInItsKeras() throws {
    var whole = try ModelFile(contentsOf: Fixture.named("g_compiled", "k3").path).whole
    whole.trainingConfig?["optimizer_config"] = ["class_name": "Nadam", "config": ["learning_rate": 0.1]]
    let variables = whole.model.layers.flatMap(\.weights)
    func state(in target: KerasRelease) throws -> [Weight] {
      try Migration.migrate(whole, optimizer: variables, to: target) { _ in [] }.optimizer
    }
    #expect(try state(in: .keras3) == variables)
    #expect(try state(in: .keras30).isEmpty)
  }

  /// Keras 2.2 does not count RMSprop's steps, and all others do.
  @Test func whatWasNotCountedBeginsAtZero() throws {
    var whole = try ModelFile(contentsOf: Fixture.named("g_compiled", "k224").path).whole
    whole.trainingConfig?["optimizer_config"] = ["class_name": "RMSprop", "config": ["lr": 0.1]]
    let variables = whole.model.layers.flatMap { $0.weights.filter(\.isTrainable) }
    let found = try Migration.migrate(whole, optimizer: variables, to: .keras3) { _ in [] }.optimizer
    #expect(found.map(\.type).prefix(2) == ["int64", "float32"])
    #expect(found.map(\.source) == [.values([0]), .values([0.1])] + variables.map(\.source))
  }

  /// It goes with the training configuration.
  @Test func withoutAConfigurationThereIsNoState() throws {
    var model = try ModelFile(contentsOf: Fixture.named("g_compiled", "tf21").path)
    model.whole.trainingConfig?["loss"] = "my_own"
    let report = try model.migrate(to: .tf215)
    #expect(model.whole.trainingConfig == nil && model.whole.optimizerState == nil)
    #expect(report.changes.contains { $0.rule == "optimizer-state" && $0.exactness == .left })
  }
}

extension ModelFile {
  fileprivate func migrated(to name: String) throws -> ModelFile {
    var model = self
    try model.migrate(to: try #require(KerasRelease(named: name)))
    return model
  }
}
