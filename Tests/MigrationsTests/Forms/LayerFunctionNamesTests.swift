import GraphIR
import JSON
import Migrations
import Testing

/// Texts that Keras 3 takes for functions of `keras.layers`.
struct LayerFunctionNamesTests {
  private func graph(_ mode: JSONValue) throws -> Graph {
    var graph = try Graph("tf-2.15")
    graph.input("x", [6, 4])
    graph.add(
      "Attention", "dot",
      ["trainable": true, "dtype": "float32", "dropout": 0.0, "use_scale": false, "score_mode": mode],
      nodes: [[["x", 0, 0, [:]], ["x", 0, 0, [:]]]])
    return graph
  }

  @Test(arguments: ["keras-3", "keras-3.0"])
  func aLayerWhoseModeIsAFunctionsNameSaysItsModule(target: String) throws {
    let dot = try graph("dot").migrated(to: target, outputs: "dot")
    #expect(dot["dot"]?.entry["module"] == "keras.layers")
    #expect(dot["dot"]?.config["score_mode"] == "dot")
    // the layer's own name is read as a name
    let concat = try graph("concat").migrated(to: target, outputs: "dot")
    #expect(concat["dot"]?.entry["module"] == nil)
  }

  @Test func doctorKnowsItOfTheFileAsItIs() throws {
    let found = try graph("dot").diagnosis(for: "keras-3", outputs: "dot")
    #expect(found.verdict == .fails)
    #expect(found.findings.first { $0.rule == "layer-function-names" }?.layers == ["dot"])
    #expect(
      try graph("dot").diagnosis(for: "tf-keras-2.21", outputs: "dot").findings.allSatisfy {
        $0.rule != "layer-function-names"
      })
    #expect(
      try graph("concat").diagnosis(for: "keras-3", outputs: "dot").findings.allSatisfy {
        $0.rule != "layer-function-names"
      })
  }
}
