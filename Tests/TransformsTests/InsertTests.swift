import GraphIR
import JSON
import Testing
import Transforms

struct InsertTests {
  @Test func behindALayerAllItsReadersReadTheNewOne() throws {
    var whole = try Build.whole(
      Build.model(
        [
          .input("x", [6]), .dense("a", on: "x", 3), .dense("b", on: "a", 3), .dense("c", on: "a", 3),
          .of("Add", "sum", on: "b").calling(["b", "a"]),
        ], to: ["sum", "a"]))
    let report = try whole.apply(Insert(.dropout(rate: 0.5), .after("a")))
    #expect(whole.model.layers.map(\.name) == ["x", "a", "dropout", "b", "c", "sum"])
    #expect(try whole.layer("sum").calls[0].inputs.map(\.layer) == ["b", "dropout"])
    #expect(try whole.layer("c").calls[0].inputs.map(\.layer) == ["dropout"])
    #expect(try whole.layer("dropout").calls[0].inputs.map(\.layer) == ["a"])
    #expect(whole.model.outputs.map(\.layer) == ["sum", "dropout"])
    #expect(report.details["read_by"] == ["b", "c", "sum"])
    #expect(whole.optimizerState != nil)
  }

  @Test func beforeALayerItAloneReadsTheNewOne() throws {
    var whole = try Build.whole(
      Build.model(
        [.input("x", [6]), .dense("a", on: "x", 3), .dense("b", on: "a", 3), .dense("c", on: "a", 3)],
        to: ["b", "c"]))
    _ = try whole.apply(Insert(.relu, .before("c")))
    #expect(whole.model.layers.map(\.name) == ["x", "a", "re_lu", "b", "c"])
    #expect(try whole.layer("b").calls[0].inputs.map(\.layer) == ["a"])
    #expect(try whole.layer("c").calls[0].inputs.map(\.layer) == ["re_lu"])
  }

  @Test func theRestStaysToTheLetter() throws {
    var whole = try Build.whole(Build.image())
    let before = try whole.encoded()
    _ = try whole.apply(Insert(.gaussianNoise(deviation: 0.1), .before("fc")))
    #expect(
      try whole.encoded()["config"]?["layers"]?[5] == [
        "class_name": "GaussianNoise",
        "config": ["name": "gaussian_noise", "trainable": true, "dtype": "float32", "stddev": 0.1],
        "name": "gaussian_noise", "inbound_nodes": [[["gap", 0, 0, [:]]]],
      ])
    _ = try whole.apply(Remove(layers: ["gaussian_noise"]))
    #expect(try whole.encoded() == before)
  }

  @Test func aListTakesItAsAnItem() throws {
    let first = Build.Node.of(
      "Dense", "a", on: "", config: ["batch_input_shape": [nil, 6], "units": 3, "use_bias": true])
    var whole = try Build.whole(Build.list([first, .dense("b", on: "a", 2)]))
    _ = try whole.apply(Insert(.dropout(rate: 0.1), .after("a")))
    _ = try whole.apply(Insert(.dropout(rate: 0.2), .before("a")))
    #expect(whole.model.layers.map(\.name) == ["dropout_1", "a", "dropout", "b"])
    #expect(whole.model.layers[0].config["batch_input_shape"] == [nil, 6])
    #expect(whole.model.layers[1].config["batch_input_shape"] == nil)
    #expect(ShapeInference.shapes(of: whole.model, .tf21).outputs == [[nil, 2]])
    _ = try whole.apply(Remove(layers: ["drop*"]))
    #expect(whole.model.layers.map(\.name) == ["a", "b"])
    #expect(whole.model.layers[0].config["batch_input_shape"] == [nil, 6])
  }

  @Test func nestedModelsAreGoneInto() throws {
    var whole = try Build.whole(Build.video())
    let report = try whole.apply(Insert(.dropout(rate: 0.5), .after("time_distributed/gap")))
    #expect(try whole.layer("time_distributed/fc").calls[0].inputs.map(\.layer) == ["dropout"])
    #expect(report.details["layer"] == "time_distributed/dropout")
    _ = try whole.apply(Remove(layers: ["time_distributed/dropout"]))
    #expect(try whole.layer("time_distributed/fc").calls[0].inputs.map(\.layer) == ["gap"])
  }

  @Test func aLayerOnOneBranchMayPutTheOtherBehindIt() throws {
    // Both branches are as far from the output, until one is longer.
    var whole = try Build.whole(
      Build.model(
        [
          .input("x", [6]), .dense("a", on: "x", 3), .dense("b", on: "x", 3),
          .of("Add", "sum", on: "a").calling(["a", "b"]),
        ], to: ["sum"]))
    let report = try whole.apply(Insert(.dropout(rate: 0.5), .after("b")))
    #expect(whole.model.layers.map(\.name) == ["x", "b", "a", "dropout", "sum"])
    // The optimizer's state would be taken for other weights.
    #expect(whole.optimizerState == nil)
    #expect(report.details["optimizer_state"] == "dropped")
  }

  @Test(arguments: [Dialect.k224, .tf21, .tf215, .k3]) func keras3CarriesShapes(dialect: Dialect) throws {
    var whole = try Build.whole(Build.image(), dialect)
    _ = try whole.apply(Insert(.spatialDropout(spatial: 2, rate: 0.5), .after("c1")))
    let entry = try whole.encoded()["config"]?["layers"]?[2]
    let name = dialect == .k224 ? "spatial_dropout2d_1" : "spatial_dropout2d"
    #expect(entry?["config"]?["name"]?.stringValue == name)
    let node = entry?["inbound_nodes"]?[0]
    if dialect == .k3 {
      #expect(node?["args"]?[0]?["config"]?["shape"] == [nil, 8, 8, 4])
      #expect(node?["kwargs"] == ["training": false])
      #expect(entry?["config"]?["trainable"] == nil && entry?["config"]?["data_format"] == "channels_last")
    } else {
      #expect(node == [["c1", 0, 0, [:]]])
    }
    // What Keras 3 writes without a flag is a layer all the same.
    #expect(whole.model.kerasLayers.contains { $0.name == name })
  }

  @Test(arguments: [("2.2.4", false), ("2.7.0", false), ("2.8.0", true), ("3.0.5", true)])
  func noiseHasASeedFromKeras28On(version: String, hasSeed: Bool) throws {
    let dialect = try #require(Dialect(kerasVersion: version))
    var whole = try Build.whole(Build.image(), dialect)
    for (layer, key) in [
      (WeightlessLayer.gaussianNoise(deviation: 0.5), "stddev"), (.gaussianDropout(rate: 0.5), "rate"),
      (.alphaDropout(rate: 0.5), "rate"),
    ] {
      let report = try whole.apply(Insert(layer, .before("fc")))
      let name = try #require(report.details["layer"]?.stringValue)
      let keys = try whole.layer(name).config.keys.drop { $0 != key }
      let more = layer.className == "AlphaDropout" && dialect.family == .keras3 ? ["noise_shape"] : []
      #expect(Array(keys) == [key] + (hasSeed ? ["seed"] : []) + more)
    }
  }

  /// A mask, or an operand of an operation.
  @Test func readersByKeywordReadTheNewOneToo() throws {
    func model() throws -> WholeModel {
      var whole = try Build.whole(
        Build.model([.input("x", [6]), .dense("a", on: "x", 6), .dense("b", on: "x", 6)], to: ["b"]))
      whole.model.layers[2].writtenCalls = [[["x", 0, 0, ["mask": ["a", 0, 0]]]]]
      whole.model.layers[2].calls[0].keywordInputs = [TensorReference(layer: "a")]
      return whole
    }
    var whole = try model()
    _ = try whole.apply(Insert(.relu, .after("a")))
    #expect(try whole.layer("b").calls[0].keywordInputs.map(\.layer) == ["re_lu"])
    #expect(try whole.layer("b").calls[0].inputs.map(\.layer) == ["x"])
    whole = try model()
    _ = try whole.apply(Insert(.relu, .before("b")))
    #expect(try whole.layer("b").calls[0].inputs.map(\.layer) == ["re_lu"])
    #expect(try whole.layer("b").calls[0].keywordInputs.map(\.layer) == ["a"], "that is not its input")
  }

  @Test func mixedPrecisionGoesOn() throws {
    var whole = try Build.whole(Build.image(), .tf215)
    let policy: JSONValue = ["class_name": "Policy", "config": ["name": "mixed_float16"]]
    whole.model.layers[1].config["dtype"] = policy
    whole.model.layers[4].config["dtype"] = "float64"
    _ = try whole.apply(Insert(.dropout(rate: 0.5), .after("gap")))
    #expect(try whole.layer("dropout").config["dtype"] == "float64")
  }

  // MARK: refusals

  @Test(arguments: [
    (WeightlessLayer.dropout(rate: 1), "less than 1"), (.gaussianNoise(deviation: -1), "from 0 on"),
    (.spatialDropout(spatial: 1, rate: 0.5), "takes 3 axes"), (.activation("rleu"), "did you mean \"relu\""),
    (.rescaling(scale: 2, offset: 0), "no layer Rescaling"),
    (.rescaling(scale: .infinity, offset: 0), "must be numbers"),
    (.spatialDropout(spatial: 4, rate: 0.5), "1, 2 or 3 axes"),
  ]) func layersThatDoNotFitAreRefused(layer: WeightlessLayer, word: String) throws {
    let error = try refusal(of: Insert(layer, .after("c1")), on: Build.whole(Build.image()))
    #expect(error.message.contains(word), "\(error)")
  }

  @Test(arguments: [
    (Insert.Place.before("image"), "is an input and reads nothing"), (.after("c9"), "no layer \"c9\""),
    (.before("99"), "from 0 or -7 on"),
  ]) func placesThatDoNotExistAreRefused(place: Insert.Place, word: String) throws {
    let error = try refusal(of: Insert(.relu, place), on: Build.whole(Build.image()))
    #expect(error.message.contains(word), "\(error)")
  }

  @Test func aLayerOfSeveralInputsOrCallsIsRefused() throws {
    let whole = try Build.whole(
      Build.model(
        [
          .input("x", [6]), .dense("d", on: "x", 6).calling(["x"], ["d"]),
          .of("Add", "sum", on: "d").calling(["d", "d@1"]),
        ], to: ["sum"]))
    #expect(try refusal(of: Insert(.relu, .before("sum")), on: whole).message.contains("reads 2 tensors"))
    #expect(try refusal(of: Insert(.relu, .before("d")), on: whole).message.contains("called 2 times"))
    #expect(try refusal(of: Insert(.relu, .after("d")), on: whole).message.contains("called 2 times"))
  }

  @Test func integersAndMasksAreRefused() throws {
    var numbers = Build.Node.input("x", [6])
    numbers.config["dtype"] = "int32"
    let embedding = Build.Node.of(
      "Embedding", "e", on: "x", config: ["input_dim": 5, "output_dim": 4, "mask_zero": true])
    let whole = try Build.graph([numbers, embedding, .pool("p", on: "e", 1)], to: ["p"], .tf215)
    #expect(try refusal(of: Insert(.relu, .after("x")), on: whole).message.contains("holds int32"))
    let error = try refusal(of: Insert(.rescaling(scale: 2, offset: 0), .after("e")), on: whole)
    #expect(error.message.contains("does not pass masks on, and layer \"e\""))
  }

  @Test func channelsFirstIsNotSavedBeforeKeras3() throws {
    var convolution = Build.Node.convolution("c", on: "x", 4)
    convolution.config["data_format"] = "channels_first"
    let nodes: [Build.Node] = [.input("x", [3, 8, 8]), convolution, .activation("a", on: "c", "relu")]
    let insert = Insert(.spatialDropout(spatial: 2, rate: 0.5), .after("c"))
    #expect(
      try refusal(of: insert, on: Build.graph(nodes, to: ["a"])).message.contains(
        "does not save its data format")
    )
    var whole = try Build.graph(nodes, to: ["a"], .k3)
    _ = try whole.apply(insert)
    #expect(try whole.layer("spatial_dropout2d").config["data_format"] == "channels_first")
  }

  @Test func aNameThatIsTakenIsRefused() throws {
    var insert = Insert(.relu, .after("c1"))
    insert.layerName = "b1"
    #expect(try refusal(of: insert, on: Build.whole(Build.image())).message.contains("\"b1\" already"))
  }

  @Test(arguments: ["a/b", "", "_x", "a b", "a\u{AD}b", "top_level_model_weights"])
  func aNameThatItsKerasCanNotReadIsRefused(name: String) throws {
    var insert = Insert(.relu, .after("c1"))
    insert.layerName = name
    #expect(try refusal(of: insert, on: Build.whole(Build.image())).code == .badOption)
  }
}
