import GraphIR
import ModelSurgery
import TestSupport
import Testing

/// What a Keras can't load for a fault of its own is refused by `migrate`, and `doctor` says so.
struct LoadableResultTests {
  /// Standalone Keras gives the weights of a model inside a model to the wrong layers: `axes don't match array`.
  @Test(arguments: ["keras-2.2", "keras-2.3"])
  func aModelInsideAModelIsNoFileOfStandaloneKeras(target: String) throws {
    let target = try #require(KerasRelease(named: target))
    var file = try ModelFile(contentsOf: Fixture.named("g_nested", "tf21").path)
    try file.apply(WrapAverage(frames: 4))
    let diagnosis = try #require(file.diagnoses(for: [target]).first)
    #expect(diagnosis.verdict == .fails && !diagnosis.canMigrate)
    #expect(diagnosis.findings.contains { $0.rule == "not-loadable" && $0.layers == ["time_distributed"] })
    let error = #expect(throws: ModelFileError.self) { try file.migrate(to: target) }
    #expect(error?.code == "not-loadable" && error?.layer == "time_distributed")
    #expect(error?.message.contains("freeze all of that model, or none of it") == true)
  }

  /// All of it frozen, or a model that is only one deep, it loads.
  @Test func whatItLoadsIsMigrated() throws {
    let target = try #require(KerasRelease(named: "keras-2.3"))
    var file = try ModelFile(contentsOf: Fixture.named("g_nested", "tf21").path)
    var other = file
    #expect(file.diagnoses(for: [target]).first?.canMigrate == true)
    try file.migrate(to: target)
    try other.apply(Freeze(.all))
    try other.apply(WrapAverage(frames: 4))
    try other.migrate(to: target)
  }

  /// `variance *= sample_size / ...`: Keras 2.3 counts samples in float32. Tried there: images of float16 are normalised
  /// in one operation, which takes them.
  @Test(arguments: [("float16", false), ("float64", true), ("float32", false)])
  func normalizationInAnotherTypeIsRefusedForKeras23(type: String, isRefused: Bool) throws {
    let target = try #require(KerasRelease(named: "keras-2.3"))
    var file = try ModelFile(contentsOf: Fixture.named("g_xception", "tf21").path)
    for index in file.whole.model.layers.indices where file.whole.model.layers[index].config["dtype"] != nil {
      file.whole.model.layers[index].config["dtype"] = .string(type)
    }
    let diagnosis = try #require(file.diagnoses(for: [target]).first)
    #expect(diagnosis.canMigrate == !isRefused)
    guard isRefused else {
      try file.migrate(to: target)
      return
    }
    let error = #expect(throws: ModelFileError.self) { try file.migrate(to: target) }
    #expect(
      error?.message.contains(
        "BatchNormalization of Keras 2.3 does not compute in \(type); cast to float32 first")
        == true, "\(error?.message ?? "")")
    #expect(file.diagnoses(for: [.today]).first?.canMigrate == true)
  }

  /// Keras 3.0 reads the weights of frozen layers inside a model as if they were not: all loaded there and predicted the same.
  @Test func keras30GetsWeightsInTheOrderOfThawedLayers() throws {
    let target = try #require(KerasRelease(named: "keras-3.0"))
    var file = try ModelFile(contentsOf: Fixture.named("g_frozen_nested", "tf21").path)
    try file.migrate(to: target)
    let folder = Folder()
    try file.write(to: folder.path("out.h5"))
    let written = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(Verifier.problems(in: written.whole).isEmpty)
    let inner = try #require(written.whole.model.layer(named: "inner"))
    #expect(inner.children.contains { $0.trainableFlag == false })
    let order = SavedOrder.weights(of: inner, target.dialect).map(\.name)
    #expect(
      order == [
        "kernel", "bias", "gamma", "beta", "kernel", "bias", "gamma", "beta", "moving_mean",
        "moving_variance", "moving_mean", "moving_variance",
      ])
  }

  /// TensorFlow 2.1 takes the shape of a list's input from the model that stands first, Keras 3.0 from an InputLayer.
  @Test func aListThatBeginsWithAModelHasAnInputLayer() throws {
    let target = try #require(KerasRelease(named: "keras-3.0"))
    var file = try ModelFile(contentsOf: Fixture.named("g_seq_nested", "tf21").path)
    try file.migrate(to: target)
    let first = try #require(file.whole.model.layers.first)
    #expect(first.isInput && first.config["batch_shape"] == [nil, 8, 8, 3])
  }

  /// What Keras says, in its words, and for each key by itself.
  @Test func everyUnknownKeyIsAFindingInKerassWords() throws {
    let file = try ModelFile(contentsOf: Fixture.named("g_bidirectional", "tf21").path)
    let targets = try ["keras-2.2", "keras-3"].map { try #require(KerasRelease(named: $0)) }
    let found = file.diagnoses(for: targets).map(\.findings)
    #expect(
      found[0].map(\.symptom) == [
        "__init__() got an unexpected keyword argument 'ragged'",
        "('Keyword argument not understood:', 'time_major')", "Unknown initializer: GlorotUniform",
      ])
    #expect(found[0].map(\.layers.count) == [1, 2, 3])
    #expect(
      found[1].contains {
        $0.symptom == "Unrecognized keyword arguments passed to LSTM: {'time_major': False}"
          && $0.message == "LSTM of Keras 3.15 has no time_major" && $0.layers.count == 2
      })
  }

  /// Tried in Keras 3.0.5: `load_model(path, compile=False)` of an .h5 makes the optimizer all the same, and fails on `lr`.
  @Test func keras30CompilesAlways() throws {
    let file = try ModelFile(contentsOf: Fixture.named("g_compiled", "k224").path)
    let targets = try ["keras-3.0", "keras-3"].map { try #require(KerasRelease(named: $0)) }
    let found = file.diagnoses(for: targets)
    #expect(found.map(\.verdict) == [.fails, .loads])
    #expect(found.map(\.training) == [.fails, .fails])
    #expect(
      found[0].findings.contains {
        $0.message.hasSuffix("compiles the model of an .h5 with compile=False, too")
      })
    #expect(found[0].canMigrate)
  }

  /// Keras 3 takes the text for a function of `keras.layers` where no module is said, in its own files, too.
  @Test func aFileThatItsOwnKerasDoesNotLoadIsNoneToLeaveAsItIs() throws {
    var file = try ModelFile(contentsOf: Fixture.named("g_xception", "k3").path)
    #expect(try file.migrate(to: .today).changes.isEmpty)
    let index = try #require(file.whole.model.layers.firstIndex { $0.className == "Activation" })
    file.whole.model.layers[index].className = "Attention"
    file.whole.model.layers[index].config["score_mode"] = "dot"
    file.whole.model.layers[index].config.removeValue(forKey: "activation")
    #expect(file.diagnoses(for: [.today]).first?.verdict == .fails)
    try file.migrate(to: .today)
    #expect(file.diagnoses(for: [.today]).first?.verdict == .loads)
  }
}
