import GraphIR
import ModelSurgery
import TestSupport
import Testing

/// Keras gives weight groups to layers by their place, in an order that it finds anew from the graph.
struct LayerOrderTests {
  @Test(arguments: Fixture.all) func everyFileOfKerasHasTheOrderThatIsFound(fixture: Fixture) throws {
    let whole = try ModelFile(contentsOf: fixture.path).whole
    for model in models(in: whole.model) {
      #expect(LayerOrder(model, whole.dialect).isKept, "\(model.name)")
    }
  }
  private func models(in model: Model) -> [Model] {
    var found = [model]
    for var layer in model.layers {
      layer.walk { inside, _ in
        if let model = inside.model { found.append(model) }
      }
    }
    return found
  }
}
