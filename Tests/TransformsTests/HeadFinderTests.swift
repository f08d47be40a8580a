import GraphIR
import JSON
import Testing
import Transforms

/// Which layer is taken for the head, and what is refused; the rule is in `docs/heads.md`.
struct HeadFinderTests {
  /// Swaps the head and tells what was found.
  private func swap(_ whole: WholeModel, _ change: (inout SwapHead) -> Void = { _ in }) throws -> (
    report: SurgeryReport, whole: WholeModel
  ) {
    var whole = whole
    var swap = SwapHead(classes: 10)
    change(&swap)
    return (try whole.apply(swap), whole)
  }

  @Test func aDenseWithItsSoftmaxApart() throws {
    let model = try Build.graph(
      [
        .input("x", [6]), .dense("fc", on: "x", 4, "relu"), .dense("logits", on: "fc", 5, "linear"),
        .activation("softmax", on: "logits"),
      ], to: ["softmax"])
    let (report, whole) = try swap(model)
    #expect(report.details["head"] == "logits")
    #expect(report.details["features"] == 4)
    #expect(report.details["tail_removed"] == ["softmax"])
    #expect(report.warnings.isEmpty)
    #expect(whole.model.layers.map(\.name) == ["x", "fc", "dense_classifier"])
    #expect(whole.model.outputs == [TensorReference(layer: "dense_classifier")])
  }

  @Test func aLinearHeadIsReported() throws {
    let model = try Build.graph([.input("x", [6]), .dense("value", on: "x", 1, "linear")], to: ["value"])
    let (report, _) = try swap(model)
    #expect(report.warnings.contains { $0.contains("linear") })
  }

  @Test func mobileNetsConvolutionIsPooled() throws {
    let model = try Build.graph(
      [
        .input("x", [8, 8, 3]), .convolution("c1", on: "x", 6), .pool("gap", on: "c1"),
        .of("Reshape", "reshape", on: "gap", config: ["target_shape": [1, 1, 6]]),
        .of("Dropout", "dropout", on: "reshape", config: ["rate": 0.001]),
        .convolution("conv_preds", on: "dropout", 5),
        .of("Reshape", "reshape_2", on: "conv_preds", config: ["target_shape": [5]]),
        .activation("predictions", on: "reshape_2"),
      ], to: ["predictions"])
    let (report, whole) = try swap(model)
    #expect(report.details["head"] == "conv_preds")
    #expect(report.details["features"] == 6)
    #expect(
      whole.model.layers.map(\.name) == [
        "x", "c1", "gap", "reshape", "dropout", "global_average_pooling2d", "dense_classifier",
      ])
    #expect(try whole.layer("dense_classifier").weights.map(\.shape) == [[6, 10], [10]])
    #expect(report.warnings.isEmpty)
  }

  @Test func aLambdaInTheTailIsNoted() throws {
    let model = try Build.graph(
      [
        .input("x", [8, 8, 3]), .convolution("preds", on: "x", 5),
        .of("Lambda", "mean", on: "preds"), .activation("softmax", on: "mean"),
      ], to: ["softmax"])
    let (report, _) = try swap(model)
    #expect(report.details["head"] == "preds")
    #expect(report.warnings.contains { $0.contains("\"mean\" is a Lambda") })
  }

  @Test func aGroupedConvolutionCountsAllItsInputChannels() throws {
    var node = Build.Node.convolution("preds", on: "c1", 6)
    node.config["groups"] = 2
    let model = try Build.graph(
      [.input("x", [8, 8, 3]), .convolution("c1", on: "x", 4), node, .pool("gap", on: "preds")], to: ["gap"])
    #expect(try model.layer("preds").weights.first?.shape == [1, 1, 2, 6])
    #expect(try swap(model).report.details["features"] == 4)
  }

  @Test func theModelInsideATimeDistributedIsGoneInto() throws {
    let (report, whole) = try swap(Build.whole(Build.video()))
    #expect(report.details["head"] == "predictions")
    #expect(whole.model.layers.map(\.name) == ["video", "time_distributed", "average"])
    let inside = try #require(whole.model.layers[1].children.first?.model)
    #expect(inside.outputs == [TensorReference(layer: "dense_classifier")])
    #expect(
      inside.layers.last?.weights.map(\.path) == ["dense_classifier/kernel:0", "dense_classifier/bias:0"])
    #expect(whole.model.outputs == [TensorReference(layer: "average")])
  }

  @Test func anActivationBetweenFramesAndTheirAverageGoes() throws {
    let model = Build.model(
      [
        .input("video", [4, 8, 8, 3]), .timeDistributed("td", on: "video", Build.image()),
        .activation("softmax", on: "td"), .pool("average", on: "softmax", 1),
      ], to: ["average"])
    let (report, whole) = try swap(Build.whole(model))
    #expect(report.details["tail_removed"] == ["softmax"])
    #expect(whole.model.layers.map(\.name) == ["video", "td", "average"])
    #expect(whole.model.layers[2].calls[0].inputs == [TensorReference(layer: "td")])
  }

  @Test func theModelInsideAnotherIsGoneIntoAndTheSoftmaxOutsideGoes() throws {
    let model = Build.model(
      [
        .input("x", [8, 8, 3]), .model(Build.image(), on: "x"), .activation("softmax", on: "base@1"),
      ], to: ["softmax"])
    let (report, whole) = try swap(Build.whole(model))
    #expect(report.details["head"] == "predictions")
    #expect(whole.model.layers.map(\.name) == ["x", "base"])
    #expect(whole.model.outputs == [TensorReference(layer: "base", node: 1)])
  }

  @Test func aDenseOnEveryStepIsReplacedInsideItsTimeDistributed() throws {
    let dense = Build.Node.dense("fc", on: "", 5).bare
    let model = try Build.graph(
      [
        .input("x", [7, 6]), .timeDistributed("steps", on: "x", dense), .pool("mean", on: "steps", 1),
      ], to: ["mean"])
    let (report, whole) = try swap(model)
    #expect(report.details["head"] == "fc")
    #expect(report.details["features"] == 6)
    let inner = try #require(try whole.layer("steps").children.first)
    #expect(inner.name == "dense_classifier")
    #expect(inner.weights.map(\.path) == ["steps/kernel:0", "steps/bias:0"])
    #expect(whole.model.layers.map(\.name) == ["x", "steps", "mean"])
  }

  @Test func thePoolingOfADensesPositionsStays() throws {
    let model = try Build.graph(
      [.input("x", [7, 6]), .dense("steps", on: "x", 5), .pool("mean", on: "steps", 1)], to: ["mean"])
    let (_, whole) = try swap(model)
    #expect(whole.model.layers.map(\.name) == ["x", "dense_classifier", "mean"])
    #expect(whole.model.layers[2].calls[0].inputs == [TensorReference(layer: "dense_classifier")])
    #expect(whole.model.outputs == [TensorReference(layer: "mean")])
  }

  @Test func aDenseOnEveryPositionWithoutPoolingIsReplacedAsItIs() throws {
    let model = try Build.graph([.input("x", [7, 6]), .dense("steps", on: "x", 5)], to: ["steps"])
    let (report, whole) = try swap(model)
    #expect(whole.model.layers.map(\.name) == ["x", "dense_classifier"])
    #expect(report.details["features"] == 6)
  }

  // MARK: refusals

  private func refused(_ model: JSONValue, because part: String) throws {
    let error = try refusal(of: SwapHead(classes: 10), on: Build.whole(model))
    #expect(error.code == .noHead)
    #expect(error.message.contains(part), "\(error.message)")
  }

  @Test func aMergeOfTwoHeadsIsRefused() throws {
    let model = Build.model(
      [
        .input("x", [6]), .dense("a", on: "x", 5), .dense("b", on: "x", 5),
        .of("Average", "vote", on: "a", "b"),
      ], to: ["vote"])
    try refused(model, because: "\"vote\" (Average) takes 2 tensors")
    try refused(model, because: "`at: \"b\" or \"a\"`")
  }

  @Test func aHeadThatIsCalledTwiceIsRefused() throws {
    let model = Build.model(
      [.input("x", [5]), .dense("fc", on: "x", 5).calling(["x"], ["fc@0"])], to: ["fc@1"])
    try refused(model, because: "\"fc\" (Dense) is called 2 times")
  }

  @Test func aHeadThatIsReadElsewhereTooIsRefused() throws {
    let model = Build.model(
      [
        .input("x", [6]), .dense("fc", on: "x", 5, "linear"), .activation("softmax", on: "fc"),
        .activation("sigmoid", on: "fc", "sigmoid"),
      ], to: ["softmax"])
    try refused(model, because: "\"fc\" (Dense) is read in 2 places")
  }

  @Test func aConvolutionWithOnePredictionPerPositionIsRefused() throws {
    let model = Build.model(
      [.input("x", [8, 8, 3]), .convolution("map", on: "x", 5), .activation("softmax", on: "map")],
      to: ["softmax"])
    try refused(model, because: "one prediction per position")
  }

  @Test func aConvolutionOnEveryFrameIsNotPooledByTheAverageOverFrames() throws {
    let inner = Build.model(
      [.input("image", [8, 8, 3]), .convolution("map", on: "image", 5)], to: ["map"], name: "base")
    let model = Build.model(
      [
        .input("video", [4, 8, 8, 3]), .timeDistributed("td", on: "video", inner),
        .of("Reshape", "flat", on: "td", config: ["target_shape": [4, 320]]), .pool("average", on: "flat", 1),
      ], to: ["average"])
    try refused(model, because: "one prediction per position")
  }

  @Test func framesWithoutAnAverageAreRefused() throws {
    let model = Build.model(
      [.input("video", [4, 8, 8, 3]), .timeDistributed("td", on: "video", Build.image())], to: ["td"])
    try refused(model, because: "no GlobalAveragePooling1D")
  }

  @Test func aSoftmaxBehindTheAverageOfFramesIsRefused() throws {
    let model = Build.model(
      [
        .input("video", [4, 8, 8, 3]), .timeDistributed("td", on: "video", Build.image()),
        .pool("average", on: "td", 1), .activation("softmax", on: "average"),
      ], to: ["softmax"])
    try refused(model, because: "\"softmax\" (Activation) follows the pooling")
  }

  @Test func aReshapeBetweenAHeadAndItsPoolingIsRefused() throws {
    let model = Build.model(
      [
        .input("x", [6]), .dense("fc", on: "x", 20),
        .of("Reshape", "steps", on: "fc", config: ["target_shape": [4, 5]]), .pool("mean", on: "steps", 1),
      ], to: ["mean"])
    try refused(model, because: "\"steps\" (Reshape) stands between")
  }

  @Test func aDenseOnEveryPositionThatIsFlattenedIsRefused() throws {
    let model = Build.model(
      [.input("x", [7, 6]), .dense("steps", on: "x", 5), .of("Flatten", "flat", on: "steps")], to: ["flat"])
    try refused(model, because: "predicts for every position")
  }

  @Test func aTimeDistributedDenseWithoutPoolingIsRefused() throws {
    let model = Build.model(
      [.input("x", [7, 6]), .timeDistributed("steps", on: "x", Build.Node.dense("fc", on: "", 5).bare)],
      to: ["steps"])
    try refused(model, because: "predicts for every step")
  }

  @Test func aRecurrentHeadIsRefused() throws {
    let model = Build.model(
      [.input("x", [7, 6]), .of("LSTM", "last", on: "x", config: ["units": 5])], to: ["last"])
    try refused(model, because: "\"last\" (LSTM) stands where the head should be")
  }

  @Test func aCustomClassCalledDenseIsRefused() throws {
    let model = Build.model(
      [
        .input("x", [6]), .dense("fc", on: "x", 5),
        .of("Custom>Dense", "mine", on: "fc", config: ["units": 3]),
      ], to: ["mine"])
    try refused(model, because: "Custom>Dense")
  }

  @Test func aModelWithoutAnythingTrainableIsRefused() throws {
    try refused(
      Build.model([.input("x", [6]), .activation("a", on: "x")], to: ["a"]),
      because: "between the input \"x\" and the output")
  }

  @Test func anEmptyModelIsRefused() throws {
    try refused(Build.list([]), because: "no layers")
  }

  @Test func aNestedModelOfSeveralOutputsIsRefused() throws {
    let inner = Build.model(
      [.input("y", [6]), .dense("a", on: "y", 5), .dense("b", on: "y", 5)], to: ["a", "b"], name: "inner")
    let model = Build.model(
      [.input("x", [6]), .model(inner, on: "x"), .activation("softmax", on: "inner@1")], to: ["softmax"])
    try refused(model, because: "2 outputs")
  }

  @Test func aNestedModelThatIsCalledTwiceIsRefused() throws {
    let inner = Build.model([.input("y", [6]), .dense("a", on: "y", 6)], to: ["a"], name: "inner")
    let model = Build.model(
      [.input("x", [6]), .model(inner, on: "x").calling(["x"], ["inner@1"])], to: ["inner@2"])
    try refused(model, because: "called 2 times")
  }
}
