import GraphIR
import JSON
import Migrations
import Testing

/// What Keras 3.0 makes of an .h5, unlike later ones.
struct Keras30Tests {
  /// It drops an axis that is a number, unless the layer says its module.
  @Test func layersWithAnAxisSayTheirModule() throws {
    var graph = try Graph("tf-2.15")
    graph.input("x", [6, 4])
    graph.add("Concatenate", "all", ["trainable": true, "dtype": "float32", "axis": 1], on: "x", "x")
    graph.add("Concatenate", "wide", ["trainable": true, "dtype": "float32", "axis": -1], on: "all", "all")
    let made = try graph.migrated(to: "keras-3.0", outputs: "wide")
    #expect(made["all"]?.entry["module"] == "keras.layers")
    #expect(made["all"]?.entry["registered_name"] == .some(.null))
    #expect(made.effects(of: "lost-axis") == ["all": .wrong, "wide": .none])
    #expect(try graph.migrated(to: "keras-3", outputs: "wide")["all"]?.entry["module"] == nil)
  }

  /// It names operations itself, so that no layer may have such a name.
  @Test func layersGiveWayToTheNamesOfOperations() throws {
    var graph = try Graph("tf-2.15")
    graph.input("x", [6, 4])
    graph.lambda("exp", on: "x")
    graph.add("Activation", "sin", ["trainable": true, "dtype": "float32", "activation": "relu"], on: "exp")
    graph.add(
      "Activation", "sinus", ["trainable": true, "dtype": "float32", "activation": "relu"], on: "sin")
    let made = try graph.migrated(to: "keras-3.0", outputs: "sinus", definitions: ["exp": "sin(x)"])
    #expect(made.layers == ["Sin exp", "Activation sin_layer", "Activation sinus"])
    #expect(made["sinus"]?.calls[0].inputs.map(\.layer) == ["sin_layer"])
  }
}
