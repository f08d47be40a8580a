import JSON
import ModelSurgery
import TestSupport
import Testing

/// Up to Keras 2.2.2 a Sequential is a list of layers, without a name.
struct NamelessSequentialTests {
  private static let writer = "k216-tensorflow-tf"

  /// As an object no Keras loads it without a name.
  @Test(arguments: ["nameless", "nameless_inside"])
  func anObjectGetsAName(model: String) throws {
    for target in KerasRelease.all where target.name != "keras-2.2" {
      let file = try Oldest.migrated(model, Self.writer, to: target.name)
      #expect(file.whole.model.config["name"] == "sequential", "\(target)")
    }
  }

  /// Its layer has a name in the graph around it.
  @Test func insideOfAGraphItHasTheLayersName() throws {
    let file = try Oldest.migrated("nameless_in_graph", Self.writer)
    let inside = try file.layer("Sequential")
    #expect(inside.name == inside.model?.config["name"]?.stringValue)
  }
}
