import GraphIR
import JSON
import Testing
import Transforms

struct SetInputTests {
  @Test func theShapeGoesThroughTheGraph() throws {
    var whole = try Build.whole(Build.image())
    let before = try whole.encoded().serialized()
    let weights = whole.model.layers.map(\.allWeights)
    let report = try whole.apply(SetInput(shape: [12, .any, 3]))
    #expect(
      try whole.encoded().serialized() == before.replacing("[null, 8, 8, 3]", with: "[null, 12, null, 3]"))
    #expect(whole.model.layers.map(\.allWeights) == weights)
    #expect(report.lines.first == "input: \"image\" (None, 8, 8, 3) -> (None, 12, None, 3)")
    #expect(
      report.details["shape"] == [nil, 12, nil, 3] && report.details["shape_before"] == [nil, 8, 8, 3])
    // No weight changed, so what training knows still holds.
    #expect(whole.optimizerState != nil && whole.trainingConfig != nil)
  }

  /// What real Kerases write beside references, in lists and in wrapped models.
  @Test(arguments: Sample.environments, ["cnn", "sequential", "cnn.wrap", "sequential.wrap"])
  func noOldShapeIsLeft(environment: String, name: String) throws {
    let sample = try Sample(environment)
    guard !(environment == "k30" && name.hasSuffix("wrap")) else { return }
    var whole = try sample.whole(name)
    let isVideo = name.hasSuffix("wrap")
    _ = try whole.apply(SetInput(shape: isVideo ? [6, 5, 14, 3] : [5, 14, 3]))
    let text = try whole.encoded().serialized()
    #expect(!text.contains("8, 8, ") && !text.contains("[null, 4, 8"), "\(text)")
    #expect(text.contains(isVideo ? "[null, 6, 5, 14, 3]" : "[null, 5, 14, 3]"))
    if isVideo { #expect(text.contains("[null, 5, 14, 3]")) }
    let shapes = ShapeInference.shapes(of: whole.model, trustingNotes: false, whole.dialect)
    #expect(shapes.outputs?.first?.rank == 2)
  }

  @Test func theBatchIsSetAndLeftOpenAgain() throws {
    var whole = try Build.whole(Build.image())
    let before = try whole.encoded()
    _ = try whole.apply(SetInput(batch: 4))
    #expect(try whole.layer("image").config["batch_input_shape"] == [4, 8, 8, 3])
    _ = try whole.apply(SetInput(batch: .any))
    #expect(try whole.encoded() == before)
  }

  @Test func theFramesOfAVideoAreSet() throws {
    var whole = try Build.whole(Build.video())
    _ = try whole.apply(SetInput(frames: .any))
    #expect(try whole.layer("video").config["batch_input_shape"] == [nil, nil, 8, 8, 3])
    #expect(try whole.layer("time_distributed/image").config["batch_input_shape"] == [nil, 8, 8, 3])
    _ = try whole.apply(SetInput(shape: [2, 16, 24, 3]))
    #expect(try whole.layer("time_distributed/image").config["batch_input_shape"] == [nil, 16, 24, 3])
    // What a frame's model sees are batches of frames: its batch stays open.
    _ = try whole.apply(SetInput(batch: 3))
    #expect(try whole.layer("video").config["batch_input_shape"] == [3, 2, 16, 24, 3])
    #expect(try whole.layer("time_distributed/image").config["batch_input_shape"] == [nil, 16, 24, 3])
  }

  @Test func aNestedModelFollowsItsCallsAndKeepsItsOpenAxes() throws {
    func outer(_ inner: JSONValue) throws -> WholeModel {
      try Build.whole(
        Build.model(
          [.input("x", [8, 8, 3]), .model(inner, on: "x"), .activation("s", on: "base@1")], to: ["s"]))
    }
    var whole = try outer(Build.image())
    _ = try whole.apply(SetInput(shape: [16, 8, 3]))
    #expect(try whole.layer("base/image").config["batch_input_shape"] == [nil, 16, 8, 3])
    let open = Build.model(
      [.input("image", [nil, 8, 3]), .pool("gap", on: "image")], to: ["gap"], name: "base")
    whole = try outer(open)
    _ = try whole.apply(SetInput(shape: [16, 9, 3]))
    #expect(try whole.layer("base/image").config["batch_input_shape"] == [nil, nil, 9, 3])
  }

  @Test func aModelCalledOnTwoShapesIsLeftOpenWhereTheyDiffer() throws {
    let inner = Build.model(
      [.input("image", [8, 8, 3]), .pool("gap", on: "image")], to: ["gap"], name: "base")
    var whole = try Build.graph(
      [
        .input("x", [8, 8, 3]), .input("y", [8, 8, 3]), .model(inner, on: "x").calling(["x"], ["y"]),
        .of("Add", "sum", on: "base@1", "base@2"),
      ], to: ["sum"])
    _ = try whole.apply(SetInput(input: "y", shape: [12, 8, 3]))
    #expect(try whole.layer("base/image").config["batch_input_shape"] == [nil, nil, 8, 3])
    #expect(try whole.layer("x").config["batch_input_shape"] == [nil, 8, 8, 3])
  }

  @Test func whatGetsTheSameAsBeforeIsLeftAlone() throws {
    // Behind the pooling nothing changes, so neither the Lambda nor the Reshape can mind.
    let lambda = Build.Node.of("Lambda", "odd", on: "gap", config: ["function": "code"])
    let reshape = Build.Node.of("Reshape", "wide", on: "gap", config: ["target_shape": [2, 2]])
    var whole = try Build.graph(
      [.input("x", [8, 8, 3]), .convolution("c", on: "x", 4), .pool("gap", on: "c"), lambda, reshape],
      to: ["odd", "wide"])
    _ = try whole.apply(SetInput(shape: [16, 16, 3]))
    #expect(try whole.layer("x").config["batch_input_shape"] == [nil, 16, 16, 3])
  }

  @Test func aBatchThatWasOpenMayBeFixedBeforeALambda() throws {
    let lambda = Build.Node.of("Lambda", "odd", on: "x", config: ["function": "code"])
    var whole = try Build.graph([.input("x", [6]), lambda], to: ["odd"])
    _ = try whole.apply(SetInput(batch: 2))
    for change in [SetInput(batch: 3), SetInput(batch: .any)] {
      #expect(try refusal(of: change, on: whole).code == .shapeUnknown)
    }
  }

  @Test func anEmbeddingsLengthFollows() throws {
    let embedding = Build.Node.of(
      "Embedding", "e", on: "x",
      config: ["batch_input_shape": [nil, 6], "input_dim": 9, "output_dim": 4, "input_length": 6])
    var whole = try Build.graph([.input("x", [6]), embedding, .pool("gap", on: "e", 1)], to: ["gap"])
    _ = try whole.apply(SetInput(shape: [11]))
    #expect(try whole.layer("e").config["input_length"] == 11)
    #expect(try whole.layer("e").config["batch_input_shape"] == [nil, 11])
    _ = try whole.apply(SetInput(shape: [.any]))
    #expect(try whole.layer("e").config["input_length"]?.isNull == true)
  }

  @Test func theSameShapeChangesNothing() throws {
    var whole = try Build.whole(Build.image())
    let report = try whole.apply(SetInput(shape: [8, 8, 3], batch: .any))
    #expect(!report.changed)
  }

  @Test(arguments: [("12", AxisSize.size(12)), ("any", .any), ("None", .any)])
  func sizesAreRead(text: String, size: AxisSize) { #expect(AxisSize(text) == size) }

  @Test(arguments: ["0", "-3", "", "x", "1.5"]) func otherTextsAreNoSizes(text: String) {
    #expect(AxisSize(text) == nil)
  }
}
