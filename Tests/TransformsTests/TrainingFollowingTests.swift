import GraphIR
import JSON
import Testing
import Transforms

/// Losses and metrics in all the forms that Keras writes follow the outputs that they are for.
struct TrainingFollowingTests {
  private func whole(_ training: JSONObject, _ dialect: Dialect = .tf21) throws -> WholeModel {
    var whole = try Build.whole(
      Build.model(
        [.input("x", [6]), .dense("a", on: "x", 3), .dense("b", on: "x", 4)], to: ["a", "b"]), dialect)
    whole.trainingConfig = training
    return whole
  }

  private func renamed(_ training: JSONObject, _ dialect: Dialect = .tf21) throws -> JSONObject? {
    var whole = try whole(training, dialect)
    _ = try whole.apply(Rename([Rename.Rule("a", to: "z")]))
    return whole.trainingConfig
  }

  @Test func dictionariesByOutputTakeTheNewName() throws {
    let found = try renamed([
      "loss": ["a": "mse", "b": "mae"], "metrics": ["a": ["accuracy"]], "weighted_metrics": nil,
      "sample_weight_mode": ["a": nil], "loss_weights": ["b": 2.0, "a": 1.0],
      "optimizer_config": ["class_name": "SGD", "config": ["a": 1]],
    ])
    #expect(
      found == [
        "loss": ["z": "mse", "b": "mae"], "metrics": ["z": ["accuracy"]], "weighted_metrics": nil,
        "sample_weight_mode": ["z": nil], "loss_weights": ["b": 2.0, "z": 1.0],
        "optimizer_config": ["class_name": "SGD", "config": ["a": 1]],
      ])
  }

  @Test func whatIsForAllOutputsStays() throws {
    let training: JSONObject = [
      "loss": ["class_name": "MeanSquaredError", "config": ["name": "a"]], "metrics": ["mae"],
      "loss_weights": [1.0, 2.0],
    ]
    #expect(try renamed(training) == training)
  }

  @Test func metricsAreCalledAfterTheirOutput() throws {
    func metrics(_ name: String) -> JSONObject {
      [
        "loss": ["mse", "mae"],
        "metrics": [
          [["class_name": "MeanMetricWrapper", "config": ["name": .string("\(name)_accuracy")]]], [nil],
        ],
      ]
    }
    #expect(try renamed(metrics("a"), .tf215) == metrics("z"))
  }

  @Test func anOutputThatIsReplacedHandsItsLossOn() throws {
    var whole = try whole(["loss": ["a": "mse", "b": "mae"], "loss_weights": ["a": 1.0, "b": 2.0]])
    var swap = SwapHead(classes: 7)
    swap.output = "b"
    let report = try whole.apply(swap)
    #expect(
      whole.trainingConfig == [
        "loss": ["a": "mse", "dense_classifier": "mae"],
        "loss_weights": ["a": 1.0, "dense_classifier": 2.0],
      ])
    #expect(report.details["training_config"] == "adapted")
    #expect(
      report.lines.contains(
        "training configuration: what was for \"b\" is for \"dense_classifier\" now"))
    #expect(whole.optimizerState == nil)
  }

  @Test func aMetricOfAnotherNumberOfClassesGoes() throws {
    let iou: JSONValue = ["class_name": "MeanIoU", "config": ["name": "iou", "num_classes": 4]]
    var whole = try whole([
      "loss": ["a": "mse", "b": "mae"], "metrics": ["a": [iou], "b": ["accuracy", iou]],
    ])
    var swap = SwapHead(classes: 7)
    swap.output = "b"
    let report = try whole.apply(swap)
    #expect(whole.trainingConfig?["metrics"] == ["a": [iou], "dense_classifier": ["accuracy"]])
    #expect(report.lines.contains { $0.hasPrefix("metric \"iou\" dropped: it is for 4 classes") })
  }

  /// AUC's labels, a weight for each class.
  @Test(
    arguments: [
      ["num_labels": 4], ["num_labels": nil, "class_weights": [1.0, 1.0, 2.0, 2.0]],
    ] as [JSONObject])
  func classesAreCountedUnderAllTheirNames(config: JSONObject) throws {
    var config = config
    config["name"] = "counting"
    let metric: JSONValue = ["class_name": "AUC", "config": .object(config)]
    var whole = try whole([
      "loss": ["a": "mse", "b": "mae"], "metrics": ["a": [metric], "b": ["acc", metric]],
    ])
    var swap = SwapHead(classes: 7)
    swap.output = "b"
    let report = try whole.apply(swap)
    #expect(whole.trainingConfig?["metrics"] == ["a": [metric], "dense_classifier": ["acc"]])
    #expect(report.lines.contains { $0.hasPrefix("metric \"counting\" dropped: it is for 4 classes") })
    var same = try self.whole(["loss": ["a": "mse", "b": "mae"], "metrics": ["b": [metric]]])
    swap.classes = 4
    _ = try same.apply(swap)
    #expect(same.trainingConfig?["metrics"] == ["dense_classifier": [metric]])
  }

  /// Keras sorts a dictionary of outputs; the order in which it was given says nothing.
  @Test func lossesByPlaceAreThoseOfTheSortedKeys() throws {
    let iou: JSONValue = ["class_name": "MeanIoU", "config": ["name": "iou", "num_classes": 3]]
    for (metrics, left) in [
      ([[iou], ["acc"]], [[iou], ["acc"]]), ([["acc"], [iou]], [["acc"], []]),
    ] as [(JSONValue, JSONValue)] {
      var whole = try whole(["loss": ["mse", "mae"], "metrics": metrics], .k3)
      whole.model.config["output_layers"] = ["zeta": ["a", 0, 0], "alpha": ["b", 0, 0]]
      var swap = SwapHead(classes: 7)
      swap.output = "a"
      _ = try whole.apply(swap)
      #expect(whole.trainingConfig?["metrics"] == left)
    }
  }

  @Test func aLossOfAnotherNumberOfClassesGoesWithAllTheRest() throws {
    let loss: JSONValue = ["class_name": "Focal", "config": ["alpha": [1.0, 2.0, 3.0, 4.0]]]
    var whole = try whole(["loss": ["mse", loss]])
    var swap = SwapHead(classes: 7)
    swap.output = "b"
    let report = try whole.apply(swap)
    #expect(whole.trainingConfig == nil)
    #expect(report.details["training_config"] == "dropped")
    #expect(report.lines.contains { $0.contains("its loss is for 4 classes") })
  }

  @Test(arguments: [Dialect.tf21, .k3]) func theOneOutputsKeyFollows(dialect: Dialect) throws {
    var whole = try Build.whole(Build.image(), dialect)
    whole.trainingConfig = ["loss": ["predictions": "mse"], "metrics": ["predictions": ["mae"]]]
    _ = try whole.apply(SwapHead(classes: 3))
    #expect(
      whole.trainingConfig == ["loss": ["dense_classifier": "mse"], "metrics": ["dense_classifier": ["mae"]]])
  }

  @Test func layersBehindAnOutputAreItsHeirs() throws {
    var whole = try whole(["loss": ["a": "mse", "b": "mae"]])
    _ = try whole.apply(Insert(.relu, .after("b")))
    #expect(whole.trainingConfig == ["loss": ["a": "mse", "re_lu": "mae"]])
    _ = try whole.apply(Remove(layers: ["re_lu"]))
    #expect(whole.trainingConfig == ["loss": ["a": "mse", "b": "mae"]])
  }
}
