import GraphIR
import JSON
import Testing
import Transforms

/// The same surgery here and in ten real versions of Keras gives the same `model_config`.
struct KerasAgreementTests {
  @Test(arguments: Sample.environments)
  func swappingTheHeadOfAGraph(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("cnn")
    _ = try whole.apply(SwapHead(classes: 7))
    let expected = try sample.config("cnn.swap").renamed("base")
    #expect(try whole.encoded().serialized() == expected.serialized())
    #expect(
      try whole.layer("dense_classifier").weights.map(\.path)
        == sample.weightNames("cnn.swap", "dense_classifier"))
    #expect(try whole.layer("dense_classifier").weights.map(\.shape) == [[4, 7], [7]])
  }

  @Test(arguments: Sample.environments)
  func swappingTheHeadOfAList(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("sequential")
    _ = try whole.apply(SwapHead(classes: 7))
    #expect(try whole.encoded().serialized() == sample.text("sequential.pop"))
    #expect(
      try whole.layer("dense_classifier").weights.map(\.path)
        == sample.weightNames("sequential.pop", "dense_classifier"))
  }

  @Test(arguments: Sample.environments)
  func puttingADropoutBeforeTheHead(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("cnn")
    var swap = SwapHead(classes: 7)
    swap.dropout = 0.25
    _ = try whole.apply(swap)
    let name = sample.dialect.family == .keras2 ? "dropout_1" : "dropout"
    let expected = try sample.config("cnn.swap_with_dropout").renamed("base").serialized()
      .replacing("\"dropout\"", with: "\"\(name)\"")
    #expect(try whole.encoded().serialized() == expected)
  }

  @Test(arguments: Sample.environments)
  func cuttingAtAFeatureMapAndPooling(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("cnn")
    var swap = SwapHead(classes: 7)
    swap.at = "c1"
    swap.pool = true
    _ = try whole.apply(swap)
    let name = "global_average_pooling2d" + (sample.dialect.family == .keras2 ? "_1" : "")
    let expected = try sample.config("cnn.pool").renamed("base").serialized()
      .replacing("\"pool\"", with: "\"\(name)\"")
    #expect(try whole.encoded().serialized() == expected)
  }

  @Test(arguments: Sample.environments, Initializer.allCases)
  func initializersAreNamedAsKerasNamesThem(environment: String, initializer: Initializer) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("cnn")
    var swap = SwapHead(classes: 7)
    swap.initializer = initializer
    swap.seed = 11
    _ = try whole.apply(swap)
    let layers = try #require(sample.config("cnn.initializers")["config"]?["layers"]?.arrayValue)
    let expected = try #require(
      layers.first { $0["config"]?["name"]?.stringValue == initializer.rawValue }?["config"]?[
        "kernel_initializer"])
    let dense = try whole.layer("dense_classifier")
    #expect(dense.config["kernel_initializer"] == expected)
    #expect(
      dense.weights.map(\.source) == [.initializer(initializer, seed: 11), .initializer(.zeros, seed: 0)])
  }

  @Test(arguments: Sample.environments.filter { $0 != "k30" }, ["cnn", "sequential"])
  func averagingOverFrames(environment: String, base: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole(base)
    _ = try whole.apply(WrapAverage(frames: 4))
    var expected = try sample.config("\(base).wrap")
    // Keras counts its models per process.
    let found = try whole.encoded()
    expected = try expected.renamed(#require(found["config"]?["name"]?.stringValue))
    if ["tf215", "tfk"].contains(environment) {
      // The short form that these read better than their own: class_name and config, as the file's top level has them.
      expected = try expected.replacingWrapped(with: sample.config(base))
    }
    #expect(found.serialized() == expected.serialized())
  }

  @Test(arguments: Sample.environments.filter { $0 != "k30" })
  func theWrappedModelStaysToTheLetter(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("cnn")
    _ = try whole.apply(WrapAverage(frames: nil))
    let layers = try #require(try whole.encoded()["config"]?["layers"]?.arrayValue)
    let inside = try #require(layers[1]["config"]?["layer"]?["config"])
    #expect(try sample.text("cnn").contains(inside.serialized()))
    let shape = layers[0]["config"]?["batch_input_shape"] ?? layers[0]["config"]?["batch_shape"]
    #expect(shape == [nil, nil, 8, 8, 3])
  }

  @Test(arguments: Sample.environments)
  func poolingsOfEveryRankAreWrittenAsKerasWritesThem(environment: String) throws {
    let sample = try Sample(environment)
    let whole = try sample.whole("pools.pools")
    let new = NewLayers(sample.dialect, in: whole.model, of: whole.model, computingBy: .float32)
    for (spatial, name) in [(1, "p1"), (2, "p2"), (3, "p3")] {
      let made = new.globalAveragePooling(named: name, spatial: spatial, dataFormat: "channels_last")
      let kept = try whole.layer(name)
      #expect(made.config == kept.config)
      #expect(made.entry.keys == kept.entry.keys)
      #expect(made.className == kept.className)
    }
  }

  /// What a file shows none of comes from the version alone.
  @Test(arguments: Sample.environments)
  func aFileWithoutExamplesGetsTheVersionsOwnForm(environment: String) throws {
    let sample = try Sample(environment)
    let empty = Model(
      kind: .functional, className: "Model", config: [:], layers: [], inputs: [], outputs: [])
    let new = NewLayers(sample.dialect, in: empty, of: empty, computingBy: .float32)
    let dense = new.dense(
      named: "dense_classifier", units: 7, activation: "softmax", features: 4,
      initializer: .glorotUniform, seed: 0, weightPrefix: "dense_classifier")
    let written = try sample.whole("cnn.swap")
    #expect(try dense.config == written.layer("dense_classifier").config)
    let input = new.input(named: "image", shape: TensorShape([nil, 8, 8, 3]), type: "float32")
    #expect(try input.config == written.layer("image").config)
    let pooling = new.globalAveragePooling(named: "p2", spatial: 2, dataFormat: "channels_last")
    #expect(try pooling.config == sample.whole("pools.pools").layer("p2").config)
  }
}
