import GraphIR
import JSON
import Testing

@Suite("Shape inference")
struct ShapeInferenceTests {
  private let dialect = Dialect(kerasVersion: "2.15.0")
  private let keras3 = Dialect(kerasVersion: "3.15.1")

  private func sequential(_ layers: [Layer], _ config: JSONObject = [:]) -> Model {
    Model(kind: .sequential, className: "Sequential", config: config, layers: layers, inputs: [], outputs: [])
  }

  private func dense(_ units: Int, _ config: JSONObject = [:]) -> Layer {
    var config = config
    config["units"] = .some(.number(JSONNumber(units)))
    return Layer(name: "dense", className: "Dense", config: config)
  }

  @Test("a Sequential has its input shape in any of four places")
  func fourPlaces() throws {
    let dialect = try #require(dialect)
    let input = Layer(name: "in", className: "InputLayer", config: ["batch_input_shape": [nil, 4]])
    let inFirst = sequential([dense(3, ["batch_input_shape": [nil, 4]])])
    #expect(ShapeInference.shapes(of: inFirst, dialect).outputs == [[nil, 3]])
    let inLayer = ShapeInference.shapes(of: sequential([input, dense(3)]), dialect)
    #expect(inLayer.inputs == [[nil, 4]])
    #expect(inLayer.output(of: 1) == [[nil, 3]])
    let beside = sequential([dense(3)], ["build_input_shape": [nil, 7, 4]])
    #expect(ShapeInference.shapes(of: beside, dialect).outputs == [[nil, 7, 3]])
    let nowhere = ShapeInference.shapes(of: sequential([dense(3)]), dialect)
    #expect(nowhere.inputs == nil && nowhere.outputs == nil)
    let nested = sequential([
      Layer(name: "m", className: "Sequential", config: [:], contents: .model(inFirst))
    ])
    let shapes = ShapeInference.shapes(of: nested, dialect)
    #expect(shapes.inputs == [[nil, 4]])
    #expect(shapes.inside(0)[0].calls[0].outputs == [[nil, 3]])
  }

  @Test("a model called on other shapes than its own has other shapes inside")
  func otherShapes() throws {
    let dialect = try #require(dialect)
    let layers = [
      Layer(name: "in", className: "InputLayer", config: ["batch_input_shape": [nil, nil, nil, 3]]),
      Layer(
        name: "conv", className: "Conv2D", config: ["filters": 4, "kernel_size": [3, 3]],
        calls: [Call(inputs: [TensorReference(layer: "in")])]),
    ]
    let model = Model(
      kind: .functional, className: "Functional", config: [:], layers: layers,
      inputs: [TensorReference(layer: "in")], outputs: [TensorReference(layer: "conv")])
    #expect(ShapeInference.shapes(of: model, dialect).outputs == [[nil, nil, nil, 4]])
    let called = ShapeInference.shapes(of: model, inputShapes: [[2, 9, 8, 3]], dialect)
    #expect(called.output(of: 0) == [[2, 9, 8, 3]])
    #expect(called.outputs == [[2, 7, 6, 4]])
  }

  @Test("shapes noted in a Keras 3 file fill in for unknown layers, but not on other inputs")
  func notes() throws {
    let dialect = try #require(keras3)
    func tensor(_ shape: JSONValue, _ name: String) -> JSONValue {
      [
        "class_name": "__keras_tensor__",
        "config": ["shape": shape, "dtype": "float32", "keras_history": [.string(name), 0, 0]],
      ]
    }
    let nodes: (JSONValue) -> JSONValue = { [["args": [$0], "kwargs": [:]]] }
    let layers = [
      Layer(name: "in", className: "InputLayer", config: ["batch_shape": [nil, 8, 3]]),
      Layer(
        name: "own", className: "Own", config: ["trainable": true],
        calls: [Call(inputs: [TensorReference(layer: "in")])],
        writtenCalls: nodes(tensor([nil, 8, 3], "in"))),
      Layer(
        name: "flat", className: "Flatten", config: ["trainable": true],
        calls: [Call(inputs: [TensorReference(layer: "own")])],
        writtenCalls: nodes(tensor([nil, 4, 3], "own"))),
    ]
    let model = Model(
      kind: .functional, className: "Functional", config: [:], layers: layers,
      inputs: [TensorReference(layer: "in")], outputs: [TensorReference(layer: "flat")])
    let shapes = ShapeInference.shapes(of: model, dialect)
    #expect(shapes.output(of: 1) == [[nil, 4, 3]])
    #expect(shapes.outputs == [[nil, 12]])
    #expect(ShapeInference.shapes(of: model, inputShapes: [[5, 8, 3]], dialect).outputs != nil)
    #expect(ShapeInference.shapes(of: model, inputShapes: [[nil, 6, 3]], dialect).outputs == nil)
  }

  @Test("before Keras 3 the first call of a nested model is node 1")
  func nodesOfNestedModels() throws {
    let dialect = try #require(dialect)
    let inner = sequential([dense(3, ["batch_input_shape": [nil, 4]])])
    let layers = [
      Layer(name: "a", className: "InputLayer", config: ["batch_input_shape": [nil, 4]]),
      Layer(name: "b", className: "InputLayer", config: ["batch_input_shape": [7, 4]]),
      Layer(
        name: "m", className: "Sequential", config: [:],
        calls: [
          Call(inputs: [TensorReference(layer: "a")]), Call(inputs: [TensorReference(layer: "b")]),
        ], contents: .model(inner)),
    ]
    let model = Model(
      kind: .functional, className: "Functional", config: [:], layers: layers,
      inputs: [TensorReference(layer: "a"), TensorReference(layer: "b")],
      outputs: [TensorReference(layer: "m", node: 2), TensorReference(layer: "m", node: 1)])
    #expect(ShapeInference.shapes(of: model, dialect).outputs == [[7, 3], [nil, 3]])
  }

  @Test("layers may stand in any order in the file")
  func anyOrder() throws {
    let dialect = try #require(dialect)
    let layers = [
      Layer(
        name: "last", className: "Flatten", config: [:],
        calls: [Call(inputs: [TensorReference(layer: "mid")])]),
      Layer(
        name: "mid", className: "RepeatVector", config: ["n": 5],
        calls: [Call(inputs: [TensorReference(layer: "in")])]),
      Layer(name: "in", className: "InputLayer", config: ["batch_input_shape": [nil, 4]]),
    ]
    let model = Model(
      kind: .functional, className: "Functional", config: [:], layers: layers,
      inputs: [TensorReference(layer: "in")], outputs: [TensorReference(layer: "last")])
    let shapes = ShapeInference.shapes(of: model, dialect)
    #expect(shapes.outputs == [[nil, 20]])
    #expect(shapes.inputs(of: 0) == [[nil, 5, 4]])
  }
}
