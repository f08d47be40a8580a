import GraphIR
import JSON
import Testing
import Transforms

struct DropHeadTests {
  @Test func theFeaturesBecomeTheOutput() throws {
    var whole = try Build.whole(Build.image())
    let report = try whole.apply(DropHead())
    #expect(whole.model.outputs == [TensorReference(layer: "fc")])
    #expect(report.details["head"] == "predictions")
    #expect(report.details["layers_dropped"] == ["predictions"])
    #expect(report.details["output_shape"] == [nil, 6])
    #expect(whole.optimizerState == nil && whole.trainingConfig == nil)
  }

  @Test func allThatFollowsTheHeadGoes() throws {
    var whole = try Build.graph(
      [
        .input("x", [8, 8, 3]), .convolution("c1", on: "x", 4), .convolution("head", on: "c1", 5),
        .pool("gap", on: "head"), .activation("soft", on: "gap"),
      ], to: ["soft"])
    _ = try whole.apply(DropHead())
    #expect(whole.model.layers.map(\.name) == ["x", "c1"])
  }

  /// A Dense for every position, averaged: the features are those of the positions.
  @Test func aPoolingThatFollowsTheHeadGoesToo() throws {
    var whole = try Build.graph(
      [
        .input("x", [8, 8, 3]), .convolution("c1", on: "x", 4), .dense("head", on: "c1", 5),
        .pool("gap", on: "head"),
      ], to: ["gap"])
    _ = try whole.apply(DropHead())
    #expect(whole.model.layers.map(\.name) == ["x", "c1"])
  }

  @Test(arguments: Sample.environments, ["cnn", "sequential"])
  func itIsTheCutBeforeTheHead(environment: String, name: String) throws {
    let sample = try Sample(environment)
    var (dropped, cut) = (try sample.whole(name), try sample.whole(name))
    let features = try #require(cut.model.layers.dropLast().last?.name)
    _ = try dropped.apply(DropHead())
    _ = try cut.apply(Cut(to: features))
    #expect(try dropped.encoded().serialized() == cut.encoded().serialized())
  }

  @Test func theHeadOfANestedModelIsDroppedInside() throws {
    var whole = try Build.whole(
      Build.model(
        [.input("x", [8, 8, 3]), .model(Build.image(), on: "x"), .activation("s", on: "base@1")], to: ["s"]))
    let report = try whole.apply(DropHead())
    #expect(whole.model.layers.map(\.name) == ["x", "base"])
    #expect(whole.model.outputs == [TensorReference(layer: "base", node: 1)])
    #expect(try whole.layer("base").model?.outputs == [TensorReference(layer: "fc")])
    #expect(report.details["layers_dropped"] == ["predictions", "s"])
    #expect(report.details["output_shape"] == [nil, 6])
  }

  @Test func positionsArePooledAway() throws {
    var whole = try Build.graph(
      [
        .input("x", [8, 8, 3]), .convolution("c1", on: "x", 4), .convolution("head", on: "c1", 5),
        .pool("gap", on: "head"),
      ], to: ["gap"])
    let report = try whole.apply(DropHead(pool: true))
    #expect(whole.model.layers.map(\.className) == ["InputLayer", "Conv2D", "GlobalAveragePooling2D"])
    #expect(whole.model.outputs.map(\.layer) == [whole.model.layers[2].name])
    #expect(report.details["output_shape"] == [nil, 4])
    #expect(report.details["layers_dropped"] == ["head", "gap"])
  }

  @Test func poolingIsOffered() throws {
    var whole = try Build.graph(
      [
        .input("x", [8, 8, 3]), .convolution("c1", on: "x", 4), .convolution("head", on: "c1", 5),
        .pool("gap", on: "head"),
      ], to: ["gap"])
    #expect(try whole.apply(DropHead()).lines.contains { $0.contains("`pool`") })
    var image = try Build.whole(Build.image())
    #expect(try !image.apply(DropHead()).lines.contains { $0.contains("`pool`") })
  }

  // MARK: refusals

  @Test func vectorsHaveNoPositionsToPool() throws {
    let error = try refusal(of: DropHead(pool: true), on: Build.whole(Build.image()))
    #expect(error.code == .badOption && error.setting == "pool" && error.message.contains("no positions"))
  }

  @Test func aHeadInsideAnAverageIsRefused() throws {
    let error = try refusal(of: DropHead(), on: Build.whole(Build.video()))
    #expect(error.code == .noHead)
    #expect(error.message.contains("inside \"time_distributed\"") && error.message.contains("unwrap"))
  }

  @Test func severalOutputsAreRefused() throws {
    let whole = try Build.graph(
      [.input("x", [6]), .dense("a", on: "x", 3), .dense("b", on: "x", 4)], to: ["a", "b"])
    let error = try refusal(of: DropHead(), on: whole)
    #expect(error.code == .severalOutputs)
    #expect(error.message.contains("`cut: {to"))
  }

  @Test func aHeadOnTheInputIsRefused() throws {
    let graph = try Build.graph([.input("x", [6]), .dense("a", on: "x", 3)], to: ["a"])
    #expect(try refusal(of: DropHead(), on: graph).code == .notCuttable)
    var list = try Build.whole(Build.list([.dense("fc", on: "", 5)]))
    list.model.layers[0].weights[0].shape = [3, 5]
    #expect(try refusal(of: DropHead(), on: list).code == .notCuttable)
  }

  @Test func whatIsNoHeadIsRefusedWithTheWayOut() throws {
    let whole = try Build.graph(
      [.input("x", [8, 8, 3]), .norm("b", on: "x"), .norm("c", on: "b")], to: ["c"])
    let error = try refusal(of: DropHead(), on: whole)
    #expect(error.code == .noHead)
    #expect(error.message.contains("`cut: {to: \"b\"}`"))
    #expect(!error.message.contains("`at"))
  }
}
