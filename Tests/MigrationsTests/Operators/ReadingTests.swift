import GraphIR
import JSON
import Migrations
import Testing

/// Operators in every form that one is read in.
struct ReadingTests {
  @Test func aFunctionOfTensorFlowIsRead() throws {
    var graph = try Graph("tf-2.15")
    graph.input("x", [8, 8, 3])
    graph.function("math.reduce_mean", "mean", on: "x", ["axis": [1, 2], "keepdims": false])
    let made = try graph.migrated(to: "keras-3", outputs: "mean")
    #expect(made.layers == ["GlobalAveragePooling2D mean"])
    #expect(made.effects(of: "tensorflow-operator") == ["mean": .fails])
  }

  @Test func aNodeOfTensorFlowIsReadWithItsConstantsInTheirPlaces() throws {
    var graph = try Graph("tf-2.1")
    graph.input("x", [4])
    graph.add(
      "TensorFlowOpLayer", "tf_op_layer_sub",
      [
        "name": "sub", "trainable": true, "dtype": "float32", "constants": ["0": 1.0],
        "node_def": [
          "name": "sub", "op": "Sub", "input": ["sub/x", "x"], "attr": ["T": ["type": "DT_FLOAT"]],
        ],
      ], on: "x")
    let made = try graph.migrated(to: "keras-3", outputs: "tf_op_layer_sub")
    #expect(made["tf_op_layer_sub"]?.config["scale"] == -1.0)
    #expect(made["tf_op_layer_sub"]?.config["offset"] == 1.0)
  }

  /// What is masked in a StridedSlice counts whatever number stands there.
  @Test func masksOfASliceAreRead() throws {
    var graph = try Graph("tf-2.1")
    graph.input("x", [6, 5])
    graph.add(
      "TensorFlowOpLayer", "tf_op_layer_slice",
      [
        "name": "slice", "trainable": true, "dtype": "float32",
        "constants": ["1": [0, -1, 1], "2": [0, 0, 0], "3": [1, 1, 2]],
        "node_def": [
          "name": "slice", "op": "StridedSlice", "input": ["x", "begin", "end", "strides"],
          "attr": [
            "T": ["type": "DT_FLOAT"], "begin_mask": ["i": "1"], "end_mask": ["i": "5"],
            "shrink_axis_mask": ["i": "2"], "ellipsis_mask": ["i": "0"], "new_axis_mask": ["i": "0"],
          ],
        ],
      ], on: "x")
    let made = try graph.migrated(to: "tf-2.15", outputs: "tf_op_layer_slice")
    let key = made["tf_op_layer_slice"]?.writtenCalls?[0]?[3]?["slice_spec"]
    #expect(
      key == [["start": nil, "stop": nil, "step": nil], -1, ["start": 1, "stop": nil, "step": 2]])
  }

  @Test func anOperationOfKeras3IsRead() throws {
    var graph = try Graph("keras-3")
    graph.input("x", [6, 5])
    let tensor: JSONValue = [
      "class_name": "__keras_tensor__",
      "config": ["shape": [nil, 6, 5], "dtype": "float32", "keras_history": ["x", 0, 0]],
    ]
    let whole: JSONValue = ["class_name": "__slice__", "config": ["start": nil, "stop": nil, "step": nil]]
    graph.add(
      "GetItem", "last", [:], nodes: [["args": [tensor, [whole, -1]], "kwargs": [:]]])
    let made = try graph.migrated(to: "keras-2.2", outputs: "last")
    #expect(made.layers == ["Cropping1D last_cropping1d", "Reshape last"])
    #expect(made["last_cropping1d"]?.config["cropping"] == [5, 0])
    #expect(made["last"]?.config["target_shape"] == [5])
  }

  /// Keras 3's normalisation holds the root against its epsilon, TensorFlow's the sum.
  @Test func theEpsilonOfANormalisationIsSquaredFromKeras3() throws {
    var graph = try Graph("keras-3")
    graph.input("x", [6])
    let tensor: JSONValue = [
      "class_name": "__keras_tensor__",
      "config": ["shape": [nil, 6], "dtype": "float32", "keras_history": ["x", 0, 0]],
    ]
    graph.add(
      "Normalize", "unit", ["axis": -1, "order": 2, "epsilon": 0.5],
      nodes: [["args": [tensor], "kwargs": [:]]])
    let down = try graph.migrated(to: "tf-2.15", outputs: "unit")
    #expect(down["unit"]?.writtenCalls?[0]?[3]?["epsilon"] == 0.25)
    var other = try Graph("tf-2.15")
    other.input("x", [6])
    other.function("math.l2_normalize", "unit", on: "x", ["axis": -1, "epsilon": 0.25])
    let up = try other.migrated(to: "keras-3", outputs: "unit")
    #expect(up["unit"]?.className == "Normalize")
    #expect(up["unit"]?.config["epsilon"] == 0.5)
  }

  @Test func whatIsNotReadIsNamed() throws {
    var graph = try Graph("tf-2.15")
    graph.input("x", [6])
    graph.function("linalg.inv", "inverse", on: "x")
    let refused = try refusal { try graph.migrated(to: "keras-3", outputs: "inverse") }
    #expect(refused.code == .unreadable)
    #expect(refused.layer == "inverse")
    #expect(refused.message.contains("tf.linalg.inv"))
    // a later tf.keras has the function too
    #expect(try graph.migrated(to: "tf-keras-2.21", outputs: "inverse").layers == ["TFOpLambda inverse"])
  }

  @Test func anArgumentThatChangesTheResultIsNotPassedOver() throws {
    var graph = try Graph("tf-2.15")
    graph.input("x", [8, 8, 3])
    graph.function("image.resize", "small", on: "x", ["size": [4, 4], "preserve_aspect_ratio": true])
    let refused = try refusal { try graph.migrated(to: "keras-3", outputs: "small") }
    #expect(refused.message.contains("preserve_aspect_ratio"))
  }

  // MARK: Lambdas

  @Test func aDefinitionSaysWhatALambdaComputes() throws {
    var graph = try Graph("keras-2.2")
    graph.input("a", [4])
    graph.input("b", [4])
    graph.lambda("sum", on: "a", "b")
    let made = try graph.migrated(to: "keras-3", outputs: "sum", definitions: ["sum": "x0 + 0.5 * x1"])
    #expect(made.layers == ["Rescaling sum_multiply", "Add sum"])
    #expect(made["sum_multiply"]?.config["scale"] == 0.5)
    #expect(made.effects(of: "lambda") == ["sum": .fails])
  }

  @Test func aLambdaThatCantBeReadIsNamedWithTheWayOut() throws {
    var graph = try Graph("keras-2.2")
    graph.input("x", [4])
    graph.lambda("strange", on: "x")
    let refused = try refusal { try graph.migrated(to: "keras-3", outputs: "strange") }
    #expect(refused.code == .unreadable)
    #expect(refused.message.contains("`define: strange=EXPRESSION`"))
  }

  @Test(arguments: [["other": "x"], ["known": "x +"], ["known": "frob(x)"], ["known": "x0 + x1"]])
  func aDefinitionThatCantBeIsAMistakeOfTheUser(definitions: [String: String]) throws {
    var graph = try Graph("keras-2.2")
    graph.input("x", [4])
    graph.lambda("known", on: "x")
    let refused = try refusal {
      try graph.migrated(to: "keras-3", outputs: "known", definitions: definitions)
    }
    #expect(refused.code == .badDefinition)
    #expect(refused.setting == "define")
  }

  @Test func aLambdaStaysWhereItsKerasStays() throws {
    var graph = try Graph("tf-2.15")
    graph.input("x", [4])
    graph.lambda("own", on: "x")
    #expect(try graph.migrated(to: "tf-2.15", outputs: "own").layers == ["Lambda own"])
  }

  @Test func everyCallOfALambdaGetsLayers() throws {
    var graph = try Graph("tf-2.15")
    graph.input("a", [4])
    graph.input("b", [4])
    graph.add(
      "Lambda", "half", ["dtype": "float32", "function": ["", nil, nil]],
      nodes: [[["a", 0, 0, [:]]], [["b", 0, 0, [:]]]])
    graph.add("Add", "sum", ["dtype": "float32"], nodes: [[["half", 0, 0, [:]], ["half", 1, 0, [:]]]])
    let made = try graph.migrated(to: "keras-3", outputs: "sum", definitions: ["half": "x * 0.5"])
    #expect(made.layers == ["Rescaling half", "Rescaling half_1", "Add sum"])
    #expect(made["sum"]?.calls[0].inputs.map(\.layer) == ["half", "half_1"])
    #expect(made["sum"]?.calls[0].inputs.map(\.node) == [0, 0])
  }
}
