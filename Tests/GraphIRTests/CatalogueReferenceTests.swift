import GraphIR
import JSON
import Tensors
import TestSupport
import Testing

@Suite("The catalogue against real Keras")
struct CatalogueReferenceTests {
  @Test("output shapes are Keras's", arguments: Reference.names)
  func outputShapes(name: String) throws {
    let reference = try Reference(name)
    #expect(reference.cases.count > 200)
    for one in reference.cases {
      let model = try one.model()
      let shapes = ShapeInference.shapes(of: model, reference.dialect)
      let found = shapes.output(of: model.layers.count - 1)
      if one.isUntellable {
        #expect(found == nil, "\(one)")
      } else if let known = one.knownDifference {
        #expect(found == known.ours && one.outputs == known.keras, "\(one): no longer so: \(known.reason)")
      } else {
        #expect(found == one.outputs, "\(one)")
      }
    }
  }

  @Test("weights are Keras's, in saved order", arguments: Reference.names)
  func weights(name: String) throws {
    let reference = try Reference(name)
    for one in reference.cases {
      let model = try one.model()
      let shapes = ShapeInference.shapes(of: model, reference.dialect)
      let place = model.layers.count - 1
      let layer = model.layers[place]
      let call = try #require(shapes.layers[place].calls.first)
      guard let filled = layer.filled(call, reference.dialect) else {
        Issue.record("\(one): the catalogue can't tell the weights")
        continue
      }
      #expect(filled.variables(reference.dialect) == one.weights.map(\.description), "\(one)")
      let frozen = filled.frozen().variables(reference.dialect).map { $0.replacing("*", with: "") }
      #expect(frozen == one.frozen.map(\.description), "\(one) frozen")
    }
  }

  @Test("without input shapes, known sizes and ranks are still right", arguments: Reference.names)
  func wildcards(name: String) throws {
    let reference = try Reference(name)
    var known = 0
    for one in reference.cases {
      let layer = try #require(try one.model().layers.last)
      guard layer.children.isEmpty, let definition = Catalogue.definition(of: layer, reference.dialect) else {
        continue
      }
      let found = try #require(definition.weights(layer, inputShapes: nil, reference.dialect), "\(one)")
      // in creation order here: Keras lists the trained ones first
      let sorted = found.filter(\.isTrainable) + found.filter { !$0.isTrainable }
      #expect(sorted.count == one.weights.count, "\(one)")
      for (specification, weight) in zip(sorted, one.weights) {
        #expect(specification.matches(shape: weight.shape), "\(one): \(specification), \(weight)")
        known += specification.shape?.count { $0 != nil } ?? 0
      }
    }
    #expect(known > 100)
  }

  @Test("every layer of whole models has Keras's shapes and weights", arguments: Reference.names)
  func models(name: String) throws {
    let reference = try Reference(name)
    let models = try #require(reference.value["models"]?.objectValue)
    #expect(models.count >= 10)
    for (title, value) in models {
      let model = try LayerJSON.model(try #require(value["model"]), reference.dialect)
      let shapes = ShapeInference.shapes(of: model, reference.dialect)
      if title == "bent", !["tf215", "k3"].contains(name) {
        // a Lambda inside a nested model: what it makes is written nowhere
        #expect(shapes.outputs == nil && shapes.output(of: 0) != nil)
        continue
      }
      let outputs = try #require(value["outputs"]?.arrayValue).map(TensorShape.init(reading:))
      #expect(outputs.isEmpty || shapes.outputs == outputs, "\(title) in \(name)")
      for entry in try #require(value["layers"]?.arrayValue) {
        let index = try #require(model.index(of: entry[0]?.stringValue ?? ""), "\(title) \(entry)")
        let calls = try #require(entry[1]?.arrayValue).map {
          ($0.arrayValue ?? []).map(TensorShape.init(reading:))
        }
        let found = shapes.layers[index].calls.map { $0.outputs ?? [] }
        // before Keras 3 a nested model's own construction stands before its calls
        #expect(
          calls.isEmpty || found == Array(calls.suffix(found.count)),
          "\(title) \(model.layers[index].name) in \(name)")
        let filled = try #require(
          model.layers[index].filled(shapes.layers[index].calls[0], reference.dialect))
        let weights = (entry[2]?.arrayValue ?? []).map { Reference.Variable($0).description }
        #expect(
          filled.variables(reference.dialect) == weights, "\(title) \(model.layers[index].name) in \(name)")
      }
    }
  }
}

extension Reference.Case {
  /// Where Keras itself says something else than what comes out, or less.
  fileprivate var knownDifference: (reason: String, ours: [TensorShape], keras: [TensorShape])? {
    let config = entry["config"]
    switch (entry["class_name"]?.stringValue ?? "", dialect.family) {
    case ("DepthwiseConv2D", .keras2) where dialect.minor == 2 && config?["dilation_rate"]?[0]?.intValue == 2:
      return (
        "Keras 2 forgets the dilation", [TensorShape([nil, 7, 6, 3])], [TensorShape([nil, 8, 7, 3])]
      )
    case ("Reshape", .tfKeras) where !dialect.isTFKeras24 && config?["target_shape"]?[0]?.intValue == -1:
      guard inputs == [TensorShape([nil, 12])] else { return nil }
      return ("TF 2.1 leaves -1 open", [TensorShape([nil, 3, 4])], [TensorShape([nil, nil, 4])])
    case ("EinsumDense", .keras3) where config?["equation"]?.stringValue == "...x,xy->...y":
      return (
        "Keras 3 turns several elided axes around", [TensorShape([nil, 7, 8, 6])],
        [TensorShape([nil, 8, 7, 6])]
      )
    case ("MultiHeadAttention", .keras3) where outputs.count == 2:
      return (
        "Keras 3 counts the queries twice in the scores",
        [TensorShape([nil, 6, 4]), TensorShape([nil, 2, 6, 7])],
        [TensorShape([nil, 6, 4]), TensorShape([nil, 2, 6, 6])]
      )
    default: return nil
    }
  }

  /// Cases whose shape the catalogue does not claim to know.
  fileprivate var isUntellable: Bool { entry["class_name"]?.stringValue == "STFTSpectrogram" }
}

extension Dialect {
  fileprivate var isTFKeras24: Bool { family == .tfKeras && (major, minor) >= (2, 4) }
}

extension Layer {
  /// The same layer with weights as the catalogue has them, at every depth.
  fileprivate func filled(_ call: CallShapes, _ dialect: Dialect) -> Layer? {
    var result = self
    if model == nil {
      let specifications = Catalogue.definition(of: self, dialect)?.weights(
        self, inputShapes: call.inputs, dialect)
      guard let specifications else { return nil }
      for specification in specifications {
        let sizes = specification.shape?.compactMap { $0 }
        guard let sizes, sizes.count == specification.shape?.count else { return nil }
        result.weights.append(
          Weight(
            name: specification.name, path: specification.name, shape: sizes, type: "float32",
            isTrainable: specification.isTrainable, source: .stored(.named(""))))
      }
    }
    guard children.count == call.children.count else { return nil }
    var inside: [Layer] = []
    for (child, shapes) in zip(children, call.children) {
      guard let first = shapes.calls.first, let filled = child.filled(first, dialect) else { return nil }
      inside.append(filled)
    }
    if !inside.isEmpty { result.children = inside }
    return result
  }

  /// The same with every flag of itself and of what it holds off.
  fileprivate func frozen() -> Layer {
    var result = self
    result.trainableFlag = false
    if !children.isEmpty { result.children = children.map { $0.frozen() } }
    return result
  }

  /// Its variables in saved order, as the reference writes them.
  fileprivate func variables(_ dialect: Dialect) -> [String] {
    SavedOrder.slots(of: self, dialect).map {
      let weight = weight(at: $0)
      let name = weight.name.split(separator: "/").last ?? ""
      let isTrained = weight.isTrainable && trainableFlag != false
      return "\(name) \(weight.shape)\(isTrained ? "" : "*")"
    }
  }
}
