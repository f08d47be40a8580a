import GraphIR
import JSON
import Testing
import Transforms

struct FoldBatchNormTests {
  typealias Node = Build.Node

  /// A convolution without bias.
  static func bare(_ className: String, _ name: String, on input: String, _ more: JSONObject) -> Node {
    var config: JSONObject = [
      "kernel_size": [3, 3], "strides": [1, 1], "padding": "same", "data_format": "channels_last",
      "dilation_rate": [1, 1], "activation": "linear", "use_bias": false,
    ]
    for (key, value) in more { config[key] = .some(value) }
    return .of(className, name, on: input, config: config)
  }

  static func norm(_ name: String, on input: String, _ more: JSONObject = [:]) -> Node {
    var node = Node.norm(name, on: input)
    for (key, value) in more { node.config[key] = .some(value) }
    return node
  }

  /// What stays of a normalisation behind a convolution, and why.
  static func reason(_ nodes: [Node], to outputs: [String]) throws -> String {
    var whole = try Build.graph([.input("x", [8, 8, 3])] + nodes, to: outputs)
    let config = try whole.encoded()
    let report = try whole.apply(FoldBatchNorm())
    #expect(!report.changed)
    #expect(try whole.encoded() == config)
    #expect(report.details["folded"] == [])
    let skipped = try #require(report.details["skipped"]?.arrayValue)
    #expect(skipped.count == 1)
    return try #require(skipped.first?["reason"]?.stringValue)
  }

  @Test(arguments: ["float16", "bfloat16"])
  func halfPrecisionIsNotFoldedIntoHalfPrecision(type: String) throws {
    var whole = try Build.whole(Build.image())
    _ = try whole.apply(Cast(to: try #require(Cast.ElementType(rawValue: type))))
    let report = try whole.apply(FoldBatchNorm())
    #expect(report.lines.contains { $0.hasPrefix("stored in float32 now") })
    let folded = whole.model.layers.flatMap(\.weights).filter {
      if case .folded = $0.source { true } else { false }
    }
    #expect(!folded.isEmpty && folded.allSatisfy { $0.type == "float32" })
    #expect(whole.model.layers.flatMap(\.weights).contains { $0.type == type })
  }

  @Test func theConvolutionTakesTheNormalisationOver() throws {
    var whole = try Build.whole(Build.image())
    let before = try whole.encoded()["config"]?["layers"]?.arrayValue
    let (old, norm) = (try whole.layer("c1"), try whole.layer("b1"))
    let report = try whole.apply(FoldBatchNorm())
    #expect(whole.model.layers.map(\.name) == ["image", "c1", "a1", "gap", "fc", "predictions"])
    #expect(try whole.layer("a1").calls == [Call(inputs: [TensorReference(layer: "c1")])])
    let after = try whole.encoded()["config"]?["layers"]?.arrayValue
    #expect(after?[1] == before?[1])
    #expect(after?[2]["inbound_nodes"] == [[["c1", 0, 0, [:]]]])
    let new = try whole.layer("c1")
    func folded(_ weight: Weight, _ part: NormalizationFold.Part) -> Weight.Source {
      .folded(
        NormalizationFold(
          weight, part, gamma: norm.weights[0], beta: norm.weights[1], mean: norm.weights[2],
          variance: norm.weights[3], epsilon: 0.001))
    }
    #expect(
      new.weights.map(\.source) == [
        folded(old.weights[0], .kernel(block: 1)), folded(old.weights[1], .bias),
      ])
    #expect(report.details["folded"] == [["normalization": "b1", "into": "c1"]])
    #expect(report.after.total == report.before.total - 16)
    #expect(whole.optimizerState == nil && whole.trainingConfig != nil)
    #expect(report.warnings.count == 1)
  }

  @Test(arguments: [Dialect.tf21, .k3]) func aBiasIsMadeWhereThereIsNone(dialect: Dialect) throws {
    var whole = try Build.graph(
      [.input("x", [8, 8, 3]), Self.bare("Conv2D", "c", on: "x", ["filters": 5]), .norm("n", on: "c")],
      to: ["n"], dialect)
    _ = try whole.apply(FoldBatchNorm())
    let layer = try whole.layer("c")
    #expect(layer.config["use_bias"] == true)
    #expect(layer.weights.map(\.name) == ["kernel", "bias"])
    #expect(layer.weights[1].path == "c/bias\(dialect.weightNameSuffix)")
    #expect(layer.weights[1].shape == [5] && layer.weights[1].isTrainable)
    guard case .folded(let fold) = layer.weights[1].source else { throw Surprise() }
    #expect(fold.weight == nil && fold.part == .bias)
    #expect(whole.model.outputs.map(\.layer) == ["c"])
    #expect(try whole.encoded()["config"]?["output_layers"] == [["c", 0, 0]])
  }

  @Test func everyKindOfKernelIsScaledAlongItsChannels() throws {
    let cases: [(Node, String, NormalizationFold.Part, [Int])] = [
      (Self.bare("Conv2D", "c", on: "x", ["filters": 5]), "kernel", .kernel(block: 1), [5]),
      (Self.bare("Conv2DTranspose", "c", on: "x", ["filters": 5]), "kernel", .kernel(block: 3), [5]),
      (
        Self.bare("DepthwiseConv2D", "c", on: "x", ["depth_multiplier": 2]), "depthwise_kernel",
        .kernel(block: 1), [6]
      ),
      (
        Self.bare("SeparableConv2D", "c", on: "x", ["filters": 5, "depth_multiplier": 2]),
        "pointwise_kernel", .kernel(block: 1), [5]
      ),
      (
        Node.of("Dense", "c", on: "x", config: ["units": 5, "activation": "linear", "use_bias": false]),
        "kernel", .kernel(block: 1), [5]
      ),
    ]
    for (node, name, part, bias) in cases {
      var whole = try Build.graph([.input("x", [8, 8, 3]), node, .norm("n", on: "c")], to: ["n"])
      _ = try whole.apply(FoldBatchNorm())
      let weights = try whole.layer("c").weights
      #expect(weights.last?.shape == bias, "\(node.className)")
      for weight in weights where weight.tensor == nil && weight.name != "bias" {
        guard case .folded(let fold) = weight.source else { throw Surprise() }
        #expect(weight.name == name && fold.part == part, "\(node.className)")
      }
      #expect(weights.count { $0.tensor == nil } == 2, "\(node.className)")
    }
  }

  @Test func aDenseOnVectorsIsFolded() throws {
    // tf.keras writes the axis of (batch, features) as [1].
    var whole = try Build.graph(
      [
        .input("x", [3]), .of("Dense", "d", on: "x", config: ["units": 4, "activation": "linear"]),
        Self.norm("n", on: "d", ["axis": [1]]),
      ], to: ["n"])
    #expect(try whole.apply(FoldBatchNorm()).changed)
  }

  @Test func insideNestedModelsAndOnEveryFrame() throws {
    var whole = try Build.whole(Build.video())
    let report = try whole.apply(FoldBatchNorm())
    #expect(
      report.details["folded"]
        == [["normalization": "time_distributed/b1", "into": "time_distributed/c1"]])
    let inner = try whole.layer("time_distributed").children.first?.model
    #expect(inner?.layers.map(\.name) == ["image", "c1", "a1", "gap", "fc", "predictions"])

    var frames = try Build.graph(
      [
        .input("x", [4, 8, 8, 3]),
        .timeDistributed("tc", on: "x", Self.bare("Conv2D", "c", on: "", ["filters": 5]).bare),
        .timeDistributed("tn", on: "tc", Node.norm("n", on: "").bare), .pool("gap", on: "tn", 3),
      ], to: ["gap"])
    _ = try frames.apply(FoldBatchNorm())
    #expect(frames.model.layers.map(\.name) == ["x", "tc", "gap"])
    #expect(try frames.layer("tc/c").weights.map(\.name) == ["kernel", "bias"])
  }

  @Test func twoInARowAreFoldedIntoOne() throws {
    var whole = try Build.graph(
      [
        .input("x", [8, 8, 3]), .convolution("c", on: "x", 4), .norm("n1", on: "c"), .norm("n2", on: "n1"),
        .pool("gap", on: "n2"),
      ], to: ["gap"])
    let report = try whole.apply(FoldBatchNorm())
    #expect(whole.model.layers.map(\.name) == ["x", "c", "gap"])
    #expect(report.details["folded"]?.arrayValue?.map { $0["into"] } == ["c", "c"])
    guard case .folded(let outer) = try whole.layer("c").weights[0].source,
      case .folded(let inner)? = outer.weight?.source
    else { throw Surprise() }
    #expect(inner.mean.path == "n1/moving_mean:0" && outer.mean.path == "n2/moving_mean:0")
  }

  @Test func aListIsFoldedToo() throws {
    var whole = try Build.whole(
      Build.list([
        .input("x", [8, 8, 3]), .convolution("c", on: "", 4), .norm("n", on: ""), .pool("g", on: ""),
      ]))
    _ = try whole.apply(FoldBatchNorm())
    #expect(whole.model.layers.map(\.name) == ["x", "c", "g"])
    #expect(try whole.layer("g").calls == [Call(inputs: [TensorReference(layer: "c")])])
  }

  // MARK: what stays

  @Test func behindAnActivationItStays() throws {
    var convolution = Node.convolution("c", on: "x", 4)
    convolution.config["activation"] = "relu"
    #expect(
      try Self.reason([convolution, .norm("n", on: "c")], to: ["n"])
        == "\"c\" (Conv2D) has an activation (relu) before it")
    let apart: [Node] = [
      .convolution("c", on: "x", 4), .activation("a", on: "c", "relu"), .norm("n", on: "a"),
    ]
    #expect(
      try Self.reason(apart, to: ["n"]) == "it reads \"a\" (Activation), no convolution or Dense")
  }

  @Test func whatIsReadElsewhereStays() throws {
    let nodes: [Node] = [
      .convolution("c", on: "x", 4), .norm("n", on: "c"),
      Node.of("Add", "sum", on: "c", "n"),
    ]
    #expect(try Self.reason(nodes, to: ["sum"]) == "what \"c\" makes is read elsewhere too")
    #expect(
      try Self.reason(Array(nodes.prefix(2)), to: ["n", "c"]) == "what \"c\" makes is read elsewhere too")
  }

  @Test func whatIsCalledTwiceStays() throws {
    let input = Node.input("x2", [8, 8, 3])
    let shared = Node.convolution("c", on: "x", 4).calling(["x"], ["x2"])
    #expect(
      try Self.reason([input, shared, .norm("n", on: "c"), .of("Add", "sum", on: "n", "c@1")], to: ["sum"])
        == "\"c\" (Conv2D) is called more than once")
    let twice = Node.norm("n", on: "c").calling(["c"], ["d"])
    #expect(
      try Self.reason(
        [
          .convolution("c", on: "x", 4), .convolution("d", on: "x", 4), twice,
          .of("Add", "sum", on: "n", "n@1"),
        ],
        to: ["sum"]) == "it is called more than once")
  }

  @Test func anotherAxisStays() throws {
    for axis: JSONValue in [1, [2], -2, [-3]] {
      #expect(
        try Self.reason(
          [.convolution("c", on: "x", 8), Self.norm("n", on: "c", ["axis": axis])], to: ["n"])
          == "it normalises over another axis than the channels of the layer before it")
    }
    #expect(
      try Self.reason(
        [.convolution("c", on: "x", 8), Self.norm("n", on: "c", ["axis": [1, 3]])], to: ["n"])
        == "it normalises over several axes")
  }

  @Test func statisticsOfTheBatchStay() throws {
    #expect(
      try Self.reason(
        [.convolution("c", on: "x", 4), Self.norm("n", on: "c", ["renorm": true])], to: ["n"])
        == "it has the option renorm")
    var whole = try Build.graph(
      [.input("x", [8, 8, 3]), .convolution("c", on: "x", 4), .norm("n", on: "c")], to: ["n"])
    for (flag, isFolded) in [(true, false), (false, true)] {
      whole.model.layers[2].writtenCalls = [[["c", 0, 0, ["training": .bool(flag)]]]]
      var changed = whole
      #expect(try changed.apply(FoldBatchNorm()).changed == isFolded)
    }
    var nested = try Build.graph(
      [.input("y", [8, 8, 3]), .model(Build.image(), on: "y")], to: ["base@1"])
    nested.model.layers[1].writtenCalls = [[["y", 0, 0, ["training": true]]]]
    let report = try nested.apply(FoldBatchNorm())
    #expect(!report.changed)
    #expect(
      report.details["skipped"]?[0]?["reason"] == "the model around it is called with training=True")
  }

  @Test func withoutAnEpsilonItIsThatOfKeras() throws {
    for (epsilon, expected) in [(nil, 0.001), (1e-5, 1e-5)] as [(Double?, Double)] {
      var node = Self.norm("n", on: "c")
      node.config["epsilon"] = epsilon.map { .number(JSONNumber($0)) }
      var whole = try Build.graph([.input("x", [8, 8, 3]), .convolution("c", on: "x", 4), node], to: ["n"])
      _ = try whole.apply(FoldBatchNorm())
      for weight in try whole.layer("c").weights {
        guard case .folded(let fold) = weight.source else { throw Surprise() }
        #expect(fold.epsilon == expected)
      }
    }
  }

  @Test func onlyWhatIsMeantIsFolded() throws {
    let nodes: [Node] = [
      .input("x", [8, 8, 3]), .convolution("c1", on: "x", 4), .norm("n1", on: "c1"),
      .convolution("c2", on: "n1", 4), .norm("n2", on: "c2"),
    ]
    for pattern in ["n2", "c2", "?2"] {
      var whole = try Build.graph(nodes, to: ["n2"])
      var transform = FoldBatchNorm()
      transform.layers = [pattern]
      _ = try whole.apply(transform)
      #expect(whole.model.layers.map(\.name) == ["x", "c1", "n1", "c2"])
    }
    var transform = FoldBatchNorm()
    transform.layers = ["n3"]
    let error = try refusal(of: transform, on: Build.graph(nodes, to: ["n2"]))
    #expect(error.code == .unknownLayer)
    #expect(error.message.hasPrefix("no layer \"n3\"; did you mean"))
  }
}

struct Surprise: Error {}
