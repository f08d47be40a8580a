import ModelSurgery
import TestSupport
import Testing

/// Layers, shapes and parameters of every fixture against what the Keras that wrote it says in memory.
struct SummaryTests {
  /// Keras 2 freezes a nested model by a flag that it does not save: loaded again, the model trains.
  static let flagIsNotInTheFile = ["k224/g_frozen_nested", "k231/g_frozen_nested"]

  /// What only running Python tells: the shape of a Lambda without `output_shape`, and of what follows it.
  static let behindLambda: Set<String> = ["lambda", "prediction"]

  @Test(arguments: Fixture.all) func countsAreKeras(fixture: Fixture) throws {
    let facts = try fixture.facts
    let counts = try ModelFile(contentsOf: fixture.path).whole.parameterCounts
    #expect(counts.total == (facts["trainable"]?.intValue ?? 0) + (facts["non_trainable"]?.intValue ?? 0))
    guard !Self.flagIsNotInTheFile.contains(fixture.description) else { return }
    #expect(counts.trainable == facts["trainable"]?.intValue)
    #expect(counts.nonTrainable == facts["non_trainable"]?.intValue)
  }

  @Test(arguments: Fixture.all) func layersAndShapesAreKeras(fixture: Fixture) throws {
    let facts = try #require(try fixture.facts["layers"]?.arrayValue)
    let whole = try ModelFile(contentsOf: fixture.path).whole
    let shapes = ShapeInference.shapes(of: whole.model, whole.dialect)
    compare(whole.model.layers, shapes.layers, facts, whole)
  }

  private func compare(_ layers: [Layer], _ shapes: [LayerShapes], _ facts: [JSONValue], _ whole: WholeModel)
  {
    // Keras lists a Sequential without its InputLayer, and no operations.
    let known = Set(facts.compactMap { $0["name"]?.stringValue })
    let listed = zip(layers, shapes).filter {
      !$0.0.isKeras3Operation && (!$0.0.isInput || known.contains($0.0.name))
    }
    #expect(listed.map(\.0.name) == facts.compactMap { $0["name"]?.stringValue })
    for ((layer, shape), fact) in zip(listed, facts) {
      #expect(layer.plainClassName == fact["class"]?.stringValue, "\(layer.name)")
      let count = SavedOrder.parameterCounts(of: layer, whole.dialect).total
      #expect(count == fact["params"]?.intValue, "parameters of \(layer.name)")
      if let expected = fact["output_shape"]?.arrayValue, expected.first?.arrayValue == nil {
        // The first call's; a shared layer may have others.
        let outputs = shape.calls.first?.outputs
        if outputs == nil, Self.behindLambda.contains(layer.name) { continue }
        #expect(outputs?.first?.dimensions == expected.map(\.intValue), "shape of \(layer.name)")
      }
      if let inside = fact["layers"]?.arrayValue {
        let model = layer.model ?? layer.children.first?.model
        let innerShapes =
          layer.model == nil
          ? shape.calls.first?.children.first?.calls.first?.children : shape.calls.first?.children
        if let model, let innerShapes {
          compare(model.layers, innerShapes, inside, whole)
        } else {
          Issue.record("\(layer.name) has no model inside")
        }
      }
    }
  }
}
