import GraphIR
import JSON
import Testing

@testable import Migrations

/// Training configurations from the form of one Keras into that of another.
struct TrainingConfigTests {
  // MARK: Losses and metrics

  @Test func tfKerasWritesMetricsAsObjectsAndKeras3AsNames() throws {
    let found = try config(
      [
        "loss": "mse",
        "metrics": [
          [Self.wrapped("accuracy", "categorical_accuracy"), Self.wrapped("mae", "mean_absolute_error")]
        ],
        "weighted_metrics": nil, "loss_weights": nil, "optimizer_config": Self.adam,
      ], .tf215, .keras3)
    #expect(found["loss"] == "mean_squared_error")
    #expect(found["metrics"] == ["accuracy", "mae"])
    #expect(
      found.keys == [
        "loss", "loss_weights", "metrics", "weighted_metrics", "run_eagerly", "steps_per_execution",
        "jit_compile",
        "optimizer_config",
      ])
  }

  @Test func metricsByOutputGetTheOutputsNames() throws {
    let written: JSONObject = [
      "loss": ["a": "mse", "b": "hinge"],
      "metrics": [[Self.wrapped("a_accuracy", "categorical_accuracy")], [nil]], "loss_weights": ["b": 0.5],
      "optimizer_config": Self.adam,
    ]
    let found = try config(written, .tf28, .keras22, outputs: ["a", "b"], renamed: ["z", "b"])
    #expect(found["loss"] == ["z": "mse", "b": "hinge"])
    #expect(found["metrics"] == ["z": ["accuracy"]])
    #expect(found["loss_weights"] == ["z": 1.0, "b": 0.5])
    #expect(found.keys == ["optimizer_config", "loss", "metrics", "sample_weight_mode", "loss_weights"])
  }

  /// A flat list is for every output before Keras 3, which wants one entry for each.
  @Test func aFlatListOfMetricsIsForAllOutputs() throws {
    let written: JSONObject = ["loss": "mse", "metrics": ["mae", "mse"], "optimizer_config": Self.adam]
    let all: JSONValue = ["a": ["mae", "mse"], "b": ["mae", "mse"]]
    #expect(try config(written, .tf21, .keras3, outputs: ["a", "b"])["metrics"] == all)
    let one: JSONValue = ["a": ["mae"], "b": ["mse"]]
    #expect(try config(written, .keras3, .tf21, outputs: ["a", "b"])["metrics"] == one)
  }

  /// Two outputs of one layer have no names of their own.
  @Test func outputsOfOneNameStandInLists() throws {
    let written: JSONObject = [
      "loss": ["mse", "hinge"], "metrics": [["mae"], []], "optimizer_config": Self.adam,
    ]
    let found = try config(written, .tf24, .keras3, outputs: ["a", "a"])
    #expect(found["loss"] == ["mean_squared_error", "hinge"])
    #expect(found["metrics"] == [["mae"], []])
  }

  @Test func aPlainObjectIsItsFunction() throws {
    let loss: JSONValue = [
      "class_name": "CategoricalCrossentropy",
      "config": [
        "reduction": "auto", "name": "categorical_crossentropy", "from_logits": false, "label_smoothing": 0.0,
        "axis": -1, "fn": "categorical_crossentropy",
      ],
    ]
    let found = try config(["loss": loss, "optimizer_config": Self.adam], .tf215, .keras22)
    #expect(found["loss"] == "categorical_crossentropy")
  }

  @Test func settingsOfALossStay() throws {
    let loss: JSONValue = [
      "class_name": "CategoricalCrossentropy",
      "config": ["reduction": "auto", "name": "mine", "from_logits": true, "label_smoothing": 0, "axis": -1],
    ]
    let written: JSONObject = ["loss": loss, "optimizer_config": Self.adam]
    let wanted: JSONValue = [
      "class_name": "CategoricalCrossentropy", "config": ["name": "mine", "from_logits": true],
    ]
    #expect(try config(written, .tf215, .keras3)["loss"] == wanted)
    #expect(try config(written, .tf215, .keras23)["loss"] == wanted)
    // which has functions only
    #expect(migrated(written, .tf215, .keras22).config == nil)
  }

  @Test(arguments: [KerasRelease.keras22, .tf21, .tf215, .keras3])
  func aLossOfOnesOwnLeavesTheConfigurationOut(target: KerasRelease) {
    let found = migrated(["loss": "my_loss", "optimizer_config": Self.adam], .tf28, target)
    #expect(found.config == nil)
    #expect(found.notes.map(\.rule) == ["training-config"])
    #expect(found.notes.first?.effect == .failsToCompile)
    #expect(found.notes.first?.message.contains("my_loss") == true)
  }

  @Test func aMetricThatTheTargetLacksIsLeftOutAlone() throws {
    let written: JSONObject = [
      "loss": "mean_squared_error", "metrics": ["mae", ["class_name": "F1Score", "config": ["name": "f1"]]],
      "optimizer_config": Self.adam,
    ]
    let found = migrated(written, .keras3, .tf28)
    #expect(found.config?["metrics"] == ["mae"])
    #expect(found.notes.contains { $0.rule == "metric" && $0.message.contains("F1Score") })
    #expect(
      try config(written, .keras3, .keras30)["metrics"]
        == ["mae", ["class_name": "F1Score", "config": ["name": "f1"]]])
  }

  // MARK: Optimizers

  @Test func theRateHasAnotherKeyInKeras2() throws {
    let written: JSONValue = [
      "class_name": "Adam",
      "config": ["lr": 0.01, "beta_1": 0.9, "beta_2": 0.999, "decay": 0.0, "epsilon": nil, "amsgrad": false],
    ]
    let there = try optimizer(written, .keras22, .tf215)
    #expect(there["class_name"] == "Custom>Adam")
    #expect(there["config"]?["learning_rate"] == 0.01)
    #expect(there["config"]?["decay"] == nil)
    #expect(there["config"]?["epsilon"] == 1e-07)
    let back = try optimizer(there, .tf215, .keras22)
    #expect(back["class_name"] == "Adam")
    #expect(back["config"]?["lr"] == 0.01)
    #expect(back["config"]?["name"] == nil)
  }

  @Test func decayIsASchedule() throws {
    let written: JSONValue = [
      "class_name": "SGD", "config": ["learning_rate": 0.1, "decay": 0.25, "momentum": 0.9],
    ]
    let there = try optimizer(written, .tf21, .keras3)
    let schedule = there["config"]?["learning_rate"]
    #expect(schedule?["class_name"] == "InverseTimeDecay")
    #expect(schedule?["config"]?["decay_rate"] == 0.25)
    #expect(schedule?["config"]?["decay_steps"] == 1)
    #expect(schedule?["module"] == "keras.optimizers.schedules")
    let back = try optimizer(there, .keras3, .keras23)
    #expect(back["config"]?["decay"] == 0.25)
    #expect(back["config"]?["learning_rate"] == 0.1)
  }

  @Test func otherSchedulesAreNotKnownInKeras2() throws {
    let written: JSONValue = [
      "class_name": "Custom>Adam",
      "config": [
        "learning_rate": [
          "class_name": "ExponentialDecay",
          "config": [
            "initial_learning_rate": 0.1, "decay_steps": 9, "decay_rate": 0.5, "staircase": false,
            "name": nil,
          ],
        ]
      ],
    ]
    #expect(
      try optimizer(written, .tf215, .tf21)["config"]?["learning_rate"]?["config"]?["name"]
        == "ExponentialDecay")
    let found = migrated(["loss": "mse", "optimizer_config": written], .tf215, .keras23)
    #expect(found.config == nil && found.notes.map(\.rule) == ["schedule"])
  }

  @Test func theInnerOptimizerIsTakenOut() throws {
    let written: JSONValue = [
      "class_name": "LossScaleOptimizer",
      "config": [
        "inner_optimizer": [
          "module": "keras.optimizers", "class_name": "Adam", "config": ["learning_rate": 0.2],
          "registered_name": nil,
        ]
      ],
    ]
    let found = migrated(["loss": "mse", "optimizer_config": written], .keras3, .tf21)
    #expect(found.config?["optimizer_config"]?["class_name"] == "Adam")
    #expect(found.config?["optimizer_config"]?["config"]?["learning_rate"] == 0.2)
    #expect(found.notes.contains { $0.rule == "loss-scale" })
  }

  /// Archives of tf.keras have the name alone, for which the settings are those of its own Keras.
  @Test func aNameAloneIsAnOptimizerWithItsStandardSettings() throws {
    let found = try optimizer(["class_name": "adam", "config": [:]], .tf215, .tf21)
    #expect(found["class_name"] == "Adam")
    #expect(found["config"]?["beta_2"] == 0.999)
  }

  @Test func anOptimizerOrASettingThatTheTargetLacksLeavesTheConfigurationOut() {
    let lion: JSONValue = ["class_name": "Lion", "config": ["learning_rate": 0.1]]
    let found = migrated(["loss": "mse", "optimizer_config": lion], .keras3, .tf21)
    #expect(found.config == nil && found.notes.map(\.rule) == ["optimizer-unknown"])
    let decaying: JSONValue = ["class_name": "Adam", "config": ["learning_rate": 0.1, "weight_decay": 0.01]]
    let other = migrated(["loss": "mse", "optimizer_config": decaying], .keras3, .tf21)
    #expect(other.config == nil && other.notes.map(\.rule) == ["optimizer-setting"])
  }

  // MARK: As it is

  @Test func whatLoadsAsItIsIsNoReproach() {
    let old: JSONObject = [
      "loss": "mse", "metrics": ["mae"], "sample_weight_mode": nil, "optimizer_config": Self.adam,
    ]
    func loads(_ target: KerasRelease) -> Bool {
      UnmigratedTraining(target: target, table: ConstructorTable(), isArchive: false).loads(old)
    }
    #expect(loads(.tf21) && loads(.tf28) && loads(.tf215))
    // which looks for the function by its full name
    #expect(!loads(.keras3))
  }

  // MARK: -

  private static let adam: JSONValue = ["class_name": "Adam", "config": ["learning_rate": 0.001]]

  private static func wrapped(_ name: JSONValue, _ function: JSONValue) -> JSONValue {
    ["class_name": "MeanMetricWrapper", "config": ["name": name, "dtype": "float32", "fn": function]]
  }

  private func migrated(
    _ written: JSONObject, _ source: KerasRelease, _ target: KerasRelease, outputs: [String] = ["a"],
    renamed: [String]? = nil
  ) -> (config: JSONObject?, notes: [MigrationChange]) {
    var migration = TrainingMigration(
      from: source, to: target, isArchive: false, table: ConstructorTable(),
      outputs: ModelOutputs(model(outputs)))
    let result = migration.configuration(written, for: ModelOutputs(model(renamed ?? outputs)))
    return (result?.config, migration.notes)
  }

  private func model(_ outputs: [String]) -> CanonicalModel {
    CanonicalModel(
      kind: .functional, layers: [], inputs: .list([]),
      outputs: .list(outputs.map { .tensor(TensorReference(layer: $0)) }))
  }

  private func config(
    _ written: JSONObject, _ source: KerasRelease, _ target: KerasRelease, outputs: [String] = ["a"],
    renamed: [String]? = nil
  ) throws -> JSONObject {
    try #require(migrated(written, source, target, outputs: outputs, renamed: renamed).config)
  }

  private func optimizer(
    _ written: JSONValue, _ source: KerasRelease, _ target: KerasRelease
  ) throws -> JSONValue {
    try #require(
      try config(["loss": "hinge", "optimizer_config": written], source, target)["optimizer_config"])
  }
}
