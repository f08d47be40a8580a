import GraphIR
import JSON
import Testing
import Transforms

/// `SwapHead` that keeps the head and changes its classes.
struct ClassesTests {
  static func keeping(_ kept: [Int]?, adding added: Int = 0) -> SwapHead {
    var swap = SwapHead()
    swap.keepClasses = kept
    swap.addClasses = added
    return swap
  }

  @Test func theKeptClassesAreColumnsOfTheOldWeights() throws {
    var whole = try Build.whole(Build.image())
    let old = try whole.layer("predictions")
    let report = try whole.apply(Self.keeping([3, 0]))
    let new = try whole.layer("predictions")
    #expect(new.config["units"] == 2)
    #expect(new.weights.map(\.shape) == [[6, 2], [2]])
    #expect(new.weights.map(\.path) == old.weights.map(\.path))
    #expect(
      new.weights.map(\.source) == [
        .columns(of: old.weights[0], [3, 0], new: .glorotUniform, seed: 0),
        .columns(of: old.weights[1], [3, 0], new: .zeros, seed: 0),
      ])
    #expect(report.details["classes_kept"] == [3, 0])
    #expect(report.details["new_layer"] == "predictions")
    #expect(report.lines.contains("classes kept: 2 of 5 (3, 0)"))
    #expect(report.after.total - report.before.total == -3 * 7)
    #expect(whole.optimizerState == nil && whole.trainingConfig == ["loss": "mse"])
  }

  /// All but the width is to the letter what it was.
  @Test(arguments: Sample.environments, ["cnn", "sequential", "cnn.wrap", "sequential.wrap"])
  func nothingElseOfTheConfigurationChanges(environment: String, name: String) throws {
    let sample = try Sample(environment)
    // Keras 3.0 can't wrap.
    guard environment != "k30" || !name.hasSuffix(".wrap") else { return }
    var whole = try sample.whole(name)
    let head = try HeadName(of: whole)
    let before = try sample.config(name).serialized()
    _ = try whole.apply(Self.keeping([2, 1]))
    let after = try whole.encoded().serialized()
    #expect(before != after)
    #expect(
      before.replacing("\"units\": \(head.units)", with: "\"units\": 2")
        .replacing(", \(head.units)], \"dtype\"", with: ", 2], \"dtype\"") == after)
  }

  private struct HeadName {
    let units: Int

    init(of whole: WholeModel) throws {
      var whole = whole
      let report = try whole.apply(SwapHead(classes: 1))
      units = try #require(report.details["head_units"]?.intValue)
    }
  }

  @Test func newClassesComeBehindTheKeptOnes() throws {
    var whole = try Build.whole(Build.image())
    let old = try whole.layer("predictions").weights
    var swap = Self.keeping([4], adding: 2)
    swap.seed = 9
    swap.initializer = .heNormal
    swap.classes = 3
    let report = try whole.apply(swap)
    let new = try whole.layer("predictions").weights
    #expect(new[0].source == .columns(of: old[0], [4, nil, nil], new: .heNormal, seed: 9))
    #expect(new[1].source == .columns(of: old[1], [4, nil, nil], new: .zeros, seed: 0))
    #expect(report.details["classes_added"] == 2)
    #expect(report.lines.contains("classes added: 2 (1 to 2), he_normal with seed 9"))
  }

  @Test func addingKeepsAllThatThereAre() throws {
    var whole = try Build.whole(Build.image())
    let report = try whole.apply(Self.keeping(nil, adding: 1))
    #expect(try whole.layer("predictions").weights.map(\.shape) == [[6, 6], [6]])
    #expect(report.lines.contains("classes kept: all 5"))
  }

  @Test func allClassesInTheirOrderAreANoOp() throws {
    var whole = try Build.whole(Build.image())
    let report = try whole.apply(Self.keeping([0, 1, 2, 3, 4]))
    #expect(!report.changed)
    #expect(whole.optimizerState != nil)
    let another = try whole.apply(Self.keeping([1, 0, 2, 3, 4]))
    #expect(another.changed)
  }

  @Test func freezingTheRestIsDoneEvenWhereTheClassesStay() throws {
    var whole = try Build.whole(Build.image())
    var swap = Self.keeping([0, 1, 2, 3, 4])
    swap.freezeBackbone = true
    let report = try whole.apply(swap)
    #expect(report.changed)
    #expect(report.after.trainable == 6 * 5 + 5)
  }

  @Test func theSoftmaxBehindALinearDenseStays() throws {
    var whole = try Build.graph(
      [
        .input("x", [6]), .dense("logits", on: "x", 5, "linear"), .activation("softmax", on: "logits"),
      ], to: ["softmax"])
    let report = try whole.apply(Self.keeping([1]))
    #expect(whole.model.layers.map(\.name) == ["x", "logits", "softmax"])
    #expect(report.details["tail_kept"] == ["softmax"])
    #expect(report.warnings.contains { $0.contains("a softmax of one class is always 1") })
  }

  @Test func anotherNameRenamesAndMakesANewGroup() throws {
    var whole = try Build.graph(
      [
        .input("x", [6]), .dense("kinds", on: "x", 6, "relu"), .dense("logits", on: "kinds", 5, "linear"),
        .activation("softmax", on: "logits"),
      ], to: ["softmax"])
    for index in whole.model.layers.indices {
      whole.model.layers[index].savedName = whole.model.layers[index].name
    }
    var swap = Self.keeping([1, 2])
    swap.layerName = "kinds"
    let taken = #expect(throws: SurgeryError.self) { try whole.apply(swap) }
    #expect(taken?.setting == "name" && taken?.layer == "kinds")
    swap.layerName = "sorts"
    _ = try whole.apply(swap)
    #expect(whole.model.layers.map(\.name) == ["x", "kinds", "sorts", "softmax"])
    let head = try whole.layer("sorts")
    #expect(head.config["name"] == "sorts" && head.savedName == nil)
    #expect(head.weights.map(\.path) == ["sorts/kernel:0", "sorts/bias:0"])
    #expect(try whole.layer("softmax").calls[0].inputs == [TensorReference(layer: "sorts")])
    #expect(try whole.encoded().serialized().contains("[[[\"sorts\", 0, 0, {}]]]"))
  }

  @Test func aHeadWithoutBiasStaysWithoutOne() throws {
    var head = Build.Node.dense("fc", on: "x", 5)
    head.config["use_bias"] = false
    var whole = try Build.graph([.input("x", [6]), head], to: ["fc"])
    _ = try whole.apply(Self.keeping([1, 2]))
    #expect(try whole.layer("fc").weights.map(\.shape) == [[6, 2]])
  }

  @Test func anActivationOfItsOwnMayBeChanged() throws {
    var whole = try Build.whole(Build.image())
    var swap = Self.keeping([1, 2])
    swap.activation = "sigmoid"
    let report = try whole.apply(swap)
    #expect(try whole.layer("predictions").config["activation"] == "sigmoid")
    #expect(whole.trainingConfig == nil)
    #expect(
      report.lines.contains {
        $0.contains("for predictions of softmax, and the new ones are made by sigmoid")
      })
  }

  @Test func anInitializerWithANumberForEachClassBecomesAStandardOne() throws {
    var head = Build.Node.dense("fc", on: "x", 3)
    head.config["bias_initializer"] = ["class_name": "Constant", "config": ["value": [0.1, 0.2, 0.3]]]
    head.config["kernel_initializer"] = ["class_name": "Constant", "config": ["value": 0.5]]
    var whole = try Build.graph([.input("x", [6]), head], to: ["fc"])
    let report = try whole.apply(Self.keeping([1, 2]))
    let config = try whole.layer("fc").config
    #expect(config["bias_initializer"]?["class_name"] == "Zeros")
    #expect(config["kernel_initializer"]?["config"] == ["value": 0.5])
    #expect(report.lines.contains { $0.hasPrefix("bias_initializer had a number for each class") })
  }

  // MARK: places

  @Test func theModelOfEveryFrameKeepsItsAverage() throws {
    var whole = try Build.whole(Build.video())
    let report = try whole.apply(Self.keeping([4, 1]))
    #expect(try whole.layer("time_distributed/predictions").weights.map(\.shape) == [[6, 2], [2]])
    #expect(whole.model.layers.map(\.name) == ["video", "time_distributed", "average"])
    #expect(report.lines.contains { $0.contains("in time_distributed/base") })
  }

  /// A new head is refused where nothing pools; the old one may have fewer classes there.
  @Test func predictionsForEveryFrameOrPositionAreFine() throws {
    var frames = try Build.graph(
      [.input("video", [4, 8, 8, 3]), .timeDistributed("td", on: "video", Build.image())], to: ["td"])
    _ = try frames.apply(Self.keeping([4, 1]))
    #expect(try frames.layer("td/predictions").config["units"] == 2)
    var positions = try Build.graph(
      [.input("x", [8, 8, 3]), .convolution("map", on: "x", 5, size: 3), .activation("soft", on: "map")],
      to: ["soft"])
    _ = try positions.apply(Self.keeping([4, 1]))
    #expect(try positions.layer("map").config["filters"] == 2)
    #expect(try positions.layer("map").weights.map(\.shape) == [[3, 3, 3, 2], [2]])
  }

  @Test func aDenseInsideATimeDistributedStaysThere() throws {
    var whole = try Build.graph(
      [
        .input("x", [7, 6]), .timeDistributed("steps", on: "x", Build.Node.dense("fc", on: "", 5).bare),
        .pool("mean", on: "steps", 1), .activation("soft", on: "mean"),
      ], to: ["soft"])
    var swap = Self.keeping([0, 2])
    swap.layerName = "kinds"
    _ = try whole.apply(swap)
    #expect(try whole.layer("steps/kinds").weights.map(\.path) == ["steps/kernel:0", "steps/bias:0"])
    #expect(try whole.layer("steps/kinds").weights.map(\.shape) == [[6, 2], [2]])
    #expect(whole.model.layers.map(\.name) == ["x", "steps", "mean", "soft"])
  }

  @Test func mobileNetsConvolutionAndItsReshapeStay() throws {
    var whole = try Build.graph(
      [
        .input("x", [1, 1, 6]), .convolution("conv_preds", on: "x", 5),
        .of("Reshape", "reshape_2", on: "conv_preds", config: ["target_shape": [5]]),
        .activation("predictions", on: "reshape_2"),
      ], to: ["predictions"])
    let report = try whole.apply(Self.keeping([0, 2, 3]))
    #expect(try whole.layer("conv_preds").weights.map(\.shape) == [[1, 1, 6, 3], [3]])
    #expect(try whole.layer("reshape_2").config["target_shape"] == [3])
    #expect(report.lines.contains("stays behind it: \"reshape_2\" (target_shape [3]), \"predictions\""))
  }

  @Test(arguments: [
    // (positions before, target, target after)
    ([4, 1], [4, 5], [4, 2]), ([4, 1], [-1, 5], [-1, 2]), ([4, 1], [4, -1], [4, -1]),
    ([1, 1], [5, 1], [2, 1]), ([1, 1], [1, -1], [1, -1]), ([1, 1], [-1], [-1]),
  ])
  func aReshapeCountsTheNewClasses(positions: [Int], target: [Int], after: [Int]) throws {
    var whole = try Build.graph(
      [
        .input("x", positions.map { $0 } + [6]), .convolution("head", on: "x", 5),
        .of("Reshape", "reshape", on: "head", config: ["target_shape": Self.list(target)]),
      ], to: ["reshape"])
    _ = try whole.apply(Self.keeping([0, 2]))
    #expect(try whole.layer("reshape").config["target_shape"] == Self.list(after))
  }

  @Test(arguments: [([4, 1], [20]), ([4, 1], [-1]), ([4, 1], [5, 4]), ([2, 1], [2, 1, -1, 1])])
  func aReshapeThatMixesClassesAndPositionsIsRefused(positions: [Int], target: [Int]) throws {
    let whole = try Build.graph(
      [
        .input("x", positions.map { $0 } + [6]), .convolution("head", on: "x", 5),
        .of("Reshape", "reshape", on: "head", config: ["target_shape": Self.list(target)]),
      ], to: ["reshape"])
    let error = try refusal(of: Self.keeping([0, 2]), on: whole)
    #expect(error.code == .noHead)
    #expect(error.message.contains("\"reshape\" (Reshape) behind it may mix classes and positions"))
  }

  private static func list(_ numbers: [Int]) -> JSONValue { .array(numbers.map { .number(JSONNumber($0)) }) }

  @Test func theClassesOfAChannelsFirstConvolutionAreItsFirstAxis() throws {
    var map = Build.Node.convolution("map", on: "x", 5)
    map.config["data_format"] = "channels_first"
    var pool = Build.Node.pool("gap", on: "map")
    let nodes = { [Build.Node.input("x", [3, 8, 8]), map, pool] }
    let wrong = try Build.graph(nodes(), to: ["gap"])
    #expect(try refusal(of: Self.keeping([1]), on: wrong).message.contains("pools over the classes"))
    pool.config["data_format"] = "channels_first"
    var right = try Build.graph(nodes(), to: ["gap"])
    _ = try right.apply(Self.keeping([1, 2]))
    #expect(try right.layer("map").config["filters"] == 2)
  }

  @Test func shapesBesideReferencesAreThoseOfTheNewClasses() throws {
    var whole = try Sample("k3").whole("cnn.wrap")
    let pool = try #require(whole.model.layers.last)
    let input = try #require(pool.calls.first?.inputs.first)
    let before = try #require(pool.writtenCalls).serialized()
    _ = try whole.apply(Self.keeping([2, 0]))
    let after = try #require(whole.model.layers.last?.writtenCalls).serialized()
    #expect(before != after && after.contains(", 2], \"dtype\""), "\(input) \(after)")
  }
}

/// What can't have other classes.
struct ClassesRefusalTests {
  private func error(
    _ nodes: [Build.Node], to output: String, _ change: (inout SwapHead) -> Void = { _ in }
  ) throws -> SurgeryError {
    var swap = ClassesTests.keeping([0, 2])
    change(&swap)
    return try refusal(of: swap, on: Build.graph(nodes, to: [output]))
  }

  private let plain: [Build.Node] = [.input("x", [6]), .dense("fc", on: "x", 5)]

  @Test(arguments: [[5], [0, 7], [-6], [1, 1], [4, -1], []])
  func classesThatAreNotThereOrTwiceAreRefused(kept: [Int]) throws {
    #expect(try error(plain, to: "fc") { $0.keepClasses = kept }.code == .badOption)
  }

  @Test func theClassBeyondTheLastIsNamed() throws {
    let error = try error(plain, to: "fc") { $0.keepClasses = [1, 9] }
    #expect(error.message == "class 9: the head \"fc\" has 5 classes, from 0 or -5 on")
  }

  @Test func aNumberOfClassesThatDoesNotAgreeIsRefused() throws {
    #expect(try error(plain, to: "fc") { $0.classes = 3 }.message.contains("which makes 2"))
    let added = try error(plain, to: "fc") {
      ($0.keepClasses, $0.addClasses, $0.classes) = (nil, 2, 8)
    }
    #expect(added.message.contains("there are 7"))
  }

  @Test(arguments: ["at", "pool", "features", "hidden", "dropout"])
  func whatANewHeadNeedsContradicts(option: String) throws {
    let error = try error(plain, to: "fc") {
      switch option {
      case "at": $0.at = "x"
      case "pool": $0.pool = true
      case "features": $0.features = 6
      case "hidden": $0.hidden = [3]
      default: $0.dropout = 0.5
      }
    }
    #expect(error.code == .badOption)
    #expect(error.message.hasPrefix("`keep-classes` and `\(option)` contradict each other"))
  }

  @Test func noClassesAtAllAreRefused() throws {
    #expect(try refusal(of: SwapHead(), on: Build.graph(plain, to: ["fc"])).code == .badOption)
  }

  @Test func aSharedHeadIsRefused() throws {
    let error = try error(
      [.input("x", [6]), .dense("fc", on: "", 6).calling(["x"], ["fc@0"])], to: "fc@1")
    #expect(error.message.contains("called 2 times"))
    #expect(error.message.contains("`classes: N` and `at: LAYER`"))
  }

  @Test func aMergeOfHeadsIsRefused() throws {
    let error = try error(
      [
        .input("x", [6]), .dense("a", on: "x", 5), .dense("b", on: "x", 5),
        .of("Average", "mean", on: "a", "b"),
      ], to: "mean")
    #expect(error.code == .noHead)
  }

  @Test func aLambdaThatStaysIsRefused() throws {
    let error = try error(
      [.input("x", [8, 8, 3]), .convolution("preds", on: "x", 5), .of("Lambda", "mean", on: "preds")],
      to: "mean")
    #expect(error.message.contains("\"mean\" (Lambda) behind it is code that is not read"))
  }

  @Test func aFlattenOfSeveralPositionsIsRefused() throws {
    let error = try error(
      [.input("x", [8, 8, 3]), .convolution("preds", on: "x", 5), .of("Flatten", "flat", on: "preds")],
      to: "flat")
    #expect(error.message.contains("mixes classes and positions"))
  }

  @Test func aGroupedConvolutionIsRefused() throws {
    var node = Build.Node.convolution("preds", on: "c1", 6)
    node.config["groups"] = 2
    let error = try error(
      [.input("x", [8, 8, 3]), .convolution("c1", on: "x", 4), node, .pool("gap", on: "preds")], to: "gap")
    #expect(error.message.contains("grouped"))
  }

  @Test func anActivationBehindTheHeadCannotBeChangedInFrontOfIt() throws {
    let error = try error(
      [.input("x", [6]), .dense("fc", on: "x", 5, "linear"), .activation("soft", on: "fc")], to: "soft"
    ) { $0.activation = "sigmoid" }
    #expect(error.code == .badOption)
    #expect(error.message.contains("\"soft\" (Activation) makes the predictions"))
  }

  @Test func aFunctionOfSomebodysOwnIsRefused() throws {
    let own = try error([.input("x", [6]), .dense("fc", on: "x", 5, "my_softmax")], to: "fc")
    #expect(own.message.contains("the activation \"my_softmax\" of layer \"fc\""))
    let behind = try error(
      [.input("x", [6]), .dense("fc", on: "x", 5, "linear"), .activation("a", on: "fc", "top_k")], to: "a")
    #expect(behind.message.contains("\"top_k\""))
  }

  @Test func aQuantisedHeadIsRefused() throws {
    var whole = try Build.graph(plain, to: ["fc"])
    whole.model.layers[1].weights[0].type = "int8"
    #expect(try refusal(of: ClassesTests.keeping([0]), on: whole).message.contains("other weights"))
  }

  @Test func aHeadAmongWeightsThatAreNotToldApartIsRefused() throws {
    var whole = try Build.whole(Build.video())
    whole.model.layers[1].weights = whole.model.layers[1].allWeights
    whole.model.layers[1].weightsAreUnderstood = false
    #expect(try refusal(of: ClassesTests.keeping([0]), on: whole).code == .weightsUnknown)
  }
}
