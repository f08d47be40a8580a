import GraphIR
import JSON
import Testing
import Transforms

struct FreezeTests {
  /// Names of the leaves that are frozen, deep ones with their way.
  private func frozen(_ whole: WholeModel) -> [String] {
    var found: [String] = []
    for index in whole.model.layers.indices {
      var layer = whole.model.layers[index]
      layer.walk { layer, _ in if layer.trainableFlag == false { found.append(layer.name) } }
    }
    return found
  }

  private func freezing(_ selection: Selection, _ model: JSONValue = Build.image()) throws -> [String] {
    var whole = try Build.whole(model)
    _ = try whole.apply(Freeze(selection))
    return frozen(whole)
  }

  @Test func allButTheHead() throws {
    #expect(try freezing(.exceptHead) == ["c1", "b1", "fc"])
    #expect(try freezing(.exceptHead, Build.video()) == ["c1", "b1", "fc"])
  }

  @Test func allButTheHeadsOfAllOutputs() throws {
    let model = Build.model(
      [
        .input("x", [6]), .dense("shared", on: "x", 4, "relu"), .dense("a", on: "shared", 5),
        .dense("b", on: "shared", 5),
      ], to: ["a", "b"])
    #expect(try freezing(.exceptHead, model) == ["shared"])
  }

  @Test func bothEndsOfARangeAreMeant() throws {
    #expect(try freezing(.until("b1")) == ["c1", "b1"])
    #expect(try freezing(.from("fc")) == ["fc", "predictions"])
  }

  @Test func aRangeMayEndAtALayerWithoutWeights() throws {
    #expect(try freezing(.until("gap")) == ["c1", "b1"])
    #expect(try freezing(.from("gap")) == ["fc", "predictions"])
  }

  @Test(arguments: ["b1", "time_distributed/b1"]) func aRangeMayEndInsideAModel(name: String) throws {
    #expect(try freezing(.until(name), Build.video()) == ["c1", "b1"])
  }

  @Test(arguments: [
    (["c1"], ["c1"]), (["?1"], ["c1", "b1"]), (["[bf]*"], ["b1", "fc"]), (["[!bf]1"], ["c1"]),
    (["[^bf]1"], ["c1"]),
    (["c1", "pred*"], ["c1", "predictions"]), (["*"], ["c1", "b1", "fc", "predictions"]),
  ]) func layersByPattern(patterns: [String], expected: [String]) throws {
    #expect(try freezing(.layers(patterns)) == expected)
  }

  @Test(arguments: ["time_distributed", "base", "time_distributed/*"])
  func aHolderMeansAllInside(name: String) throws {
    #expect(try freezing(.layers([name]), Build.video()) == ["c1", "b1", "fc", "predictions"])
  }

  @Test func classesByPattern() throws {
    #expect(try freezing(.classes(["BatchNormalization"])) == ["b1"])
    #expect(try freezing(.classes(["Conv*", "Batch*"]), Build.video()) == ["c1", "b1"])
  }

  @Test func severalSelectionsAddUp() throws {
    #expect(try freezing(.any(of: [.layers(["fc"]), .classes(["Conv2D"])])) == ["c1", "fc"])
  }

  @Test func everyFlagOfALayerAndOfWhatItHoldsIsSet() throws {
    let cells: JSONValue = [
      "class_name": "StackedRNNCells",
      "config": [
        "name": "cells", "trainable": true,
        "cells": [
          ["class_name": "LSTMCell", "config": ["name": "one", "units": 4]],
          ["class_name": "GRUCell", "config": ["name": "two", "trainable": true, "units": 4]],
        ],
      ],
    ]
    var whole = try Build.graph(
      [
        .input("x", [7, 6]), .of("RNN", "rnn", on: "x", config: ["cell": cells]), .dense("fc", on: "rnn", 5),
      ], to: ["fc"])
    try whole.giveWeights(to: "rnn")
    _ = try whole.apply(Freeze(.layers(["rnn"])))
    #expect(frozen(whole) == ["rnn", "cells", "one", "two"])
    // Where a flag was missing it stands behind the name.
    let one = try #require(whole.model.layers[1].children.first?.children.first)
    #expect(one.config.keys == ["name", "trainable", "units"])
  }

  @Test func holdersOfModelsKeepTheirFlag() throws {
    var whole = try Build.whole(Build.video())
    _ = try whole.apply(Freeze(.all))
    #expect(try whole.layer("time_distributed").trainableFlag == true)
    #expect(whole.parameterCounts.trainable == 0)
  }

  @Test func layersWithoutWeightsStayAsTheyAre() throws {
    var whole = try Build.whole(Build.image())
    let before = try whole.encoded()
    _ = try whole.apply(Freeze(.all))
    let after = try whole.encoded()
    for (old, new) in zip(
      try #require(before["config"]?["layers"]?.arrayValue),
      try #require(after["config"]?["layers"]?.arrayValue))
    where ["InputLayer", "Activation", "GlobalAveragePooling2D"].contains(old["class_name"]?.stringValue) {
      #expect(old == new)
    }
  }

  @Test func parametersAreCountedBeforeAndAfter() throws {
    var whole = try Build.whole(Build.image())
    let report = try whole.apply(Freeze(.layers(["c1"])))
    let size = 3 * 4 + 4
    #expect(report.before.trainable - report.after.trainable == size)
    #expect(report.after.nonTrainable - report.before.nonTrainable == size)
    #expect(whole.optimizerState == nil)
    #expect(report.lines.contains("frozen: 1 layer with 16 parameters"))
  }

  @Test func whatIsFrozenAlreadyChangesNothingAtAll() throws {
    var whole = try Build.whole(Build.image())
    _ = try whole.apply(Freeze(.layers(["c1"])))
    whole.optimizerState = OptimizerState(arrays: 1, byteCount: 4)
    let before = try whole.encoded()
    let report = try whole.apply(Freeze(.layers(["c1"])))
    #expect(!report.changed)
    #expect(try whole.encoded() == before)
    #expect(whole.optimizerState != nil)
  }

  @Test func freezingStatisticsAloneKeepsTheOptimizerState() throws {
    var norm = Build.Node.norm("b1", on: "x")
    norm.config["scale"] = false
    norm.config["center"] = false
    var whole = try Build.graph(
      [.input("x", [8, 8, 3]), norm, .pool("gap", on: "b1"), .dense("fc", on: "gap", 5)], to: ["fc"])
    let report = try whole.apply(Freeze(.layers(["b1"])))
    #expect(report.changed)
    #expect(try whole.layer("b1").trainableFlag == false)
    #expect(whole.optimizerState != nil)
  }

  @Test func thawedLayersInAFrozenModelAreReported() throws {
    var whole = try Build.whole(
      Build.model([.input("x", [8, 8, 3]), .model(Build.image(), on: "x")], to: ["base@1"]))
    whole.model.layers[1].trainableFlag = false
    let report = try whole.apply(Freeze(.layers(["c1"])))
    #expect(report.warnings.contains { $0.contains("\"base\" is frozen and layers in it are not") })
  }

  // MARK: refusals

  private func refused(
    _ selection: Selection, _ code: SurgeryError.Code, because part: String, on whole: WholeModel? = nil
  ) throws {
    let error = try refusal(of: Freeze(selection), on: whole ?? Build.whole(Build.image()))
    #expect(error.code == code)
    #expect(error.message.contains(part), "\(error.message)")
  }

  @Test(arguments: [Selection.until("cc1"), .from("cc1"), .layers(["cc1"])])
  func anUnknownLayerIsRefusedWithANearName(selection: Selection) throws {
    try refused(selection, .unknownLayer, because: "did you mean \"c1\"")
  }

  @Test func anUnknownClassIsRefusedWithANearName() throws {
    try refused(.classes(["Conv2d"]), .nothingSelected, because: "did you mean \"Conv2D\"")
  }

  @Test func aNameThatTwoLayersHaveIsRefusedAsTheEndOfARange() throws {
    let model = Build.model(
      [
        .input("x", [8, 8, 3]), .model(Build.image(name: "one"), on: "x"),
        .model(Build.image(name: "two"), on: "x"), .of("Add", "sum", on: "one@1", "two@1"),
        .dense("last", on: "sum", 5),
      ], to: ["last"])
    try refused(
      .until("fc"), .unknownLayer, because: "write \"one/fc\" or \"two/fc\"", on: Build.whole(model))
  }

  @Test func attentionOfKeras3CannotBeFrozenThroughAFile() throws {
    let whole = try Build.graph(
      [
        .input("x", [7, 6]), .dense("first", on: "x", 6, "relu"),
        .of("MultiHeadAttention", "attention", on: "first", config: ["num_heads": 2, "key_dim": 3]),
        .pool("mean", on: "attention", 1), .dense("fc", on: "mean", 5),
      ], to: ["fc"], .k3)
    var attending = whole
    try attending.giveWeights(to: "attention")
    try refused(
      .layers(["attention"]), .notFreezable, because: "loads MultiHeadAttention thawed", on: attending)
    let report = try attending.apply(Freeze(.exceptHead))
    #expect(report.warnings.contains { $0.contains("\"attention\" stays as it is") })
    #expect(frozen(attending) == ["first"])
  }

  @Test func aConvolutionalLSTMOfKeras3CannotBeFrozenThroughAFile() throws {
    var whole = try Build.graph(
      [
        .input("x", [4, 8, 8, 3]),
        .of("ConvLSTM2D", "moving", on: "x", config: ["filters": 2, "kernel_size": [3, 3]]),
        .pool("mean", on: "moving"), .dense("fc", on: "mean", 5),
      ], to: ["fc"], .k3)
    try whole.giveWeights(to: "moving")
    try refused(.layers(["moving"]), .notFreezable, because: "loads ConvLSTM2D thawed", on: whole)
  }

  @Test func kerasesThatForgetWhatIsFrozenAreRefused() throws {
    let whole = try Sample("k30").whole("cnn")
    try refused(.all, .notFreezable, because: "Keras 3.0.5 forgets", on: whole)
    var swap = SwapHead(classes: 10)
    swap.freezeBackbone = true
    #expect(try refusal(of: swap, on: whole).code == .notFreezable)
  }

  @Test func aCustomLayerWithLayersInsideIsRefused() throws {
    var whole = try Build.graph(
      [.input("x", [8, 8, 3]), .of("Custom>Odd", "odd", on: "x"), .pool("gap", on: "odd")], to: ["gap"])
    whole.model.layers[1].weights = [.odd("gamma", of: "odd/one"), .odd("kernel", of: "odd/two")]
    whole.model.layers[1].weightsAreUnderstood = false
    try refused(.layers(["odd"]), .notFreezable, because: "layers inside that no config lists", on: whole)
  }

  @Test func aCustomLeafIsFrozen() throws {
    var whole = try Build.graph(
      [.input("x", [8, 8, 3]), .of("Custom>Odd", "odd", on: "x"), .pool("gap", on: "odd")], to: ["gap"])
    whole.model.layers[1].weights = [.odd("gamma"), .odd("beta")]
    whole.model.layers[1].weightsAreUnderstood = false
    _ = try whole.apply(Freeze(.all))
    #expect(frozen(whole) == ["odd"])
  }

  @Test func weightsThatWereNotToldApartAreNotFrozen() throws {
    var whole = try Build.whole(Build.video())
    whole.model.layers[1].weights = whole.model.layers[1].allWeights
    whole.model.layers[1].weightsAreUnderstood = false
    try refused(.all, .notFreezable, because: "can't be told", on: whole)
  }
}

extension WholeModel {
  /// Gives one weight to every leaf of a layer whose weights the test's catalogue run did not reach.
  mutating func giveWeights(to name: String) throws {
    let index = try #require(model.index(of: name))
    model.layers[index].walk { layer, _ in
      if layer.children.isEmpty { layer.weights = [.odd("kernel", of: layer.name)] }
    }
  }
}
