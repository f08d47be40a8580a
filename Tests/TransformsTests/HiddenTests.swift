import GraphIR
import JSON
import Testing
import Transforms

/// `SwapHead` with hidden layers, and what becomes of the training configuration.
struct HiddenTests {
  private func swap(_ change: (inout SwapHead) -> Void = { _ in }) -> SwapHead {
    var swap = SwapHead(classes: 10)
    swap.hidden = [8, 4]
    change(&swap)
    return swap
  }

  @Test func eachIsFollowedByItsDropout() throws {
    var whole = try Build.whole(Build.image())
    let report = try whole.apply(swap { $0.dropout = 0.5 })
    let names = ["dense_hidden", "dropout", "dense_hidden_1", "dropout_1", "dense_classifier"]
    #expect(whole.model.layers.suffix(5).map(\.name) == names)
    let dense = try ["dense_hidden", "dense_hidden_1", "dense_classifier"].map { try whole.layer($0) }
    #expect(dense.map { $0.config["units"] } == [8, 4, 10])
    #expect(dense.map { $0.config["activation"] } == ["relu", "relu", "softmax"])
    #expect(dense.map { $0.weights[0].shape } == [[6, 8], [8, 4], [4, 10]])
    #expect(dense[1].weights.map(\.path) == ["dense_hidden_1/kernel:0", "dense_hidden_1/bias:0"])
    #expect(try whole.layer("dropout_1").calls[0].inputs == [TensorReference(layer: "dense_hidden_1")])
    #expect(report.details["new_parameters"] == 142)
    #expect(report.details["hidden"] == [8, 4])
    #expect(
      report.lines.contains(
        "before it: \"dense_hidden\" (Dense, 8 units, relu), \"dropout\" (Dropout), \"dense_hidden_1\" (Dense, 4 units, relu), \"dropout_1\" (Dropout)"
      ))
  }

  @Test func everyKernelHasASeedOfItsOwn() throws {
    func sources(seed: UInt64) throws -> [Weight.Source] {
      var whole = try Build.whole(Build.image())
      _ = try whole.apply(swap { ($0.hidden, $0.seed) = ([6, 6], seed) })
      return whole.model.layers.suffix(3).map { $0.weights[0].source }
    }
    let first = try sources(seed: 5)
    #expect(Set(first).count == 3)
    #expect(first.last == .initializer(.glorotUniform, seed: 5))
    #expect(try sources(seed: 5) == first)
    #expect(try Set(sources(seed: 6)).isDisjoint(with: first))
  }

  @Test func theirActivationIsChosen() throws {
    var whole = try Build.whole(Build.image())
    _ = try whole.apply(swap { $0.hiddenActivation = "tanh" })
    #expect(try whole.layer("dense_hidden").config["activation"] == "tanh")
  }

  @Test func takenNamesGetNumbers() throws {
    var whole = try Build.graph(
      [.input("x", [6]), .dense("dense_hidden", on: "x", 6, "relu"), .dense("fc", on: "dense_hidden", 5)],
      to: ["fc"])
    _ = try whole.apply(swap())
    #expect(
      whole.model.layers.map(\.name)
        == ["x", "dense_hidden", "dense_hidden_1", "dense_hidden_2", "dense_classifier"])
  }

  @Test func freezingTheBackboneLeavesThemAll() throws {
    var whole = try Build.whole(Build.video())
    let report = try whole.apply(swap { $0.freezeBackbone = true })
    #expect(report.after.trainable == 7 * 8 + 9 * 4 + 5 * 10)
    #expect(try whole.layer("time_distributed/dense_hidden").weights[0].path == "dense_hidden/kernel:0")
  }

  @Test func aConvolutionsFeaturesArePooledFirst() throws {
    var whole = try Build.graph(
      [.input("x", [8, 8, 3]), .convolution("preds", on: "x", 5), .pool("gap", on: "preds")], to: ["gap"])
    _ = try whole.apply(swap())
    #expect(
      whole.model.layers.map(\.name)
        == ["x", "global_average_pooling2d", "dense_hidden", "dense_hidden_1", "dense_classifier"])
  }

  /// They work on the last axis, so they stand before the wrapper of the head.
  @Test(arguments: [Dialect.tf21, .k3]) func beforeATimeDistributedHead(dialect: Dialect) throws {
    var whole = try Build.graph(
      [
        .input("x", [7, 6]), .timeDistributed("steps", on: "x", Self.built),
        .pool("mean", on: "steps", 1),
      ], to: ["mean"], dialect)
    let report = try whole.apply(
      swap {
        $0.dropout = 0.5
        $0.freezeBackbone = true
      })
    #expect(
      whole.model.layers.map(\.name)
        == ["x", "dense_hidden", "dropout", "dense_hidden_1", "dropout_1", "steps", "mean"])
    #expect(try whole.layer("steps").calls[0].inputs == [TensorReference(layer: "dropout_1")])
    #expect(try whole.layer("steps/dense_classifier").weights[0].shape == [4, 10])
    #expect(try whole.layer("steps/dense_classifier").entry["build_config"]?["input_shape"] == [nil, 4])
    #expect(try whole.layer("dense_hidden").weights[0].path.hasPrefix("dense_hidden/kernel"))
    #expect(report.after.trainable == report.after.total)
  }

  /// A Dense inside a wrapper with what it was built on.
  private static var built: JSONValue {
    guard case .object(var entry) = Build.Node.dense("fc", on: "", 5).bare else { return .null }
    entry["build_config"] = ["input_shape": [nil, 6]]
    return .object(entry)
  }

  @Test func beforeATimeDistributedThatBeginsAList() throws {
    var steps = Build.Node.timeDistributed("steps", on: "", Build.Node.dense("fc", on: "", 5).bare)
    steps.config["batch_input_shape"] = [nil, 7, 6]
    var whole = try Build.whole(Build.list([steps, .pool("mean", on: "", 1)]))
    _ = try whole.apply(swap { $0.hidden = [8] })
    #expect(whole.model.layers.map(\.name) == ["dense_hidden", "steps", "mean"])
    #expect(try whole.layer("dense_hidden").config["batch_input_shape"] == [nil, 7, 6])
    #expect(try whole.layer("steps").config["batch_input_shape"] == nil)
  }

  @Test(arguments: [[0], [8, -1]]) func aLayerOfNoUnitsIsRefused(units: [Int]) throws {
    #expect(try refusal(of: swap { $0.hidden = units }, on: Build.whole(Build.image())).code == .badOption)
  }

  @Test func anActivationThatKerasDoesNotKnowIsRefused() throws {
    let error = try refusal(of: swap { $0.hiddenActivation = "relo" }, on: Build.whole(Build.image()))
    #expect(error.message.contains("did you mean \"relu\"?"))
  }
}

/// A training configuration stays only for the kind of predictions that it was made for.
struct HeadTrainingTests {
  private func swapped(
    _ nodes: [Build.Node], to output: String, training: JSONObject = ["loss": "categorical_crossentropy"],
    _ change: (inout SwapHead) -> Void
  ) throws -> (config: JSONObject?, report: SurgeryReport) {
    var whole = try Build.graph(nodes, to: [output])
    whole.trainingConfig = training
    var swap = SwapHead(classes: 10)
    change(&swap)
    let report = try whole.apply(swap)
    return (whole.trainingConfig, report)
  }

  private let softmax: [Build.Node] = [.input("x", [6]), .dense("fc", on: "x", 5)]

  @Test func theSameActivationKeepsIt() throws {
    #expect(try swapped(softmax, to: "fc") { _ in }.config != nil)
    let apart: [Build.Node] = [
      .input("x", [6]), .dense("fc", on: "x", 5, "linear"), .activation("soft", on: "fc"),
    ]
    #expect(try swapped(apart, to: "soft") { _ in }.config != nil)
    let number: [Build.Node] = [.input("x", [6]), .dense("fc", on: "x", 5, "linear")]
    let (config, report) = try swapped(number, to: "fc") {
      ($0.classes, $0.activation) = (1, "linear")
    }
    #expect(config != nil && report.warnings.isEmpty)
  }

  @Test(arguments: ["sigmoid", "linear"]) func anotherActivationDropsIt(activation: String) throws {
    let (config, report) = try swapped(softmax, to: "fc") { $0.activation = activation }
    #expect(config == nil)
    #expect(report.details["training_config"] == "dropped")
    #expect(
      report.lines.contains(
        "training configuration dropped: it was made for predictions of softmax, and the new ones are made by \(activation); compile the model again"
      ))
  }

  @Test func whereTheOldPredictionsCannotBeToldItGoes() throws {
    let (config, report) = try swapped(
      [
        .input("x", [6]), .of("Custom>Odd", "odd", on: "x"), .dense("fc", on: "odd", 5), .norm("n", on: "fc"),
      ],
      to: "n"
    ) {
      $0.at = "x"
    }
    #expect(config == nil)
    #expect(report.lines.contains { $0.contains("can't be told") })
  }

  @Test func atAnotherPlaceTheOldHeadIsStillCompared() throws {
    let nodes: [Build.Node] = [.input("x", [6]), .dense("a", on: "x", 4, "relu"), .dense("fc", on: "a", 5)]
    #expect(try swapped(nodes, to: "fc") { $0.at = "a" }.config != nil)
  }

  @Test func aMetricThatCountsOtherClassesGoes() throws {
    let metric: JSONValue = ["class_name": "MeanIoU", "config": ["name": "iou", "num_classes": 5]]
    let training: JSONObject = ["loss": "categorical_crossentropy", "metrics": [["accuracy", metric]]]
    let (config, _) = try swapped(softmax, to: "fc", training: training) { _ in }
    #expect(config == ["loss": "categorical_crossentropy", "metrics": [["accuracy"]]])
  }

  /// The output is the old one's, so nothing else looks at what measures it.
  @Test(arguments: ["num_classes", "num_labels"])
  func aMetricThatCountsTheClassesOfAKeptHeadGoes(key: String) throws {
    var config: JSONObject = ["name": "counting"]
    config[key] = 5
    let metric: JSONValue = ["class_name": "Metric", "config": .object(config)]
    let training: JSONObject = ["loss": "categorical_crossentropy", "metrics": [[metric]]]
    let added = try swapped(softmax, to: "fc", training: training) { ($0.classes, $0.addClasses) = (nil, 2) }
    #expect(added.config == nil)
    #expect(added.report.lines.contains { $0.contains("its metrics has a \(key)") })
    let reordered = try swapped(softmax, to: "fc", training: training) {
      ($0.classes, $0.keepClasses) = (nil, [1, 0, 2, 3, 4])
    }
    #expect(reordered.config != nil)
  }

  @Test func aMetricThatNamesClassesGoesWithThem() throws {
    let metric: JSONValue = ["class_name": "Precision", "config": ["name": "of_3", "class_id": 3]]
    let training: JSONObject = ["loss": "categorical_crossentropy", "metrics": [["accuracy", metric]]]
    let (config, report) = try swapped(softmax, to: "fc", training: training) { _ in }
    #expect(config == nil)
    #expect(report.lines.contains { $0.contains("its metrics has a class_id") })
    #expect(try swapped(softmax, to: "fc", training: training) { $0.classes = 5 }.config != nil)
    // As many as before, but others.
    let reordered = try swapped(softmax, to: "fc", training: training) {
      ($0.classes, $0.keepClasses) = (nil, [1, 0, 2, 3, 4])
    }
    #expect(reordered.config == nil)
  }
}
