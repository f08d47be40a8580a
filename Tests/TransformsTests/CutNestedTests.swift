import GraphIR
import JSON
import Testing
import Transforms

/// Layers of several outputs, nested models taken out, and layers inside of them.
struct CutNestedTests {
  private func recurrent(_ config: JSONObject = ["units": 3, "return_state": true]) throws -> WholeModel {
    try Build.graph(
      [
        .input("x", [7, 6]), .of("LSTM", "enc", on: "x", config: config), .dense("out", on: "enc", 2),
      ], to: ["out"])
  }

  private func twice(_ dialect: Dialect = .tf21, _ inner: JSONValue = Build.image()) throws -> WholeModel {
    try Build.graph(
      [
        .input("x", [8, 8, 3]), .input("y", [8, 8, 3]),
        Build.Node.model(inner, on: "x").calling(["x"], ["y"]),
        .of("Concatenate", "both", on: "base@1", "base@2", config: ["axis": -1]),
        .dense("out", on: "both", 2),
      ], to: ["out"], dialect)
  }

  @Test func allOutputsOfALayerThatHasSeveral() throws {
    var whole = try recurrent()
    let report = try whole.apply(Cut(to: "enc"))
    #expect(whole.model.outputs == (0..<3).map { TensorReference(layer: "enc", tensor: $0) })
    #expect(
      try whole.encoded()["config"]?["output_layers"] == [["enc", 0, 0], ["enc", 0, 1], ["enc", 0, 2]])
    let shapes = try #require(report.details["outputs"]?.arrayValue).map { $0["shape"] }
    #expect(shapes == [[nil, 3], [nil, 3], [nil, 3]])
  }

  @Test func theyStandBeforeThoseOfTheNextLayer() throws {
    var whole = try recurrent(["units": 3, "return_state": true, "return_sequences": true])
    _ = try whole.apply(Cut(to: ["enc", "out"]))
    #expect(whole.model.outputs.map(\.tensor) == [0, 1, 2, 0])
    #expect(whole.model.outputs.map(\.layer) == ["enc", "enc", "enc", "out"])
  }

  @Test func aLayerIsGivenOnce() throws {
    #expect(try refusal(of: Cut(to: ["enc", "enc"]), on: recurrent()).message.contains("is given twice"))
  }

  @Test func bothDirectionsThatAreNotMerged() throws {
    var whole = try Build.graph(
      [
        .input("x", [7, 6]),
        .of(
          "Bidirectional", "bi", on: "x",
          config: [
            "merge_mode": nil,
            "layer": ["class_name": "GRU", "config": ["name": "gru", "units": 3, "return_state": true]],
          ]), .dense("out", on: "bi", 2),
      ], to: ["out"])
    _ = try whole.apply(Cut(to: "bi"))
    #expect(whole.model.outputs.map(\.tensor) == [0, 1, 2, 3])
  }

  @Test func allOutputsOfANestedModel() throws {
    let inner = Build.model(
      [.input("in", [6]), .dense("a", on: "in", 3), .dense("b", on: "in", 2)], to: ["a", "b"], name: "base")
    var whole = try Build.graph(
      [.input("x", [6]), .model(inner, on: "x"), .dense("out", on: "base@1", 2)], to: ["out"])
    _ = try whole.apply(Cut(to: "base"))
    #expect(whole.model.outputs == [0, 1].map { TensorReference(layer: "base", node: 1, tensor: $0) })
  }

  @Test func whereOneTensorIsNeededSeveralAreRefused() throws {
    var swap = SwapHead(classes: 3)
    swap.at = "enc"
    #expect(
      try refusal(of: swap, on: recurrent()).message.contains(
        "has several outputs (3), and one tensor is needed"))
  }

  // MARK: nested models

  @Test(arguments: [Dialect.k224, .tf21, .tf215, .k3]) func aNestedModelIsTakenOutHoweverOftenItIsCalled(
    dialect: Dialect
  ) throws {
    var whole = try twice(dialect)
    let inner = try #require(whole.model.layer(named: "base")?.model)
    let report = try whole.apply(Cut(from: "base", to: ["base"]))
    #expect(whole.model.layers.map(\.name) == inner.layers.map(\.name))
    #expect(whole.model.layers.flatMap(\.allWeights) == inner.layers.flatMap(\.allWeights))
    #expect(
      try whole.encoded()["config"]?["layers"]
        == Build.whole(Build.image(), dialect).encoded()["config"]?["layers"])
    #expect(whole.optimizerState == nil && whole.trainingConfig == nil)
    #expect(report.details["layers_dropped"] == ["x", "y", "both", "out"])
    #expect(report.details["inputs"] == [["layer": "image", "shape": [nil, 8, 8, 3]]])
  }

  @Test func aListIsTakenOut() throws {
    var first = Build.Node.convolution("c", on: "", 4)
    first.config["batch_input_shape"] = [nil, 8, 8, 3]
    var whole = try twice(
      .tf21, Build.list([first, .of("Flatten", "f", on: ""), .dense("d", on: "", 4)], name: "base"))
    _ = try whole.apply(Cut(from: "base", to: ["base"]))
    #expect(whole.model.kind == .sequential && whole.model.layers.map(\.name) == ["c", "f", "d"])
  }

  @Test(arguments: [Dialect.tf21, .k3]) func whatWasFrozenAsAWholeStaysFrozen(dialect: Dialect) throws {
    var whole = try twice(dialect)
    let index = try #require(whole.model.index(of: "base"))
    whole.model.layers[index].trainableFlag = false
    let report = try whole.apply(Cut(from: "base", to: ["base"]))
    #expect(report.after.trainable == 0)
    #expect(try whole.layer("c1").trainableFlag == false)
    #expect(whole.model.config["trainable"] == true)
  }

  @Test func otherCutsAtAModelThatIsCalledTwiceNameTheWay() throws {
    for cut in [Cut(to: "base"), Cut(from: "base"), Cut(from: "base", to: ["out"])] {
      let error = try refusal(of: cut, on: twice())
      #expect(error.code == .notCuttable)
      #expect(error.message.contains("`cut: {from: base, to: base}`"), "\(error.message)")
    }
  }

  @Test func aModelThatDoesNotSayWhatItTakesCantStandAlone() throws {
    let list = Build.list([.convolution("c", on: "", 4), .of("Flatten", "f", on: "")], name: "base")
    // such a list has no call of its own
    let whole = try Build.graph(
      [
        .input("x", [8, 8, 3]), .input("y", [8, 8, 3]), Build.Node.model(list, on: "x").calling(["x"], ["y"]),
        .of("Concatenate", "both", on: "base@0", "base@1", config: ["axis": -1]),
        .dense("out", on: "both", 2),
      ], to: ["out"])
    let error = try refusal(of: Cut(from: "base", to: ["base"]), on: whole)
    #expect(error.code == .shapeUnknown && error.layer == "base")
  }

  // MARK: layers inside

  @Test(arguments: ["base/fc", "fc"]) func aLayerInsideIsRefusedWithTheWay(name: String) throws {
    for cut in [Cut(to: name), Cut(from: name), Cut(to: [name, "out"])] {
      let error = try refusal(of: cut, on: twice())
      #expect(error.code == .unknownLayer)
      #expect(error.message.contains("layer \"\(name)\" is inside \"base\""), "\(error.message)")
      #expect(error.message.contains("`cut: {from: base, to: base}`"), "\(error.message)")
    }
  }

  @Test func aLayerInsideATimeDistributedIsRefused() throws {
    let error = try refusal(of: Cut(to: "time_distributed/fc"), on: Build.whole(Build.video()))
    #expect(error.message.contains("is inside \"time_distributed\""))
    #expect(!error.message.contains("cut: {from"))
  }

  @Test(arguments: [("base/fcc", "base/fc"), ("predictionz", "predictions")])
  func aMisspeltNameOfALayerInsideIsCorrected(wrong: String, right: String) throws {
    let error = try refusal(of: Cut(to: wrong), on: twice())
    #expect(error.message.contains("did you mean \"\(right)\""), "\(error.message)")
  }
}
