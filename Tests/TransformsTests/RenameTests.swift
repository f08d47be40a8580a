import GraphIR
import JSON
import Tensors
import TestSupport
import Testing
import Transforms

struct RenameTests {
  private func renamed(
    _ rules: (String, String)..., on config: JSONValue = Build.image(), _ dialect: Dialect = .tf21
  ) throws -> WholeModel {
    var whole = try Build.whole(config, dialect)
    _ = try whole.apply(Rename(rules.map { Rename.Rule($0.0, to: $0.1) }))
    return whole
  }

  @Test func allThatRefersToALayerFollows() throws {
    let before = try Build.whole(Build.image())
    let whole = try renamed(("c1", "stem"), ("image", "picture"), ("predictions", "classes"))
    #expect(
      whole.model.layers.map(\.name) == ["picture", "stem", "b1", "a1", "gap", "fc", "classes"])
    let config = try whole.encoded()["config"]
    #expect(config?["input_layers"] == [["picture", 0, 0]])
    #expect(config?["output_layers"] == [["classes", 0, 0]])
    let stem = config?["layers"]?[1]
    #expect(stem?["name"] == "stem" && stem?["config"]?["name"] == "stem")
    #expect(stem?["inbound_nodes"] == [[["picture", 0, 0, [:]]]])
    #expect(config?["layers"]?[2]?["inbound_nodes"] == [[["stem", 0, 0, [:]]]])
    #expect(try whole.layer("stem").weights.map(\.path) == ["stem/kernel:0", "stem/bias:0"])
    #expect(try whole.layer("b1").weights.map(\.inAnyFile) == before.layer("b1").weights.map(\.inAnyFile))
    let sources = try before.layer("c1").weights.map(\.inAnyFile.source)
    #expect(try whole.layer("stem").weights.map(\.inAnyFile.source) == sources)
  }

  @Test func whatIsNotNamedStaysToTheLetter() throws {
    let before = try Build.whole(Build.image()).encoded()
    let whole = try renamed(("c1", "stem"))
    var back = whole
    _ = try back.apply(Rename([Rename.Rule("stem", to: "c1")]))
    #expect(try back.encoded() == before)
    #expect(back.optimizerState != nil && back.trainingConfig != nil)
  }

  @Test func namesCanBeExchanged() throws {
    let whole = try renamed(("c1", "b1"), ("b1", "c1"))
    #expect(try whole.layer("b1").className == "Conv2D")
    #expect(try whole.layer("b1").weights.first?.path == "b1/kernel:0")
    #expect(try whole.layer("c1").weights.first?.path == "c1/gamma:0")
    #expect(try whole.layer("c1").calls[0].inputs == [TensorReference(layer: "b1")])
  }

  @Test func aStarCarriesOver() throws {
    let whole = try renamed(("*1", "first_*"))
    #expect(
      whole.model.layers.map(\.name) == [
        "image", "first_c", "first_b", "first_a", "gap", "fc", "predictions",
      ])
  }

  @Test func aNameGoesBeforeAPattern() throws {
    let whole = try renamed(("*1", "first_*"), ("b1", "norm"))
    #expect(whole.model.layers[1...3].map(\.name) == ["first_c", "norm", "first_a"])
  }

  @Test func prefixAndSuffixAreForAllLayersOfTheModelItself() throws {
    var whole = try Build.whole(Build.video())
    var rename = Rename([Rename.Rule("average", to: "mean")])
    rename.prefix = "left_"
    rename.suffix = "_1"
    rename.model = "left"
    let report = try whole.apply(rename)
    #expect(whole.model.layers.map(\.name) == ["left_video_1", "left_time_distributed_1", "left_mean_1"])
    #expect(whole.model.name == "left")
    #expect(try whole.layer("left_time_distributed_1/c1").weights.first?.path == "c1/kernel:0")
    #expect(report.details["layers"]?["average"] == "left_mean_1")
  }

  @Test func layersInsideOthersAreNamedByTheirWay() throws {
    let whole = try renamed(("time_distributed/c1", "stem"), on: Build.video())
    #expect(try whole.layer("time_distributed/stem").weights.first?.path == "stem/kernel:0")
    #expect(try whole.layer("time_distributed/b1").calls[0].inputs == [TensorReference(layer: "stem")])
    let pattern = try renamed(("time_distributed/*1", "*_one"), on: Build.video())
    #expect(try pattern.layer("time_distributed/c_one").className == "Conv2D")
    #expect(pattern.model.layers[1].name == "time_distributed")
  }

  @Test func aNestedModelHasItsNameInTwoPlaces() throws {
    let nested = Build.model(
      [.input("x", [8, 8, 3]), .model(Build.image(), on: "x"), .dense("fc2", on: "base@1", 3)], to: ["fc2"])
    let whole = try renamed(("base", "backbone"), ("base/c1", "base"), on: nested)
    let layers = try whole.encoded()["config"]?["layers"]
    #expect(layers?[1]?["name"] == "backbone" && layers?[1]?["config"]?["name"] == "backbone")
    #expect(layers?[2]?["inbound_nodes"] == [[["backbone", 1, 0, [:]]]])
    // The new name of a layer inside is not taken for the old one of its model.
    #expect(try whole.layer("backbone/base").weights.first?.path == "base/kernel:0")
  }

  @Test func aListOfKeras3PutsItsNameBeforeThoseOfItsWeights() throws {
    var whole = try Build.whole(Build.list([.dense("seq", on: "", 3), .dense("b", on: "", 2)]), .k3)
    for index in whole.model.layers.indices {
      let name = whole.model.layers[index].name
      whole.model.layers[index].weights = [
        Weight(
          name: "kernel", path: "seq/\(name)/kernel", shape: [3, 3], type: "float32", isTrainable: true,
          source: .stored(.named("/model_weights/\(name)/seq/\(name)/kernel")))
      ]
      whole.model.layers[index].weightsAreUnderstood = false
    }
    var rename = Rename([Rename.Rule("seq", to: "a")])
    _ = try whole.apply(rename)
    #expect(whole.model.layers.flatMap(\.weights).map(\.path) == ["seq/a/kernel", "seq/b/kernel"])
    rename = Rename([Rename.Rule("b", to: "seq")])
    rename.model = "b"
    _ = try whole.apply(rename)
    #expect(whole.model.layers.flatMap(\.weights).map(\.path) == ["b/a/kernel", "b/seq/kernel"])
    #expect(whole.model.name == "b")
  }

  @Test(arguments: Sample.environments) func everyDialectIsReadBack(environment: String) throws {
    let sample = try Sample(environment)
    for name in ["cnn", "sequential"] {
      var whole = try sample.whole(name)
      let before = try sample.text(name)
      let all = whole.model.layers.map(\.name)
      _ = try whole.apply(Rename([Rename.Rule("*", to: "x_*")]))
      let text = try whole.encoded().serialized()
      #expect(all.allSatisfy { text.contains("\"x_\($0)\"") && !text.contains("\"\($0)\"") })
      _ = try whole.apply(Rename([Rename.Rule("x_*", to: "*")]))
      #expect(try whole.encoded().serialized() == before)
    }
  }

  @Test func keysOfDictionariesStay() throws {
    var whole = try Build.whole(Build.model([.input("x", [6]), .dense("a", on: "x", 3)], to: ["a"]))
    whole.model.config["output_layers"] = ["a": ["a", 0, 0]]
    whole.trainingConfig = ["loss": ["a": "mse"]]
    let report = try whole.apply(Rename([Rename.Rule("a", to: "b")]))
    #expect(try whole.encoded()["config"]?["output_layers"] == ["a": ["b", 0, 0]])
    #expect(whole.trainingConfig == ["loss": ["a": "mse"]])
    #expect(report.lines.contains { $0.contains("stays under \"a\"") })
  }

  @Test func theSameNamesChangeNothing() throws {
    var whole = try Build.whole(Build.image())
    var rename = Rename([Rename.Rule("c1", to: "c1")])
    rename.model = "base"
    let report = try whole.apply(rename)
    #expect(!report.changed)
    #expect(report.lines.first?.hasPrefix("nothing to do") == true)
  }

  /// As the first layers of DenseNet are called.
  private func slashes(_ dialect: Dialect = .tf21) throws -> WholeModel {
    try Build.graph(
      [
        .input("image", [8, 8, 3]), .convolution("c/1", on: "image", 4), .pool("gap", on: "c/1"),
        .dense("fc", on: "gap", 5),
      ], to: ["fc"], dialect)
  }

  @Test func aNameWithASlashMayGetAnotherOne() throws {
    var whole = try slashes()
    var rename = Rename([Rename.Rule("c/*", to: "d/*/e")])
    rename.prefix = "x_"
    _ = try whole.apply(rename)
    #expect(whole.model.layers.map(\.name) == ["x_image", "x_d/1/e", "x_gap", "x_fc"])
    #expect(whole.model.layers[2].calls[0].inputs.map(\.layer) == ["x_d/1/e"])
    _ = try whole.apply(Rename([Rename.Rule("x_d/1/e", to: "plain")]))
    #expect(whole.model.layers[1].name == "plain")
  }

  // MARK: refusals

  @Test(arguments: [
    ("c//1", "on both sides"), ("/c", "on both sides"), ("c/", "on both sides"), ("c/./1", "a meaning"),
    ("top_level_model_weights/1", "a meaning"), ("c/é", "ASCII"),
  ]) func notEveryNameWithSlashesIsOne(name: String, word: String) throws {
    let error = try refusal(of: Rename([Rename.Rule("c/1", to: name)]), on: slashes())
    #expect(error.message.contains(word), "\(error)")
  }

  @Test(arguments: [
    ("c1", "b1", "two layers would be called \"b1\""), ("*1", "x*y*", "one \"*\" on each side"),
    ("*1", "x", "one \"*\" on each side"), ("c1", "a/b", "would part it into groups"),
    ("c1", "_x", "a letter or a digit"), ("c1", "a b", "a letter or a digit"), ("c1", "é", "ASCII"),
    ("c1", "top_level_model_weights", "a meaning of its own"),
    ("c1", "", "an empty text"),
  ]) func namesThatCanNotBeAreRefused(old: String, new: String, word: String) throws {
    let error = try refusal(of: Rename([Rename.Rule(old, to: new)]), on: Build.whole(Build.image()))
    #expect(error.message.contains(word), "\(error)")
  }

  @Test(arguments: ["a b", "_x", "é"]) func keras3TakesAlmostAnyName(name: String) throws {
    var whole = try Build.whole(Build.image(), .k3)
    _ = try whole.apply(Rename([Rename.Rule("c1", to: name)]))
    #expect(whole.model.layers[1].name == name)
    let error = try refusal(of: Rename([Rename.Rule("b1", to: "a/b")]), on: whole)
    #expect(error.code == .notRenamable)
  }

  /// It would load, and then fail to predict. On other backends nothing looks at the characters.
  @Test(arguments: ["a b", "é", "x:0"]) func keras3OnTensorFlowCanNotRunEveryName(name: String) throws {
    var whole = try Build.whole(Build.image(), .k3)
    whole.backend = "tensorflow"
    let error = try refusal(of: Rename([Rename.Rule("c1", to: name)]), on: whole)
    #expect(error.code == .notRenamable && error.message.contains("all of them ASCII"))
    // an input is no scope
    _ = try whole.apply(Rename([Rename.Rule("image", to: name)]))
    whole.backend = "jax"
    _ = try whole.apply(Rename([Rename.Rule("c1", to: name + "1")]))
  }

  @Test func aModelsNameIsHeldAgainstTheRuleToo() throws {
    var rename = Rename()
    for (name, part) in [
      ("my model", "can't be a model's name"), ("_m", "a letter or a digit"), ("", "empty"),
    ] {
      rename.model = name
      let error = try refusal(of: rename, on: Build.whole(Build.image()))
      #expect(error.message.contains(part), "\(error)")
    }
  }

  /// What a file can have and no Keras can load is mended by another name.
  @Test func aNameThatNoKerasLoadsCanBeReplaced() throws {
    let model = Build.model([.input("x", [6]), .dense("-rf", on: "x", 3)], to: ["-rf"])
    var whole = try Build.whole(model)
    #expect(try refusal(of: Freeze(.all), on: whole).message.contains("can't load layer \"-rf\""))
    _ = try whole.apply(Rename([Rename.Rule("-rf", to: "rf")]))
    #expect(whole.model.outputs.map(\.layer) == ["rf"])
  }

  /// A name of two parts is one of two links of the file, whatever the spelling.
  @Test func weightsOfALayerWhoseNameHasASlashTooManyFollow() throws {
    var whole = try Build.graph([.input("x", [6]), .dense("net//d", on: "x", 3)], to: ["net//d"])
    for index in whole.model.layers[1].weights.indices {
      whole.model.layers[1].weights[index].path = ["net/d/kernel:0", "net/d/bias:0"][index]
    }
    _ = try whole.apply(Rename([Rename.Rule("net//d", to: "net/e")]))
    #expect(whole.model.layers[1].weights.map(\.path) == ["net/e/kernel:0", "net/e/bias:0"])
  }

  @Test func anUnknownLayerIsRefused() throws {
    let error = try refusal(of: Rename([Rename.Rule("c2", to: "x")]), on: Build.whole(Build.image()))
    #expect(error.code == .unknownLayer)
    #expect(error.message.contains("did you mean"))
    let inside = try refusal(of: Rename([Rename.Rule("fc", to: "x")]), on: Build.whole(Build.video()))
    #expect(inside.message.contains("write \"time_distributed/fc=...\""))
  }

  @Test func twoPatternsThatDisagreeAreRefused() throws {
    let rules = [Rename.Rule("c*", to: "x*"), Rename.Rule("*1", to: "y*")]
    #expect(try refusal(of: Rename(rules), on: Build.whole(Build.image())).message.contains("c*=x*"))
  }

  @Test func aNameInsideThatOtherWeightsBearIsRefused() throws {
    var whole = try Build.whole(Build.video())
    whole.model.layers[1].walk { layer, _ in
      if layer.name == "b1" {
        for index in layer.weights.indices { layer.weights[index].path = "b9/\(index)" }
      }
    }
    let error = try refusal(of: Rename([Rename.Rule("time_distributed/c1", to: "b9")]), on: whole)
    #expect(error.message.contains("the weight b9/0 of another layer"))
  }

  @Test func anOperationOfTensorFlowKeepsItsName() throws {
    var whole = try Build.whole(Build.image())
    whole.model.layers[3].config["name"] = "Relu"
    let error = try refusal(of: Rename([Rename.Rule("a1", to: "x")]), on: whole)
    #expect(error.message.contains("names it after the operation"))
    var rename = Rename()
    rename.prefix = "p_"
    let report = try whole.apply(rename)
    #expect(whole.model.layers[3].name == "a1")
    #expect(report.warnings.contains { $0.contains("\"a1\" keeps its name") })
  }
}
