import GraphIR
import JSON
import Tensors
import TestSupport
import Testing
import Transforms

struct WrapAverageTests {
  @Test func weightsKeepTheirPlacesInTheFile() throws {
    var whole = try Build.whole(Build.image())
    let before = whole.model.layers.flatMap(\.allWeights)
    let report = try whole.apply(WrapAverage(frames: 4))
    #expect(whole.model.layers.flatMap(\.allWeights) == before)
    #expect(report.before == report.after)
    #expect(whole.optimizerState == nil)
    #expect(report.details["input_shape"] == [nil, 4, 8, 8, 3])
  }

  @Test func namesThatTheModelHasAreNotTaken() throws {
    var whole = try Build.graph(
      [
        .input("video_input", [8, 8, 3]), .pool("time_distributed", on: "video_input"),
        .dense("global_average_pooling1d", on: "time_distributed", 5),
      ], to: ["global_average_pooling1d"])
    _ = try whole.apply(WrapAverage(frames: 4))
    #expect(
      whole.model.layers.map(\.name) == [
        "video_input_1", "time_distributed_1", "global_average_pooling1d_1",
      ])
  }

  @Test func aModelWhoseNameIsNoScopeIsRefused() throws {
    let error = try refusal(of: WrapAverage(frames: 4), on: Build.whole(Build.image(name: "my model")))
    #expect(error.code == .notWrappable && error.message.contains("`rename: {model}`"), "\(error)")
    for version in ["2.2.4", "3.15.1"] {
      let dialect = try #require(Dialect(kerasVersion: version))
      var whole = try Build.whole(Build.image(name: "my model"), dialect)
      whole.backend = "tensorflow"
      _ = try whole.apply(WrapAverage(frames: 4))
    }
  }

  @Test(arguments: [
    ("2.3.0-tf", "model", "model_1"), ("2.2.4", "model_1", "model_2"), ("2.2.4", "m", "model_1"),
  ])
  func theNewModelIsNotCalledLikeTheOldOne(version: String, old: String, new: String) throws {
    let dialect = try #require(Dialect(kerasVersion: version))
    var whole = try Build.whole(Build.image(name: old), dialect)
    _ = try whole.apply(WrapAverage(frames: 4))
    #expect(whole.model.name == new)
  }

  @Test func aGivenInputShapeIsTakenWhereTheFileHasNone() throws {
    let list = Build.list([.pool("gap", on: ""), .dense("fc", on: "", 5)])
    var whole = try Build.whole(list)
    whole.model.layers[1].weights[0].shape = [3, 5]
    var wrap = WrapAverage(frames: nil)
    wrap.inputShape = [8, 8, 3]
    _ = try whole.apply(wrap)
    #expect(whole.model.layers[0].config["batch_input_shape"] == [nil, nil, 8, 8, 3])
  }

  @Test(arguments: [[8, 8], [8, 8, 4]]) func aGivenShapeThatTheWeightsDoNotFitIsRefused(shape: [Int]) throws {
    var whole = try Build.whole(
      Build.list([.convolution("c", on: "", 2), .pool("gap", on: ""), .dense("fc", on: "", 5)]))
    whole.model.layers[0].weights[0].shape = [1, 1, 3, 2]
    whole.model.layers[2].weights[0].shape = [2, 5]
    var wrap = WrapAverage(frames: 4)
    wrap.inputShape = shape
    let error = try refusal(of: wrap, on: whole)
    #expect(error.code == .shapeMismatch && error.layer == "c")
  }

  @Test func aModelFrozenAsAWholeIsFrozenByItsLeaves() throws {
    let sample = try Sample("tf215")
    var whole = try sample.whole("cnn")
    whole.model.config["trainable"] = false
    let report = try whole.apply(WrapAverage(frames: 4))
    #expect(report.after.trainable == 0)
    #expect(report.lines.contains { $0.contains("frozen as a whole") })
    #expect(whole.model.layers[1].children[0].trainableFlag == true)
    #expect(try whole.layer("time_distributed/c1").trainableFlag == false)
  }

  @Test func aFrozenModelWhoseLeavesAreFrozenStaysToTheLetter() throws {
    let sample = try Sample("tf215")
    var whole = try sample.whole("cnn")
    _ = try whole.apply(Freeze(.all))
    whole.model.config["trainable"] = false
    let before = try whole.encoded()["config"]
    let report = try whole.apply(WrapAverage(frames: 4))
    let layers = try #require(try whole.encoded()["config"]?["layers"]?.arrayValue)
    #expect(layers[1]["config"]?["layer"]?["config"] == before)
    #expect(report.after.trainable == 0)
  }

  @Test func theTrainingConfigurationFollowsTheOutput() throws {
    var whole = try Build.whole(Build.image())
    whole.trainingConfig = ["loss": "mse", "metrics": ["predictions": ["accuracy"]]]
    let report = try whole.apply(WrapAverage(frames: 4))
    #expect(whole.trainingConfig == ["loss": "mse", "metrics": ["global_average_pooling1d": ["accuracy"]]])
    #expect(report.lines.contains { $0.contains("what was for \"predictions\" is for") })
  }

  // MARK: refusals

  private func refused(
    _ whole: WholeModel, because part: String, code: SurgeryError.Code = .notWrappable,
    _ change: (inout WrapAverage) -> Void = { _ in }
  ) throws {
    var wrap = WrapAverage(frames: 4)
    change(&wrap)
    let error = try refusal(of: wrap, on: whole)
    #expect(error.code == code)
    #expect(error.message.contains(part), "\(error.message)")
  }

  @Test(arguments: [0, -3]) func averagingOverNoFramesIsRefused(frames: Int) throws {
    try refused(Build.whole(Build.image()), because: "at least 1 frame", code: .badOption) {
      $0.frames = frames
    }
  }

  @Test func aWrappedModelIsNotWrappedAgain() throws {
    try refused(Build.whole(Build.video()), because: "TimeDistributed of a model already")
  }

  /// TimeDistributed takes samples of any shape but a single number.
  @Test(arguments: [[6], [7, 6], [nil, 6], [8, 8, 3], [16, 8, 8, 3], [2, 4, 8, 8, 3]])
  func aFrameIsWhateverASampleIs(shape: [Int?]) throws {
    var whole = try Build.graph(
      [
        .input("x", shape), .of("Lambda", "l", on: "x"),
        .of("Reshape", "r", on: "l", config: ["target_shape": [12]]), .dense("fc", on: "r", 5),
      ], to: ["fc"])
    _ = try whole.apply(WrapAverage(frames: 4))
    let sizes: [JSONValue] = ([nil, 4] + shape).map { $0.map { .number(JSONNumber($0)) } ?? .null }
    #expect(whole.model.layers[0].config["batch_input_shape"] == .array(sizes))
  }

  @Test func aSampleThatIsOneNumberIsRefused() throws {
    try refused(
      Build.graph(
        [
          .input("x", []), .of("Reshape", "r", on: "x", config: ["target_shape": [1]]),
          .dense("fc", on: "r", 5),
        ],
        to: ["fc"]), because: "one number a sample")
  }

  @Test func aLayerThatKeepsItsStateIsRefused() throws {
    try refused(
      Build.graph(
        [
          .input("x", [7, 6]), .of("LSTM", "l", on: "x", config: ["units": 3, "stateful": true]),
          .dense("fc", on: "l", 5),
        ],
        to: ["fc"]), because: "keeps its state from batch to batch")
  }

  @Test func severalInputsAreRefused() throws {
    let model = try Build.graph(
      [
        .input("left", [8, 8, 3]), .input("right", [8, 8, 3]), .of("Add", "sum", on: "left", "right"),
        .pool("gap", on: "sum"),
      ], to: ["gap"])
    try refused(model, because: "2 inputs (\"left\", \"right\")")
  }

  @Test func severalOutputsAreRefused() throws {
    let model = try Build.graph(
      [
        .input("x", [8, 8, 3]), .pool("gap", on: "x"), .dense("a", on: "gap", 5), .dense("b", on: "gap", 5),
      ], to: ["a", "b"])
    try refused(model, because: "2 outputs (\"a\", \"b\")")
  }

  @Test func anOutputThatIsAMapIsRefused() throws {
    let model = try Build.graph([.input("x", [8, 8, 3]), .convolution("map", on: "x", 5)], to: ["map"])
    try refused(model, because: "(None, 8, 8, 5)")
  }

  @Test func aRawTensorFlowOperationIsRefused() throws {
    let model = try Build.graph(
      [
        .input("x", [8, 8, 3]), .of("TensorFlowOpLayer", "tf_op_layer_mul", on: "x"),
        .pool("gap", on: "tf_op_layer_mul"), .dense("fc", on: "gap", 5),
      ], to: ["fc"])
    try refused(model, because: "\"tf_op_layer_mul\" is a TensorFlowOpLayer")
  }

  @Test(arguments: [("2.4.0", true), ("2.10.0", true), ("2.11.0", false), ("2.15.0", false)])
  func aRawTensorFlowOperationIsRefusedBeforeItHasAShapeInsideATimeDistributed(
    version: String, isRefused: Bool
  ) throws {
    let dialect = try #require(Dialect(kerasVersion: version))
    var model = try Build.graph(
      [
        .input("x", [8, 8, 3]), .of("TFOpLambda", "tf.nn.relu", on: "x"), .pool("gap", on: "tf.nn.relu"),
        .dense("fc", on: "gap", 5),
      ], to: ["fc"], dialect)
    guard isRefused else {
      _ = try model.apply(WrapAverage(frames: 4))
      return
    }
    try refused(model, because: "\"tf.nn.relu\" is a TFOpLambda")
  }

  @Test func aNormalizationThatHasSeenDataIsRefusedForKeras3() throws {
    for (dialect, isRefused) in [(Dialect.k3, true), (.tf215, false)] {
      var model = try Build.graph(
        [
          .input("x", [8, 8, 3]), .of("Normalization", "seen", on: "x", config: ["axis": [-1]]),
          .pool("gap", on: "seen"), .dense("fc", on: "gap", 5),
        ], to: ["fc"], dialect)
      model.model.layers[1].weights = [.odd("mean"), .odd("variance")]
      guard isRefused else {
        _ = try model.apply(WrapAverage(frames: 4))
        continue
      }
      try refused(model, because: "\"seen\" is a Normalization that has seen data")
    }
  }

  @Test func aCustomLayerWithWeightsIsRefused() throws {
    var model = try Build.graph(
      [.input("x", [8, 8, 3]), .of("Custom>Odd", "odd", on: "x"), .pool("gap", on: "odd")], to: ["gap"])
    model.model.layers[1].weights = [.odd("gamma"), .odd("beta")]
    model.model.layers[1].weightsAreUnderstood = false
    try refused(model, because: "\"odd\" is of the unknown class Custom>Odd")
  }

  @Test func keras30IsRefused() throws {
    try refused(Sample("k30").whole("cnn"), because: "Keras 3.0.5 cannot run")
  }

  @Test func aFileWithoutInputShapeAsksForIt() throws {
    try refused(
      Build.whole(Build.list([.pool("gap", on: ""), .dense("fc", on: "", 5)])), because: "`input-shape")
  }

  @Test(arguments: [[8, 8], [8, 8, 0], [9, 8, 3]])
  func aGivenInputShapeThatCannotBeIsRefused(shape: [Int]) throws {
    try refused(Build.whole(Build.image()), because: "`input-shape", code: .badOption) {
      $0.inputShape = shape
    }
  }

  @Test func anEmptyModelIsRefused() throws {
    try refused(Build.whole(Build.list([])), because: "no layers")
  }
}

extension Weight {
  /// A weight of a class that nobody knows.
  static func odd(_ name: String, of prefix: String = "odd") -> Weight {
    Weight(
      name: name, path: "\(prefix)/\(name):0", shape: [3], type: "float32", isTrainable: true,
      source: .stored(.named("/model_weights/odd/\(prefix)/\(name):0")))
  }
}
