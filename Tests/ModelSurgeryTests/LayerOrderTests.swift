import ModelSurgery
import TestSupport
import Testing

@testable import GraphIR

/// The order in which Keras lists layers, predicted from the graph alone.
struct LayerOrderTests {
  @Test(arguments: Fixture.all) func filesHaveTheirLayersAsKerasBuildsThem(fixture: Fixture) throws {
    let whole = try ModelFile(contentsOf: fixture.path).whole
    expectOrder(of: whole.model, whole.dialect)
  }

  private func expectOrder(of model: Model, _ dialect: Dialect) {
    if let order = LayerOrder.asBuilt(model, dialect) {
      #expect(order.map { model.layers[$0].name } == model.layers.map(\.name), "\(model.name)")
    }
    for layer in model.layers {
      if let inner = layer.model ?? layer.children.first?.model { expectOrder(of: inner, dialect) }
    }
  }
}
