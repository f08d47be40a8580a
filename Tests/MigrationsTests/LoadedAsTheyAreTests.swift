import GraphIR
import JSON
import Migrations
import Testing

/// Forms that some Kerases load, and others don't: tried in each of them.
struct LoadedAsTheyAreTests {
  private static let dense: JSONObject = [
    "trainable": true, "dtype": "float32", "units": 4, "use_bias": true,
  ]
  private static let activation: JSONObject = [
    "trainable": true, "dtype": "float32", "activation": "relu",
  ]

  /// A shared layer whose second call reads what is made after its third one could be. Keras 2.2.4, TensorFlow 2.1 and 2.4
  /// predict otherwise once they have loaded it, by 0.5; 2.8 predicts the same.
  @Test(arguments: [
    ("keras-2.2", true), ("tf-2.1", true), ("tf-2.4", true), ("keras-2.3", false), ("tf-2.8", false),
    ("keras-3.0", true),
  ])
  func callsThatHaveToWaitAreMixedUp(target: String, isRefused: Bool) throws {
    var graph = try Graph("tf-2.1")
    graph.input("x", [4])
    graph.input("y", [4])
    graph.add(
      "Dense", "d", Self.dense, nodes: [[["x", 0, 0, [:]]], [["e", 0, 0, [:]]], [["y", 0, 0, [:]]]])
    graph.add("Activation", "e", Self.activation, on: "d")
    graph.add(
      "Concatenate", "all", ["trainable": true, "dtype": "float32", "axis": -1],
      nodes: [[["d", 1, 0, [:]], ["d", 2, 0, [:]]]])
    guard isRefused else {
      _ = try graph.migrated(to: target, outputs: "all")
      return
    }
    #expect(try refusal { try graph.migrated(to: target, outputs: "all") }.layer == "d")
  }

  /// One call behind the other waits for nothing.
  @Test(arguments: ["keras-2.2", "tf-2.1", "tf-2.4"])
  func aChainOfCallsIsLoadedInItsOrder(target: String) throws {
    var graph = try Graph("tf-2.1")
    graph.input("x", [4])
    graph.add(
      "Dense", "d", Self.dense, nodes: [[["x", 0, 0, [:]]], [["d", 0, 0, [:]]], [["d", 1, 0, [:]]]])
    graph.add("Activation", "e", Self.activation, nodes: [[["d", 2, 0, [:]]]])
    _ = try graph.migrated(to: target, outputs: "e")
  }

  /// Scopes of TensorFlow are of ASCII letters only before 2.4. A space is in none.
  @Test(arguments: [("tf-2.1", "Bild____"), ("tf-2.4", "Bild_ä_é"), ("tf-2.15", "Bild_ä_é")])
  func lettersOfAllLanguagesAreInNamesFromTensorFlow24On(target: String, name: String) throws {
    var graph = try Graph("tf-2.8")
    graph.input("x", [4])
    graph.add("Activation", "Bild_ä é", Self.activation, on: "x")
    #expect(try graph.migrated(to: target, outputs: "Bild_ä é").layers == ["Activation \(name)"])
    var letters = try Graph("tf-2.8")
    letters.input("x", [4])
    letters.add("Activation", "激活_e\u{301}", Self.activation, on: "x")
    let made = try letters.migrated(to: target, outputs: "激活_e\u{301}")
    #expect(made.effects(of: "layer-name") == (target == "tf-2.1" ? ["激活_e\u{301}": .fails] : [:]))
  }
}
