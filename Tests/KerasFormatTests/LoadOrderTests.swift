import TestSupport
import Testing

@testable import GraphIR
@testable import KerasFormat

struct LoadOrderTests {
  /// Keras saves a model's layers in the order in which it would list them after loading.
  @Test(arguments: Fixture.all) func layersAreInTheOrderOfTheFile(fixture: Fixture) throws {
    let whole = try LegacyFile(reading: fixture.path).whole
    func check(_ model: Model, _ way: String) {
      let order = LoadOrder.places(of: model, whole.dialect)
      #expect(
        order == Array(model.layers.indices),
        "\(fixture) \(way): \(order?.map { model.layers[$0].name } ?? []) and not \(model.layers.map(\.name))"
      )
      for layer in model.layers { inside(layer, "\(way)/\(layer.name)") }
    }
    func inside(_ layer: Layer, _ way: String) {
      if let model = layer.model { return check(model, way) }
      for child in layer.children { inside(child, way) }
    }
    check(whole.model, "")
  }
}
