import GraphIR
import JSON
import Testing
import Transforms

/// The head as freezing leaves it alone: the last layer with weights that leads to an output.
struct SparedHeadTests {
  /// Names of the leaves that stay thawed.
  private func thawed(_ nodes: [Build.Node], to outputs: [String], _ dialect: Dialect = .tf21) throws
    -> [String]
  {
    var whole = try Build.graph(nodes, to: outputs, dialect)
    _ = try whole.apply(Freeze(.exceptHead))
    var names: [String] = []
    for index in whole.model.layers.indices {
      var layer = whole.model.layers[index]
      layer.walk { layer, _ in
        if layer.children.isEmpty, !layer.weights.isEmpty, layer.trainableFlag != false {
          names.append(layer.name)
        }
      }
    }
    return names
  }

  private static let step: Build.Node = .of(
    "LSTM", "steps", on: "x", config: ["units": 6, "return_sequences": true])

  @Test func ofATagger() throws {
    let dense = Build.Node.dense("tag", on: "", 5).bare
    let names = try thawed(
      [.input("x", [7, 6]), Self.step, .timeDistributed("tags", on: "steps", dense)], to: ["tags"])
    #expect(names == ["tag"])
  }

  @Test(arguments: [true, false]) func ofASegmentation(endsInActivation: Bool) throws {
    var nodes: [Build.Node] = [
      .input("x", [8, 8, 3]), .convolution("c", on: "x", 4), .convolution("seg", on: "c", 2),
    ]
    if endsInActivation { nodes.append(.activation("sm", on: "seg")) }
    #expect(try thawed(nodes, to: [endsInActivation ? "sm" : "seg"]) == ["seg"])
  }

  @Test(arguments: [Dialect.tf21, .k3, .k224]) func ofARecurrentLayer(dialect: Dialect) throws {
    let names = try thawed(
      [.input("x", [7, 6]), Self.step, .of("GRU", "last", on: "steps", config: ["units": 5])],
      to: ["last"], dialect)
    #expect(names == ["last"])
  }

  @Test func insideAModelThatIsCalledTwice() throws {
    let inner = Build.model(
      [.input("in", [8, 8, 3]), .convolution("c", on: "in", 4), .convolution("seg", on: "c", 2)], to: ["seg"],
      name: "base")
    let names = try thawed(
      [
        .input("x", [8, 8, 3]), .input("y", [8, 8, 3]),
        Build.Node.model(inner, on: "x").calling(["x"], ["y"]),
      ], to: ["base@1", "base@2"])
    #expect(names == ["seg"])
  }

  @Test func ofSeveralOutputs() throws {
    let names = try thawed(
      [
        .input("x", [8, 8, 3]), .convolution("c", on: "x", 4), .convolution("a", on: "c", 2),
        .pool("g", on: "c"), .dense("b", on: "g", 2),
      ], to: ["a", "b"])
    #expect(names == ["a", "b"])
  }

  // MARK: where it is in doubt

  private func refused(
    _ nodes: [Build.Node], to outputs: [String], because reason: String, until layer: String?
  ) throws {
    let whole = try Build.graph(nodes, to: outputs)
    let error = try refusal(of: Freeze(.exceptHead), on: whole)
    #expect(error.code == .noHead)
    #expect(error.message.contains(reason), "\(error.message)")
    let advice = layer.map { "say what to select by name, for instance `until: \"\($0)\"`" } ?? "by name"
    #expect(error.message.hasSuffix(advice), "\(error.message)")
    #expect(try refusal(of: Unfreeze(.exceptHead), on: whole).code == .noHead)
  }

  @Test func twoBranchesThatAreAdded() throws {
    try refused(
      [
        .input("x", [6]), .dense("d", on: "x", 4), .dense("h1", on: "d", 3), .dense("h2", on: "d", 3),
        .of("Add", "add", on: "h1", "h2"),
      ], to: ["add"], because: "layer \"add\" (Add) takes 2 tensors", until: "d")
  }

  /// An operator of TensorFlow takes its second tensor by name.
  @Test func twoBranchesThatAnOperatorAdds() throws {
    let text = Build.model(
      [
        .input("x", [6]), .dense("d", on: "x", 4), .dense("h1", on: "d", 3), .dense("h2", on: "d", 3),
        .of("TFOpLambda", "add", on: "h1"),
      ], to: ["add"]
    ).serialized()
    let call = text.replacing("[\"h1\", 0, 0, {}]", with: "[\"h1\", 0, 0, {\"y\": [\"h2\", 0, 0]}]")
    let whole = try Build.whole(JSONValue.parse(call))
    #expect(whole.model.layers[4].calls[0].keywordInputs.map(\.layer) == ["h2"])
    let error = try refusal(of: Freeze(.exceptHead), on: whole)
    #expect(error.code == .noHead)
    #expect(error.message.contains("layer \"add\" (TFOpLambda) takes 2 tensors"), "\(error.message)")
    #expect(error.message.hasSuffix("`until: \"d\"`"), "\(error.message)")
  }

  @Test func anOutputThatIsReadFurtherOn() throws {
    try refused(
      [
        .input("x", [6]), .dense("d", on: "x", 4), .dense("middle", on: "d", 3),
        .dense("last", on: "middle", 3),
      ],
      to: ["middle", "last"],
      because: "\"middle\" (Dense) makes the output, and layer \"last\" (Dense) learns from it",
      until: "d")
  }

  @Test func aNormalisationAtTheEnd() throws {
    try refused(
      [
        .input("x", [8, 8, 3]), .convolution("c", on: "x", 4), .convolution("seg", on: "c", 2),
        .norm("scaled", on: "seg"), .activation("sm", on: "scaled"),
      ], to: ["sm"], because: "layer \"scaled\" (BatchNormalization) only scales", until: "c")
  }

  @Test func aClassThatIsNotKerass() throws {
    var whole = try Build.graph(
      [.input("x", [7, 6]), Self.step, .of("CRF", "crf", on: "steps")], to: ["crf"])
    whole.model.layers[2].weights = [.odd("kernel", of: "crf")]
    whole.model.layers[2].weightsAreUnderstood = false
    let error = try refusal(of: Freeze(.exceptHead), on: whole)
    #expect(error.message.contains("\"crf\" (CRF) is not a Keras class"))
    #expect(error.message.hasSuffix("`until: \"steps\"`"))
  }

  @Test func withoutAnyLayerWithWeights() throws {
    try refused(
      [.input("x", [6]), .dense("d", on: "x", 4), .activation("a", on: "x")], to: ["d", "a"],
      because: "no layer on the way to the output \"a\" has weights", until: nil)
  }
}
