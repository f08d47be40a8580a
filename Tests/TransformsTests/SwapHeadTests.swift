import GraphIR
import JSON
import Testing
import Transforms

struct SwapHeadTests {
  /// The version says what is written; the file's own layers know better.
  @Test func theFilesOwnLayersShowTheForm() throws {
    var whole = try Build.whole(Build.image(), .k3)
    _ = try whole.apply(SwapHead(classes: 3))
    let config = try whole.layer("dense_classifier").config
    #expect(config["dtype"] == "float32" && config["quantization_config"] == nil)
    for index in whole.model.layers.indices where whole.model.layers[index].config["dtype"] != nil {
      whole.model.layers[index].config["dtype"] = [
        "class_name": "DTypePolicy", "config": ["name": "float32"],
      ]
      whole.model.layers[index].config["quantization_config"] = .some(.null)
    }
    _ = try whole.apply(SwapHead(classes: 4))
    let other = try whole.layer("dense_classifier").config
    #expect(other["dtype"]?["config"]?["name"] == "float32" && other["quantization_config"] == .some(.null))
  }

  private static let image = Build.image()

  @Test func allThatOnlyFedTheOldHeadGoes() throws {
    var whole = try Build.graph(
      [
        .input("x", [8, 8, 3]), .convolution("c1", on: "x", 4), .pool("gap", on: "c1"),
        .dense("side", on: "gap", 3, "relu"), .dense("fc", on: "side", 5),
      ], to: ["fc"])
    var swap = SwapHead(classes: 10)
    swap.at = "gap"
    let report = try whole.apply(swap)
    #expect(whole.model.layers.map(\.name) == ["x", "c1", "gap", "dense_classifier"])
    #expect(report.details["layers_dropped"] == ["side", "fc"])
    #expect(report.details["new_parameters"] == 50)
    #expect(report.after.total - report.before.total == 50 - (4 * 3 + 3) - (3 * 5 + 5))
  }

  @Test func swappingTwiceKeepsTheName() throws {
    var whole = try Build.whole(Self.image)
    _ = try whole.apply(SwapHead(classes: 10))
    let first = try whole.encoded()
    _ = try whole.apply(SwapHead(classes: 10))
    #expect(try whole.encoded() == first)
  }

  @Test func aTakenNameGetsANumber() throws {
    var whole = try Build.graph(
      [
        .input("x", [6]), .dense("dense_classifier", on: "x", 4, "relu"),
        .dense("out", on: "dense_classifier", 5),
      ], to: ["out"])
    _ = try whole.apply(SwapHead(classes: 10))
    #expect(whole.model.layers.map(\.name) == ["x", "dense_classifier", "dense_classifier_1"])
    #expect(
      try whole.layer("dense_classifier_1").weights.map(\.path)
        == ["dense_classifier_1/kernel:0", "dense_classifier_1/bias:0"])
  }

  @Test func aNameThatTheGroupHasIsNotGivenToNewWeights() throws {
    // Two models in one: the outer one has a layer called like the new one of the inner one.
    let inner = Build.model([.input("y", [6]), .dense("fc", on: "y", 5)], to: ["fc"], name: "inner")
    let middle = Build.model(
      [
        .input("z", [6]), .dense("dense_classifier", on: "z", 6, "relu"),
        .model(inner, on: "dense_classifier"),
      ], to: ["inner@1"], name: "middle")
    var whole = try Build.whole(
      Build.model([.input("x", [6]), .model(middle, on: "x")], to: ["middle@1"]))
    _ = try whole.apply(SwapHead(classes: 10))
    let new = try whole.layer("middle/inner/dense_classifier")
    #expect(new.weights.map(\.path) == ["dense_classifier_1/kernel:0", "dense_classifier_1/bias:0"])
  }

  @Test(arguments: [("-2", "fc"), ("5", "fc"), ("gap", "gap"), ("-1", "predictions"), ("0", "image")])
  func atCountsAsKerasDoes(at: String, layer: String) throws {
    var whole = try Build.whole(Self.image)
    var swap = SwapHead(classes: 10)
    swap.at = at
    _ = try whole.apply(swap)
    #expect(whole.model.layers.last?.calls[0].inputs == [TensorReference(layer: layer)])
  }

  @Test func atDoesNotCountTheInputLayerOfAList() throws {
    var whole = try Build.whole(
      Build.list([.input("x", [6]), .dense("a", on: "", 4, "relu"), .dense("b", on: "", 5)]))
    var swap = SwapHead(classes: 10)
    swap.at = "0"
    _ = try whole.apply(swap)
    #expect(whole.model.layers.map(\.name) == ["x", "a", "dense_classifier"])
    #expect(whole.model.kind == .sequential)
  }

  @Test func atPutsADenseOnEveryPositionAndPoolsNothing() throws {
    var whole = try Build.whole(Build.video())
    var swap = SwapHead(classes: 10)
    swap.at = "-2"
    _ = try whole.apply(swap)
    #expect(whole.model.layers.map(\.name) == ["video", "time_distributed", "dense_classifier"])
    #expect(try whole.layer("dense_classifier").weights.first?.shape == [5, 10])
  }

  @Test func aListCutInTheMiddleLosesAllThatFollows() throws {
    var whole = try Build.whole(
      Build.list([
        .input("x", [6]), .dense("a", on: "", 4, "relu"), .dense("b", on: "", 5, "relu"),
        .dense("c", on: "", 3),
      ]))
    var swap = SwapHead(classes: 10)
    swap.at = "a"
    let report = try whole.apply(swap)
    #expect(whole.model.layers.map(\.name) == ["x", "a", "dense_classifier"])
    #expect(report.details["layers_dropped"] == ["b", "c"])
    #expect(try whole.encoded()["class_name"] == "Sequential")
  }

  @Test func aHeadThatIsAllOfAListTakesItsInputShapeOver() throws {
    var head = Build.Node.dense("fc", on: "", 5)
    head.config["batch_input_shape"] = [nil, 6]
    var whole = try Build.whole(Build.list([head]))
    _ = try whole.apply(SwapHead(classes: 10))
    let layer = try whole.layer("dense_classifier")
    #expect(layer.config["batch_input_shape"] == [nil, 6])
    #expect(Array(layer.config.keys.prefix(4)) == ["name", "trainable", "batch_input_shape", "dtype"])
    #expect(layer.weights.first?.shape == [6, 10])
  }

  @Test func oneOutputOfSeveralIsReplacedAndTheOthersStay() throws {
    var whole = try Build.graph(
      [
        .input("x", [6]), .dense("shared", on: "x", 4, "relu"), .dense("kind", on: "shared", 5),
        .dense("age", on: "shared", 1, "linear"),
      ], to: ["kind", "age"])
    whole.trainingConfig = ["loss": ["kind": "categorical_crossentropy", "age": "mse"]]
    var swap = SwapHead(classes: 10)
    swap.output = "kind"
    let report = try whole.apply(swap)
    #expect(whole.model.outputs.map(\.layer) == ["dense_classifier", "age"])
    // The order in which Keras will list them, and take their weights: that of the outputs.
    #expect(whole.model.layers.map(\.name) == ["x", "shared", "dense_classifier", "age"])
    #expect(whole.trainingConfig == ["loss": ["dense_classifier": "categorical_crossentropy", "age": "mse"]])
    #expect(report.details["training_config"] == "adapted")
  }

  @Test func theTrainingConfigurationStaysIfItNamesNoOutputThatIsGone() throws {
    var whole = try Build.whole(Self.image)
    let report = try whole.apply(SwapHead(classes: 10))
    #expect(whole.trainingConfig == ["loss": "mse"])
    #expect(whole.optimizerState == nil)
    #expect(report.details["optimizer_state"] == "dropped")
  }

  @Test func aSharedLayerLosesTheCallThatOnlyFedTheOldHead() throws {
    // shared(x), shared(y): cutting behind the first leaves one call, and what counted the second counts anew.
    var whole = try Build.graph(
      [
        .input("x", [6]), .input("y", [6]), .dense("a", on: "y", 6, "relu"),
        .dense("shared", on: "", 4, "relu").calling(["a"], ["x"]),
        .of("Add", "sum", on: "shared@0", "shared@1"), .dense("fc", on: "sum", 5),
        .activation("keep", on: "shared@1", "relu"),
      ], to: ["fc"])
    var swap = SwapHead(classes: 10)
    swap.at = "keep"
    _ = try whole.apply(swap)
    #expect(whole.model.layers.map(\.name) == ["x", "y", "shared", "keep", "dense_classifier"])
    let shared = try whole.layer("shared")
    #expect(shared.calls == [Call(inputs: [TensorReference(layer: "x")])])
    #expect(try whole.layer("keep").calls[0].inputs == [TensorReference(layer: "shared", node: 0)])
    let encoded = try whole.encoded().serialized()
    #expect(encoded.contains("\"name\": \"shared\", \"inbound_nodes\": [[[\"x\", 0, 0, {}]]]"))
  }

  @Test func aLayerOfAnAddedLossStaysAsLongAsWhatItReadsStays() throws {
    var whole = try Build.graph(
      [
        .input("x", [6]), .dense("a", on: "x", 4, "relu"), .dense("fc", on: "a", 5),
        .of("ActivityRegularization", "loss_a", on: "a"), .of("ActivityRegularization", "loss_fc", on: "fc"),
      ], to: ["fc"])
    var swap = SwapHead(classes: 10)
    swap.at = "a"
    let report = try whole.apply(swap)
    #expect(whole.model.layers.map(\.name) == ["x", "a", "dense_classifier", "loss_a"])
    #expect(report.details["layers_dropped"] == ["fc", "loss_fc"])
  }

  @Test func freezingTheBackboneLeavesOnlyTheNewHead() throws {
    var whole = try Build.whole(Build.video())
    var swap = SwapHead(classes: 10)
    swap.freezeBackbone = true
    let report = try whole.apply(swap)
    #expect(report.after.trainable == 6 * 10 + 10)
    #expect(try whole.layer("time_distributed").trainableFlag == true)
    #expect(try whole.layer("time_distributed/b1").trainableFlag == false)
  }

  @Test func channelsFirstMapsArePooledOverTheirPositions() throws {
    var first = Build.Node.convolution("c1", on: "x", 6)
    first.config["data_format"] = "channels_first"
    var last = Build.Node.convolution("preds", on: "c1", 5)
    last.config["data_format"] = "channels_first"
    var pool = Build.Node.pool("gap", on: "preds")
    pool.config["data_format"] = "channels_first"
    var whole = try Build.graph([.input("x", [3, 8, 8]), first, last, pool], to: ["gap"])
    _ = try whole.apply(SwapHead(classes: 10))
    #expect(try whole.layer("global_average_pooling2d").config["data_format"] == "channels_first")
    #expect(try whole.layer("dense_classifier").weights.first?.shape == [6, 10])
  }

  @Test func poolingBeforeADenseOnAMapCountsItsChannels() throws {
    for (format, sizes) in [("channels_last", [4, 8, 6]), ("channels_first", [6, 4, 8])] {
      var map = Build.Node.convolution("map", on: "x", 6)
      map.config["data_format"] = .string(format)
      var whole = try Build.graph(
        [.input("x", sizes.map { $0 }), map, .dense("fc", on: "map", 5)], to: ["fc"])
      var swap = SwapHead(classes: 10)
      swap.pool = true
      let report = try whole.apply(swap)
      #expect(report.details["features"] == 6)
      #expect(whole.model.layers.map(\.name) == ["x", "map", "global_average_pooling2d", "dense_classifier"])
    }
  }

  @Test func standaloneKerasKeepsTheElementTypeOfTheOldHead() throws {
    let dialect = try #require(Dialect(kerasVersion: "2.3.1"))
    var head = Build.Node.dense("fc", on: "x", 5)
    head.config["dtype"] = "float64"
    var whole = try Build.graph([.input("x", [6]), head], to: ["fc"], dialect)
    _ = try whole.apply(SwapHead(classes: 10))
    let layer = try whole.layer("dense_classifier")
    #expect(layer.config["dtype"] == "float64")
    #expect(layer.weights.map(\.type) == ["float64", "float64"])
  }

  @Test func aHeadInsideAListInsideAWrapperIsNamedAsKeras3Does() throws {
    let sample = try Sample("k3")
    var whole = try sample.whole("sequential.wrap")
    _ = try whole.apply(SwapHead(classes: 7))
    let new = try whole.layer("time_distributed/dense_classifier")
    #expect(new.weights.map(\.path) == ["seq/dense_classifier/kernel", "seq/dense_classifier/bias"])
    #expect(new.entry.keys == ["class_name", "config"])
  }

  @Test func aModelWrappedByTF215ItselfGetsItsLongEntries() throws {
    let sample = try Sample("tf215")
    var whole = try sample.whole("cnn.wrap")
    _ = try whole.apply(SwapHead(classes: 7))
    let new = try whole.layer("time_distributed/dense_classifier")
    #expect(
      new.entry.keys == ["module", "class_name", "config", "registered_name", "name", "inbound_nodes"])
  }
}

/// What `SwapHead` refuses before it looks for a head, or of `--at`.
struct SwapHeadRefusalTests {
  private func error(
    on model: JSONValue = Build.image(), _ change: (inout SwapHead) -> Void
  ) throws -> SurgeryError {
    var swap = SwapHead(classes: 10)
    change(&swap)
    return try refusal(of: swap, on: Build.whole(model))
  }

  @Test(arguments: [0, -1]) func aHeadOfNoClassesIsRefused(classes: Int) throws {
    #expect(try error { $0.classes = classes }.code == .badOption)
  }

  @Test(arguments: [-0.1, 1, 2, .nan]) func anImpossibleDropoutRateIsRefused(rate: Double) throws {
    #expect(try error { $0.dropout = rate }.code == .badOption)
  }

  @Test func anActivationThatKerasDoesNotKnowIsRefused() throws {
    let error = try error { $0.activation = "sofmax" }
    #expect(error.code == .badOption)
    #expect(error.message.contains("did you mean \"softmax\"?"))
  }

  @Test(arguments: [
    "", "köpfchen", "_x", "a b", "x:0", "%s", "a\u{200B}", "top_level_model_weights", ".", "a/b",
  ])
  func aNameThatSomeKerasCannotReadIsRefused(name: String) throws {
    #expect(try error { $0.layerName = name }.code == .badOption)
  }

  @Test func aSlashInANameIsRefusedInKeras3() throws {
    var swap = SwapHead(classes: 10)
    swap.layerName = "head/new"
    #expect(try refusal(of: swap, on: Sample("k3").whole("cnn")).code == .badOption)
  }

  @Test func severalOutputsAreRefusedUntilOneIsNamed() throws {
    let model = Build.model(
      [.input("x", [6]), .dense("kind", on: "x", 5), .dense("age", on: "x", 1)], to: ["kind", "age"])
    let error = try error(on: model) { _ in }
    #expect(error.code == .severalOutputs)
    #expect(error.message.contains("\"kind\", \"age\""))
  }

  @Test func anUnknownOutputIsRefused() throws {
    let error = try error { $0.output = "probs" }
    #expect(error.code == .unknownLayer)
    #expect(error.message.contains("\"predictions\""))
  }

  @Test func anUnknownLayerIsRefusedWithANearName() throws {
    let error = try error { $0.at = "gab" }
    #expect(error.code == .unknownLayer)
    #expect(error.message.contains("did you mean \"gap\"?"))
  }

  @Test(arguments: ["7", "-8", "1000"]) func anIndexBeyondTheLayersIsRefused(at: String) throws {
    let error = try error { $0.at = at }
    #expect(error.code == .unknownLayer)
    #expect(error.message.contains("the model has 7 layers"))
  }

  @Test func aLayerInsideAnotherIsRefusedAndTheOuterOneNamed() throws {
    let error = try error(on: Build.video()) { $0.at = "gap" }
    #expect(error.code == .unknownLayer)
    #expect(error.message.contains("is inside \"time_distributed\""))
  }

  @Test func aLayerThatIsCalledTwiceHasNoOneOutput() throws {
    let model = Build.model(
      [
        .input("x", [6]), .dense("shared", on: "x", 6).calling(["x"], ["shared@0"]),
        .dense("fc", on: "shared@1", 5),
      ], to: ["fc"])
    let error = try error(on: model) { $0.at = "shared" }
    #expect(error.code == .noHead)
    #expect(error.message.contains("called 2 times"))
  }

  @Test func aLayerOfSeveralOutputsIsRefused() throws {
    let lstm = Build.Node.of("LSTM", "lstm", on: "x", config: ["units": 4, "return_state": true])
    let model = Build.model([.input("x", [7, 6]), lstm, .dense("fc", on: "lstm", 5)], to: ["fc"])
    #expect(try error(on: model) { $0.at = "lstm" }.message.contains("several outputs"))
  }

  @Test func poolingWhatHasNoPositionsIsRefused() throws {
    let error = try error {
      $0.at = "gap"
      $0.pool = true
    }
    #expect(error.code == .badOption)
    #expect(error.message.contains("no positions to pool"))
  }

  @Test func poolingBeforeAHeadThatIsPooledBehindIsRefused() throws {
    let model = Build.model(
      [.input("x", [7, 6]), .dense("steps", on: "x", 5), .pool("mean", on: "steps", 1)], to: ["mean"])
    #expect(try error(on: model) { $0.pool = true }.code == .badOption)
  }

  @Test func poolingWhatHasNoKnownRankIsRefused() throws {
    let model = Build.model(
      [.input("x", [6]), .of("Custom>Odd", "odd", on: "x"), .dense("fc", on: "odd", 5)], to: ["fc"])
    let error = try error(on: model) {
      $0.at = "odd"
      $0.pool = true
    }
    #expect(error.message.contains("can't be told"))
  }

  @Test func featuresThatCannotBeToldAreRefusedByName() throws {
    let model = Build.model(
      [
        .input("x", [6]), .of("Custom>Odd", "odd", on: "x"), .of("Custom>Odd", "odder", on: "odd"),
      ], to: ["odder"])
    let error = try error(on: model) { $0.at = "odd" }
    #expect(error.code == .noHead)
    #expect(error.message.contains("\"odd\""))
  }

  @Test func aHeadAmongWeightsThatAreNotToldApartIsRefused() throws {
    var whole = try Build.whole(Build.video())
    whole.model.layers[1].weights = whole.model.layers[1].allWeights
    whole.model.layers[1].weightsAreUnderstood = false
    #expect(try refusal(of: SwapHead(classes: 10), on: whole).code == .weightsUnknown)
  }
}
