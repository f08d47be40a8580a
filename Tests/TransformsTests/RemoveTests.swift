import GraphIR
import JSON
import Testing
import Transforms

struct RemoveTests {
  @Test func whatReadTheLayerReadsWhatItRead() throws {
    var whole = try Build.whole(
      Build.model(
        [
          .input("x", [6]), .dense("a", on: "x", 3), .of("Dropout", "d1", on: "a", config: ["rate": 0.5]),
          .of("Dropout", "d2", on: "d1", config: ["rate": 0.5]), .dense("b", on: "d2", 3),
        ], to: ["b"]))
    let report = try whole.apply(Remove(classes: ["Dropout"]))
    #expect(whole.model.layers.map(\.name) == ["x", "a", "b"])
    #expect(try whole.layer("b").calls[0].inputs == [TensorReference(layer: "a")])
    #expect(report.warnings.isEmpty)
    #expect(report.details["layers"] == ["d1", "d2"])
    #expect(whole.optimizerState != nil)
  }

  @Test func whereTheLastTwoGoTheOutputIsWhatTheFirstRead() throws {
    var whole = try Build.graph(
      [
        .input("x", [6]), .dense("a", on: "x", 3), .of("Dropout", "d1", on: "a", config: ["rate": 0.5]),
        .of("Dropout", "d2", on: "d1", config: ["rate": 0.5]),
      ], to: ["d2"])
    _ = try whole.apply(Remove(classes: ["Dropout"]))
    #expect(whole.model.layers.map(\.name) == ["x", "a"])
    #expect(whole.model.outputs == [TensorReference(layer: "a")])
  }

  @Test func eachCallOfASharedLayerHasItsInput() throws {
    var whole = try Build.whole(
      Build.model(
        [
          .input("x", [6]), .dense("a", on: "x", 3),
          .of("Dropout", "d", on: "a", config: ["rate": 0.5]).calling(["a"], ["x"]),
          .dense("b", on: "d", 3), .dense("c", on: "d@1", 3),
        ], to: ["b", "c"]))
    _ = try whole.apply(Remove(layers: ["d"]))
    #expect(try whole.layer("b").calls[0].inputs.map(\.layer) == ["a"])
    #expect(try whole.layer("c").calls[0].inputs.map(\.layer) == ["x"])
  }

  @Test func whereThePredictionsChangeAWarningSaysSo() throws {
    var whole = try Build.whole(Build.image())
    let report = try whole.apply(Remove(layers: ["a?"]))
    #expect(report.warnings == ["without \"a1\" (Activation) the model predicts something else"])
    #expect(try whole.layer("gap").calls[0].inputs.map(\.layer) == ["b1"])
    var other = try Build.graph(
      [.input("x", [4]), .dense("a", on: "x", 3), .activation("l", on: "a", "linear")], to: ["l"])
    #expect(try other.apply(Remove(layers: ["l"])).warnings.isEmpty)
    #expect(other.model.outputs == [TensorReference(layer: "a")])
  }

  @Test func aDropoutThatAlwaysDropsIsMissed() throws {
    var whole = try Build.graph(
      [.input("x", [4]), .of("Dropout", "d", on: "x", config: ["rate": 0.5]), .dense("a", on: "d", 3)],
      to: ["a"])
    whole.model.layers[1].writtenCalls = [[["x", 0, 0, ["training": true]]]]
    #expect(try whole.apply(Remove(layers: ["d"])).warnings.first?.contains("training=True") == true)
  }

  // MARK: refusals

  @Test(arguments: [
    ("image", "it is an input"), ("c1", "it has weights"), ("b1", "fold-batchnorm"),
    ("gap", "it makes (None, 4) of (None, 8, 8, 4)"), ("c9", "no layer \"c9\""),
  ]) func whatCanNotGoIsRefused(layer: String, word: String) throws {
    let error = try refusal(of: Remove(layers: [layer]), on: Build.whole(Build.image()))
    #expect(error.message.contains(word), "\(error)")
  }

  @Test func layersOfSeveralInputsAndOthersAreRefused() throws {
    let whole = try Build.whole(
      Build.model(
        [.input("x", [6]), .dense("a", on: "x", 6), .of("Add", "sum", on: "a").calling(["a", "x"])],
        to: ["sum"]))
    #expect(try refusal(of: Remove(layers: ["sum"]), on: whole).message.contains("reads 2 tensors"))
    let permuted = try Build.graph(
      [
        .input("x", [6, 6]), .of("Permute", "p", on: "x", config: ["dims": [2, 1]]), .pool("g", on: "p", 1),
      ],
      to: ["g"])
    #expect(try refusal(of: Remove(layers: ["p"]), on: permuted).message.contains("none of the layers"))
    #expect(
      try refusal(of: Remove(layers: ["time_distributed"]), on: Build.whole(Build.video())).code
        == .notRemovable)
  }

  @Test func aModelMustBeLeft() throws {
    let dropout = Build.Node.of("Dropout", "d", on: "x", config: ["rate": 0.5])
    let graph = try Build.graph([.input("x", [6]), dropout], to: ["d"])
    #expect(try refusal(of: Remove(layers: ["d"]), on: graph).message.contains("would be its input \"x\""))
    let list = try Build.whole(Build.list([dropout]))
    #expect(try refusal(of: Remove(layers: ["d"]), on: list).message.contains("no layer of model"))
  }

  @Test(arguments: [[], ["Dropuot"]]) func aSelectionOfNothingIsRefused(classes: [String]) throws {
    let error = try refusal(of: Remove(classes: classes), on: Build.whole(Build.image()))
    #expect(error.code == .nothingSelected)
  }

  @Test(arguments: [(Dialect.tf215, true), (.tf21, false)])
  func theWayAroundALambdaThatStandsFirstIsNamed(dialect: Dialect, hasRescaling: Bool) throws {
    let whole = try Build.graph(
      [
        .input("x", [8, 8, 3]), .of("Lambda", "scale", on: "x"), .convolution("cv", on: "scale", 4),
        .pool("gap", on: "cv"), .dense("out", on: "gap", 2),
      ], to: ["out"], dialect)
    let message = try refusal(of: Remove(layers: ["scale"]), on: whole).message
    #expect(message.contains("to be rid of it, `cut: {from: cv, input-shape: 8,8,3}`"), "\(message)")
    #expect(message.contains("`insert: {layer: Rescaling, scale: S, before: cv}`") == hasRescaling)
  }

  @Test func aLambdaFurtherInHasNoSuchWay() throws {
    let whole = try Build.graph(
      [
        .input("x", [6]), .dense("first", on: "x", 4), .of("Lambda", "l", on: "first"),
        .dense("out", on: "l", 2),
      ], to: ["out"])
    #expect(try !refusal(of: Remove(layers: ["l"]), on: whole).message.contains("cut"))
  }
}
