import GraphIR
import JSON
import Testing
import Transforms

/// Several outputs of one cut, and one of several outputs dropped.
struct CutSeveralTests {
  @Test(arguments: Sample.environments) func outputsStandInTheOrderAskedFor(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("cnn")
    let report = try whole.apply(Cut(to: ["b1", "c1"]))
    #expect(try whole.encoded()["config"]?["output_layers"] == [["b1", 0, 0], ["c1", 0, 0]])
    #expect(whole.model.layers.map(\.name) == ["image", "c1", "b1"])
    #expect(report.details["outputs"]?.arrayValue?.count == 2)
    #expect(report.lines.count { $0.hasPrefix("output: ") } == 2)
  }

  /// As Keras has it for `Model(list.inputs, [...])`.
  @Test(arguments: Sample.environments) func aListWithSeveralOutputsBecomesAGraph(environment: String) throws
  {
    let sample = try Sample(environment)
    let dialect = sample.dialect
    var whole = try sample.whole("sequential")
    let names = whole.model.kerasLayers.map(\.name)
    _ = try whole.apply(Cut(to: ["-1", "0"]))
    #expect(whole.model.kind == .functional)
    let encoded = try whole.encoded()
    #expect(encoded["class_name"]?.stringValue == dialect.functionalClassName)
    #expect(whole.model.outputs.map(\.layer) == [names[names.count - 1], names[0]])
    // The entries have the keys that this Keras writes for a functional model of its own.
    let graph = try sample.config("cnn")["config"]
    let layers = try #require(encoded["config"]?["layers"]?.arrayValue)
    let keys = try #require(graph?["layers"]?[1]?.objectValue?.keys)
    for entry in layers { #expect(entry.objectValue?.keys == keys) }
    #expect(encoded["config"]?.objectValue?.keys == graph?.objectValue?.keys)
    #expect(layers[0]["class_name"] == "InputLayer" && layers[0]["inbound_nodes"] == [])
    #expect(layers.count == names.count + 1)
    // It reads itself back.
    let again = try WholeModel.decoding(encoded.serialized(), dialect)
    #expect(try again.encoded() == encoded)
    #expect(
      again.model.layers.map(\.calls) == whole.model.layers.map { $0.calls.map { Call(inputs: $0.inputs) } })
  }

  @Test func aListOfUnknownInputCantBecomeAGraph() throws {
    let list = try Build.whole(Build.list([.dense("a", on: "", 5), .dense("b", on: "", 4)]))
    let error = try refusal(of: Cut(to: ["a", "b"]), on: list)
    #expect(error.code == .shapeUnknown && error.message.contains("\"a\""))
  }

  /// Keras lists layers by their distance from the outputs, and expects their weights in that order.
  @Test func layersStandInTheOrderInWhichKerasWillBuildThem() throws {
    var whole = try Build.graph(
      [
        .input("x", [8, 8, 3]), .convolution("p", on: "x", 3), .convolution("a1", on: "p", 3),
        .convolution("q1", on: "x", 3), .convolution("a2", on: "a1", 3), .convolution("q2", on: "q1", 3),
        .convolution("aux", on: "a2", 3), .of("Add", "sum", on: "p", "q2"),
      ], to: ["sum", "aux"])
    // p is deeper than q1 only for the sake of aux.
    whole.model.layers = ["x", "p", "q1", "a1", "q2", "a2", "sum", "aux"].compactMap {
      whole.model.layer(named: $0)
    }
    _ = try whole.apply(Cut(to: "sum"))
    #expect(whole.model.layers.map(\.name) == ["x", "q1", "p", "q2", "sum"])
  }

  // MARK: drop-head --output

  private func two(_ dialect: Dialect = .tf21) throws -> WholeModel {
    try Build.graph(
      [
        .input("x", [6]), .dense("shared", on: "x", 4, "relu"), .dense("before_age", on: "shared", 4),
        .dense("kind", on: "shared", 3), .dense("age", on: "before_age", 1, "linear"),
      ], to: ["kind", "age"], dialect)
  }

  @Test(arguments: [Dialect.tf21, .k3]) func oneOutputGoesAndTheOthersStay(dialect: Dialect) throws {
    var whole = try two(dialect)
    let report = try whole.apply(DropHead(output: "age"))
    #expect(whole.model.layers.map(\.name) == ["x", "shared", "kind"])
    let written = try whole.encoded()["config"]?["output_layers"]
    #expect(written == (dialect == .k3 ? ["kind", 0, 0] : [["kind", 0, 0]]))
    #expect(report.details["layers_dropped"] == ["before_age", "age"])
    #expect(whole.optimizerState == nil)
  }

  @Test(arguments: [
    (#"{"loss": "mse", "metrics": ["accuracy"]}"#, #"{"loss": "mse", "metrics": ["accuracy"]}"#),
    (
      #"{"loss": {"kind": "mse", "age": "mae"}, "loss_weights": {"age": 0.5}, "metrics": {"kind": ["acc"]}}"#,
      #"{"loss": {"kind": "mse"}, "loss_weights": {}, "metrics": {"kind": ["acc"]}}"#
    ),
    (
      #"{"loss": ["mse", "mae"], "loss_weights": [1, 2], "metrics": [["acc"], null]}"#,
      #"{"loss": ["mse"], "loss_weights": [1], "metrics": [["acc"]]}"#
    ),
    (
      #"{"loss": {"class_name": "MSE", "config": {}}, "metrics": null}"#,
      #"{"loss": {"class_name": "MSE", "config": {}}, "metrics": null}"#
    ),
  ])
  func theLossesOfTheOthersStay(before: String, after: String) throws {
    var whole = try two()
    whole.trainingConfig = try JSONValue.parse(before).objectValue
    let report = try whole.apply(DropHead(output: "age"))
    #expect(whole.trainingConfig == (try JSONValue.parse(after).objectValue))
    #expect(report.details["training_config"] == (before == after ? "kept" : "changed"))
  }

  @Test(arguments: [
    (#"{"kind": 2.0, "age": 0.5}"#, "2.0"), ("[2.0, 0.5]", "2.0"), (#"{"age": 0.5}"#, "null"),
    ("null", "null"),
  ])
  func keras3TakesTheWeightOfOneLossAsANumber(before: String, after: String) throws {
    var whole = try two(.k3)
    whole.trainingConfig = [
      "loss": ["kind": "mse", "age": "mae"], "loss_weights": try JSONValue.parse(before),
    ]
    _ = try whole.apply(DropHead(output: "age"))
    #expect(whole.trainingConfig?["loss_weights"] == (try JSONValue.parse(after)))
    #expect(whole.trainingConfig?["loss"] == "mse")
  }

  /// Keras 3.0 refuses any weight of an only loss; from 3.2 on, and of two losses, they are taken.
  @Test(arguments: [("3.0.5", true), ("3.1.1", true), ("3.2.0", false)])
  func keras30TakesNoWeightOfAnOnlyLoss(version: String, goes: Bool) throws {
    let dialect = try #require(Dialect(kerasVersion: version))
    for weights in [["kind": 2.0, "age": 0.5], [2.0, 0.5]] as [JSONValue] {
      var whole = try two(dialect)
      whole.trainingConfig = ["loss": ["kind": "mse", "age": "mae"], "loss_weights": weights]
      let report = try whole.apply(DropHead(output: "age"))
      #expect(whole.trainingConfig?["loss_weights"] == (goes ? nil as JSONValue : 2.0))
      #expect(report.lines.contains { $0.contains("the weight of the loss that stays is dropped") } == goes)
    }
    var three = try Build.graph(
      [.input("x", [6]), .dense("a", on: "x", 3), .dense("b", on: "x", 3), .dense("c", on: "x", 3)],
      to: ["a", "b", "c"], dialect)
    three.trainingConfig = ["loss": "mse", "loss_weights": [1.0, 2.0, 3.0]]
    _ = try three.apply(DropHead(output: "b"))
    #expect(three.trainingConfig?["loss_weights"] == [1.0, 3.0])
  }

  @Test(arguments: [
    #"{"loss": {"kind": "mse", "other": "mae"}}"#, #"{"loss": ["mse", "mae", "mse"]}"#,
    #"{"loss": {"age": "mse"}}"#, #"{"loss": "mse", "metrics": [["acc"], ["acc"], ["acc"]]}"#,
  ])
  func aTrainingConfigurationThatCantBeTakenApartGoes(before: String) throws {
    var whole = try two()
    whole.trainingConfig = try JSONValue.parse(before).objectValue
    let report = try whole.apply(DropHead(output: "age"))
    #expect(whole.trainingConfig == nil && report.details["training_config"] == "dropped")
  }

  /// In Keras 3 a list of metrics has one for each output; before, all are for every output.
  @Test func aFlatListOfMetricsMeansWhatItsKerasTakesItFor() throws {
    for (dialect, left) in [(Dialect.k3, ["a"]), (.tf215, ["a", "b"])] {
      var whole = try two(dialect)
      whole.trainingConfig = ["loss": "mse", "metrics": ["a", "b"]]
      _ = try whole.apply(DropHead(output: "age"))
      #expect(whole.trainingConfig?["metrics"]?.arrayValue?.compactMap(\.stringValue) == left)
    }
  }

  @Test func anOutputThatIsNoneIsRefused() throws {
    let error = try refusal(of: DropHead(output: "kin"), on: two())
    #expect(error.code == .unknownLayer)
    #expect(error.message.contains("outputs are \"kind\", \"age\"; did you mean \"kind\""))
    #expect(try refusal(of: DropHead(output: "x"), on: Build.whole(Build.image())).code == .unknownLayer)
  }

  @Test func theOneOutputMayBeNamed() throws {
    var whole = try Build.whole(Build.image())
    _ = try whole.apply(DropHead(output: "predictions"))
    #expect(whole.model.outputs.map(\.layer) == ["fc"])
  }
}
