import GraphIR
import JSON
import Testing
import Transforms

struct CutTests {
  @Test func whatTheLayerDoesNotNeedGoes() throws {
    var whole = try Build.whole(Build.image())
    let before = try whole.encoded()["config"]?["layers"]?.arrayValue
    let report = try whole.apply(Cut(to: "gap"))
    #expect(whole.model.layers.map(\.name) == ["image", "c1", "b1", "a1", "gap"])
    #expect(whole.model.outputs == [TensorReference(layer: "gap")])
    #expect(report.details["output_shape"] == [nil, 4])
    #expect(report.details["layers_dropped"] == ["fc", "predictions"])
    let config = try whole.encoded()["config"]
    #expect(config?["layers"]?.arrayValue == before.map { Array($0.prefix(5)) })
    #expect(config?["output_layers"] == [["gap", 0, 0]])
    #expect(config?["name"] == "base")
    #expect(report.after.total == report.before.total - (4 * 6 + 6) - (6 * 5 + 5))
  }

  /// `x` was far from the output over a longer branch, and is near to the new one: Keras lists it behind `y1` then, and
  /// reads weights by that order.
  @Test func layersAreListedAsKerasWill() throws {
    var whole = try Build.graph(
      [
        .input("p", [4]), .dense("x", on: "p", 4), .dense("z1", on: "x", 4), .dense("y1", on: "p", 4),
        .dense("z2", on: "z1", 4), .dense("y2", on: "y1", 4), .dense("z3", on: "z2", 4),
        .of("Add", "t", on: "x", "y2"), .of("Add", "o", on: "t", "z3"),
      ], to: ["o"])
    let order = try #require(LoadOrder.places(of: whole.model, whole.dialect))
    whole.model.layers = order.map { whole.model.layers[$0] }
    #expect(whole.model.layers.map(\.name) == ["p", "x", "y1", "z1", "y2", "z2", "t", "z3", "o"])
    _ = try whole.apply(Cut(to: "t"))
    #expect(whole.model.layers.map(\.name) == ["p", "y1", "x", "y2", "t"])
  }

  @Test func trainingOfTheOutputThatIsGoneGoes() throws {
    var whole = try Build.whole(Build.image())
    let report = try whole.apply(Cut(to: "gap"))
    #expect(whole.optimizerState == nil && whole.trainingConfig == nil)
    #expect(report.details["training_config"] == "dropped")
    #expect(
      report.lines.contains { $0.hasPrefix("training configuration dropped: it was for \"predictions\"") })
  }

  @Test func anIndexCountsAsKerasDoes() throws {
    var whole = try Build.whole(Build.image())
    _ = try whole.apply(Cut(to: "-3"))
    #expect(whole.model.layers.last?.name == "gap")
  }

  @Test(arguments: Sample.environments) func aListStaysAList(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("sequential")
    let before = try sample.config("sequential")
    _ = try whole.apply(Cut(to: "-2"))
    var envelope = try #require(before.objectValue)
    var config = try #require(before["config"]?.objectValue)
    config["layers"] = .some(.array(try #require(config["layers"]?.arrayValue).dropLast()))
    envelope["config"] = .some(.object(config))
    #expect(try whole.encoded() == .object(envelope))
  }

  @Test(arguments: Sample.environments) func theOutputKeepsItsForm(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("cnn")
    let written = try sample.config("cnn")["config"]?["output_layers"]
    _ = try whole.apply(Cut(to: "b1"))
    let found = try whole.encoded()["config"]?["output_layers"]
    let isFlat = written?[0]?.stringValue != nil
    #expect(found == (isFlat ? ["b1", 0, 0] : [["b1", 0, 0]]))
    #expect(whole.model.layers.map(\.name) == ["image", "c1", "b1"])
  }

  @Test(arguments: [Dialect.tf21, .k3]) func oneOfSeveralOutputsIsKept(dialect: Dialect) throws {
    var whole = try Build.whole(
      Build.model(
        [.input("x", [6]), .dense("a", on: "x", 3), .dense("b", on: "x", 4)], to: ["a", "b"]), dialect)
    _ = try whole.apply(Cut(to: "b"))
    #expect(whole.model.layers.map(\.name) == ["x", "b"])
    let found = try whole.encoded()["config"]?["output_layers"]
    #expect(found == (dialect == .k3 ? ["b", 0, 0] : [["b", 0, 0]]))
  }

  @Test func inputsStayAndSoDoTheirLayers() throws {
    var whole = try Build.whole(
      Build.model(
        [
          .input("x", [6]), .input("y", [6]), .dense("a", on: "x", 3), .dense("b", on: "y", 3),
          .of("Add", "sum", on: "a").calling(["a", "b"]),
        ], to: ["sum"]))
    _ = try whole.apply(Cut(to: "a"))
    #expect(whole.model.layers.map(\.name) == ["x", "y", "a"])
    #expect(whole.model.inputs.map(\.layer) == ["x", "y"])
  }

  @Test func aCallThatIsNotNeededGoesFromALayerThatIs() throws {
    var whole = try Build.whole(
      Build.model(
        [
          .input("x", [6]), .dense("shared", on: "x", 6).calling(["x"], ["first"]),
          .dense("first", on: "shared", 6), .dense("last", on: "shared@1", 3),
        ], to: ["last"]))
    _ = try whole.apply(Cut(to: "first"))
    #expect(whole.model.layers.map(\.name) == ["x", "shared", "first"])
    #expect(try whole.layer("shared").calls.count == 1)
  }

  @Test func theLayerOfANestedModelKeepsItsNode() throws {
    var whole = try Build.whole(
      Build.model(
        [.input("x", [8, 8, 3]), .model(Build.image(), on: "x"), .dense("fc2", on: "base@1", 3)], to: ["fc2"])
    )
    _ = try whole.apply(Cut(to: "base"))
    #expect(whole.model.outputs == [TensorReference(layer: "base", node: 1)])
  }

  @Test func theOutputItselfChangesNothing() throws {
    var whole = try Build.whole(Build.image())
    let before = try whole.encoded()
    let report = try whole.apply(Cut(to: "predictions"))
    #expect(!report.changed)
    #expect(try whole.encoded() == before)
    #expect(whole.optimizerState != nil)
  }

  // MARK: refusals

  @Test func anInputIsRefused() throws {
    let error = try refusal(of: Cut(to: "image"), on: Build.whole(Build.image()))
    #expect(error.code == .notCuttable)
    #expect(error.message.contains("\"image\" is an input"))
  }

  @Test(arguments: [("pedictions", "did you mean \"predictions\""), ("12", "from 0 or -7 on")])
  func anUnknownLayerIsRefused(name: String, word: String) throws {
    let error = try refusal(of: Cut(to: name), on: Build.whole(Build.image()))
    #expect(error.code == .unknownLayer)
    #expect(error.message.contains(word))
  }

  @Test func aLayerInsideAnotherIsRefused() throws {
    let error = try refusal(of: Cut(to: "fc"), on: Build.whole(Build.video()))
    #expect(error.code == .unknownLayer)
    #expect(error.message.contains("inside \"time_distributed\"; `to` takes"))
  }

  @Test func aLayerThatIsCalledTwiceIsRefused() throws {
    let whole = try Build.whole(
      Build.model(
        [.input("x", [6]), .dense("d", on: "x", 6).calling(["x"], ["d"])], to: ["d@1"]))
    let error = try refusal(of: Cut(to: "d"), on: whole)
    #expect(error.code == .notCuttable)
    #expect(error.message.contains("called 2 times"))
  }
}
