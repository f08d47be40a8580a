import GraphIR
import JSON
import Testing
import Transforms

/// `cut --from`: what the first layer reads becomes the input.
struct CutFromTests {
  /// Two ways behind `c1`, joined, and a way around the second convolution of one of them.
  private func branches(_ dialect: Dialect = .tf21) throws -> WholeModel {
    try Build.graph(
      [
        .input("image", [8, 8, 3]), .convolution("c1", on: "image", 4), .convolution("right", on: "c1", 4),
        .convolution("right2", on: "right", 4), .convolution("left", on: "c1", 4),
        .of("Add", "around", on: "right", "right2"), .of("Add", "sum", on: "left", "around"),
        .pool("gap", on: "sum"), .dense("fc", on: "gap", 5),
      ], to: ["fc"], dialect)
  }

  @Test func theRestOfAModelHasANewInput() throws {
    var whole = try Build.whole(Build.image())
    let weights = try whole.layer("fc").weights
    let report = try whole.apply(Cut(from: "a1"))
    #expect(whole.model.layers.map(\.name) == ["a1_input", "a1", "gap", "fc", "predictions"])
    #expect(whole.model.inputs == [TensorReference(layer: "a1_input")])
    #expect(try whole.layer("a1").calls == [Call(inputs: [TensorReference(layer: "a1_input")])])
    #expect(
      try whole.layer("a1_input").config == [
        "batch_input_shape": [nil, 8, 8, 4], "dtype": "float32", "sparse": false, "ragged": false,
        "name": "a1_input",
      ])
    let config = try whole.encoded()["config"]
    #expect(config?["input_layers"] == [["a1_input", 0, 0]])
    #expect(config?["output_layers"] == [["predictions", 0, 0]])
    #expect(try whole.layer("fc").weights == weights)
    #expect(report.details["inputs"] == [["layer": "a1_input", "shape": [nil, 8, 8, 4]]])
    #expect(report.details["layers_dropped"] == ["c1", "b1", "image"])
    // The output is what it was, so its loss still fits; the optimizer's state does not.
    #expect(whole.trainingConfig == ["loss": "mse"] && whole.optimizerState == nil)
  }

  @Test(arguments: Sample.environments) func theInputIsWrittenAsKerasWritesInputs(environment: String) throws
  {
    let sample = try Sample(environment)
    var whole = try sample.whole("cnn")
    let written = try whole.layer("image")
    let form = try sample.config("cnn")["config"]?["input_layers"]
    _ = try whole.apply(Cut(from: "b1", to: ["-2"]))
    let input = try whole.layer("b1_input")
    #expect(input.config.keys == written.config.keys && input.entry.keys == written.entry.keys)
    let key = sample.dialect.family == .keras3 ? "batch_shape" : "batch_input_shape"
    #expect(input.config[key]?.arrayValue?.count == 4 && input.config[key]?[3] == 4)
    let isFlat = form?[0]?.stringValue != nil
    #expect(
      try whole.encoded()["config"]?["input_layers"] == (isFlat ? ["b1_input", 0, 0] : [["b1_input", 0, 0]]))
  }

  @Test func everyInputOfAMergeBecomesOne() throws {
    var whole = try branches()
    _ = try whole.apply(Cut(from: "sum", to: ["gap"]))
    #expect(whole.model.layers.map(\.name) == ["sum_input", "sum_input_1", "sum", "gap"])
    #expect(whole.model.inputs.map(\.layer) == ["sum_input", "sum_input_1"])
    #expect(try whole.layer("sum").calls[0].inputs.map(\.layer) == ["sum_input", "sum_input_1"])
  }

  @Test func aWayAroundTheFirstLayerReadsTheNewInputToo() throws {
    var whole = try branches()
    _ = try whole.apply(Cut(from: "right2", to: ["around"]))
    #expect(whole.model.layers.map(\.name) == ["right2_input", "right2", "around"])
    #expect(try whole.layer("around").calls[0].inputs.map(\.layer) == ["right2_input", "right2"])
  }

  @Test func theFirstLayersOwnInputIsNoCut() throws {
    var whole = try Build.whole(Build.image())
    let report = try whole.apply(Cut(from: "c1"))
    #expect(!report.changed)
    _ = try whole.apply(Cut(from: "0", to: ["-1"]).taking { $0.from = "c1" })
    #expect(whole.model.inputs.map(\.layer) == ["image"])
  }

  /// A mask goes with a tensor and not through an input.
  @Test func aMaskThatIsCutOffIsWarnedOf() throws {
    let lstm = Build.Node.of(
      "LSTM", "rnn", on: "mask", config: ["units": 3, "use_bias": true, "return_sequences": true])
    var whole = try Build.graph(
      [.input("x", [4, 6]), .of("Masking", "mask", on: "x"), lstm, .dense("fc", on: "rnn", 2)], to: ["fc"])
    let report = try whole.apply(Cut(from: "fc"))
    #expect(report.warnings.count == 1 && report.warnings[0].contains("\"mask\" (Masking)"))
  }

  @Test func anInputShapeThatTheFileDoesNotTellIsSaid() throws {
    let lambda = Build.Node.of("Lambda", "odd", on: "x", config: ["function": "code"])
    let whole = try Build.graph([.input("x", [6]), lambda, .activation("a", on: "odd")], to: ["a"])
    let error = try refusal(of: Cut(from: "a"), on: whole)
    #expect(error.code == .shapeUnknown)
    #expect(error.message.contains("\"odd\"") && error.message.contains("`input-shape`"))
    var changed = whole
    let report = try changed.apply(Cut(from: "a").taking { $0.inputShape = [7] })
    #expect(try changed.layer("a_input").config["batch_input_shape"] == [nil, 7])
    #expect(report.warnings.contains { $0.contains("\"odd\" is a Lambda") })
  }

  // MARK: lists

  @Test(arguments: Sample.environments) func theRestOfAListIsAList(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("sequential")
    let first = try #require(whole.model.kerasLayers.dropFirst().first)
    _ = try whole.apply(Cut(from: "1"))
    #expect(whole.model.kind == .sequential)
    #expect(whole.model.kerasLayers.first?.name == first.name)
    let shape = try #require(whole.model.declaredInputShapes?.first)
    #expect(shape.rank == 4 && shape.last == 4)
    let listed = try #require(whole.model.layers.first)
    #expect(listed.isInput == sample.dialect.listsInputOfSequential)
    if listed.isInput {
      #expect(listed.name == "\(first.name)_input" && listed.entry["inbound_nodes"] == nil)
    } else {
      #expect(listed.config.keys.firstIndex(of: "batch_input_shape") == 2)
    }
    if let built = try sample.config("sequential")["config"]?["build_input_shape"] {
      #expect(built != whole.model.config["build_input_shape"])
      #expect(whole.model.config["build_input_shape"]?[3] == 4)
    }
  }

  // MARK: refusals

  @Test func whatReadsMoreThanTheInputIsRefused() throws {
    let error = try refusal(of: Cut(from: "right2"), on: branches())
    #expect(error.code == .notCuttable)
    #expect(error.message.contains("layer \"sum\" also reads the output of \"left\""))
    #expect(error.message.contains("`from: \"sum\"`"))
    // What "right" reads carries all of the model.
    var whole = try branches()
    _ = try whole.apply(Cut(from: "right"))
    #expect(whole.model.layers.contains { $0.name == "left" })
  }

  @Test func whatDoesNotComeFromTheLayerIsRefused() throws {
    let error = try refusal(of: Cut(from: "right2", to: ["left"]), on: branches())
    #expect(error.code == .notCuttable)
    #expect(error.message.contains("`to: \"left\"` does not depend on `from: \"right2\"`"))
  }

  @Test(arguments: [
    (Cut(from: "image"), "nothing comes before it"), (Cut(from: "nope"), "no layer \"nope\""),
    (Cut(), "`from`"), (Cut(to: ["gap", "gap"]), "given twice"),
    (Cut(to: "gap").taking { $0.inputShape = [3] }, "goes with `from`"),
    (Cut(from: "c1").taking { $0.inputShape = [8, 8, 3] }, "set-input"),
    (Cut(from: "gap").taking { $0.inputShape = [8, 8, 5] }, "does not fit"),
    (Cut(from: "gap").taking { $0.inputShape = [8, 0, 5] }, "sizes of one sample"),
  ])
  func whatMakesNoSenseIsRefused(cut: Cut, word: String) throws {
    #expect(try refusal(of: cut, on: Build.whole(Build.image())).message.contains(word))
  }

  @Test func aLayerThatIsCalledTwiceIsRefused() throws {
    let whole = try Build.graph(
      [.input("x", [6]), .dense("d", on: "x", 6).calling(["x"], ["d"]), .dense("e", on: "d@1", 2)], to: ["e"])
    #expect(try refusal(of: Cut(from: "d"), on: whole).message.contains("called 2 times"))
  }

  @Test func anElementTypeThatCantBeToldIsRefused() throws {
    let operation = Build.Node.of(
      "TensorFlowOpLayer", "cast", on: "x", config: ["node_def": ["op": "Cast"], "constants": [:]])
    let whole = try Build.graph([.input("x", [6]), operation, .dense("fc", on: "cast", 2)], to: ["fc"])
    #expect(try refusal(of: Cut(from: "fc"), on: whole).message.contains("element type"))
  }
}

extension Cut {
  func taking(_ change: (inout Cut) -> Void) -> Cut {
    var cut = self
    change(&cut)
    return cut
  }
}
