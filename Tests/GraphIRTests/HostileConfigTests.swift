import GraphIR
import JSON
import Testing

/// Configs that no Keras wrote: whatever they say, the catalogue answers or stays silent, and nothing traps.
@Suite("Hostile configs")
struct HostileConfigTests {
  /// Numbers at the edges, and things that are no numbers.
  private static let values: [JSONValue] = [
    0, 1, -1, 2, 3, 7, .number(JSONNumber(Int.max)), .number(JSONNumber(Int.min)),
    .number(JSONNumber(Int.max - 1)), .number(JSONNumber(1 << 62)), 1e300, nil, true, false, "", "same",
    "valid", "channels_first", "concat", "one_hot", "int", "...a,ab->...b", "a,b->c", [], [0], [-1], [1, 2],
    [2, 2], [0, 0, 0], [[1, 1], [2, 2]], [[-1, 1], [.number(JSONNumber(Int.max)), 1]], [nil, nil],
    [.number(JSONNumber(Int.max)), .number(JSONNumber(Int.max))], ["a"], [:], ["class_name": "Dense"],
  ]

  private static let sizes: [Int?] = [nil, 0, 1, 2, 5, 8, 64, Int.max, Int.max - 1, 1 << 32]

  /// A generator with a seed, so that a failure comes again.
  private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) ^ (state << 31) ^ state
    }
  }

  @Test("no config and no shape makes a rule trap", arguments: ["2.2.4", "2.3.0-tf", "2.15.0", "3.15.1"])
  func noTraps(version: String) throws {
    let dialect = try #require(Dialect(kerasVersion: version))
    var random = Random(state: 42)
    let keys = try Self.keys(dialect)
    var answers = 0
    for definition in Catalogue.definitions {
      for className in definition.classNames {
        for _ in 0..<60 {
          let layer = Self.layer(className, keys[className] ?? [], depth: 2, &random)
          let inputs = Self.shapes(&random)
          let specified = definition.weights(
            layer, inputShapes: Bool.random(using: &random) ? inputs : nil, dialect)
          let call = ShapeInference.shapes(of: layer, inputShapes: inputs, dialect)
          answers += (specified == nil ? 0 : 1) + (call.outputs == nil ? 0 : 1)
          for shape in call.outputs ?? [] { #expect(shape.dimensions.allSatisfy { ($0 ?? 0) >= 0 }) }
          for weight in specified ?? [] { #expect((weight.shape ?? []).allSatisfy { ($0 ?? 0) >= 0 }) }
        }
      }
    }
    #expect(answers > 2_000)
  }

  @Test("real configs with one value gone wrong make nothing trap", arguments: ["k224", "tf215", "k3"])
  func mutations(name: String) throws {
    let reference = try Reference(name)
    var random = Random(state: 7)
    for one in reference.cases {
      var model = try one.model()
      let place = model.layers.count - 1
      for key in model.layers[place].config.keys {
        for _ in 0..<3 {
          var layer = model.layers[place]
          layer.config[key] = .some(Self.values.randomElement(using: &random) ?? nil)
          var changed = model
          changed.layers[place] = layer
          let shapes = ShapeInference.shapes(of: changed, reference.dialect)
          #expect(shapes.layers.count == model.layers.count)
        }
      }
      model.layers[place].config = [:]
      _ = ShapeInference.shapes(of: model, reference.dialect)
    }
  }

  @Test("models that refer to nothing, to themselves or in circles get no shapes, and end")
  func brokenGraphs() throws {
    let dialect = try #require(Dialect(kerasVersion: "2.15.0"))
    func dense(_ name: String, on inputs: [TensorReference]) -> Layer {
      Layer(name: name, className: "Dense", config: ["units": 3], calls: [Call(inputs: inputs)])
    }
    let layers = [
      Layer(name: "in", className: "InputLayer", config: ["batch_input_shape": [nil, 4]]),
      dense("a", on: [TensorReference(layer: "b")]), dense("b", on: [TensorReference(layer: "a")]),
      dense("self", on: [TensorReference(layer: "self")]),
      dense("nothing", on: [TensorReference(layer: "nowhere", node: .min, tensor: .max)]),
      dense("far", on: [TensorReference(layer: "in", tensor: 9)]),
      dense("good", on: [TensorReference(layer: "in", node: .max)]),
      dense("twice", on: [TensorReference(layer: "in"), TensorReference(layer: "in")]),
    ]
    let model = Model(
      kind: .functional, className: "Functional", config: [:], layers: layers,
      inputs: [TensorReference(layer: "in")], outputs: [TensorReference(layer: "a")])
    let shapes = ShapeInference.shapes(of: model, dialect)
    #expect(shapes.outputs == nil)
    #expect((1...5).allSatisfy { shapes.output(of: $0) == nil })
    #expect(shapes.output(of: 6) == [[nil, 3]])
    #expect(shapes.output(of: 99) == nil)
    #expect(shapes.inputs(of: 6, call: -1) == nil)
  }

  @Test("models that multiply themselves by nesting end soon")
  func explosion() throws {
    let dialect = try #require(Dialect(kerasVersion: "3.15.1"))
    var model = Model(
      kind: .sequential, className: "Sequential", config: [:],
      layers: [Layer(name: "leaf", className: "Dense", config: ["units": 3])], inputs: [], outputs: [])
    for level in 0..<60 {
      let inner = Layer(name: "m", className: "Sequential", config: [:], contents: .model(model))
      model = Model(
        kind: .sequential, className: "Sequential", config: ["name": .string("l\(level)")],
        layers: level < 25 ? [inner, inner] : [inner], inputs: [], outputs: [])
    }
    let shapes = ShapeInference.shapes(of: model, inputShapes: [[nil, 4]], dialect)
    #expect(shapes.layers.count == 1)
  }

  // MARK: Generation

  /// The keys that each class has in real configs.
  private static func keys(_ dialect: Dialect) throws -> [String: [String]] {
    var found: [String: Set<String>] = [:]
    for name in Reference.names {
      for one in try Reference(name).cases {
        guard let className = one.entry["class_name"]?.stringValue else { continue }
        found[className, default: []].formUnion(one.entry["config"]?.objectValue?.keys ?? [])
      }
    }
    return found.mapValues { $0.sorted() }
  }

  private static func layer(_ className: String, _ keys: [String], depth: Int, _ random: inout Random)
    -> Layer
  {
    var config: JSONObject = [:]
    for key in keys where Int.random(in: 0..<10, using: &random) > 0 {
      config[key] = .some(values.randomElement(using: &random) ?? nil)
    }
    var result = Layer(name: "x", className: className, config: config)
    guard depth > 0, Bool.random(using: &random) else { return result }
    let inner = ["Dense", "LSTMCell", "LSTM", "Conv2D", "Unheard", "StackedRNNCells", "TimeDistributed"]
    func child() -> Layer {
      layer(
        inner.randomElement(using: &random) ?? "", ["units", "filters", "kernel_size", "return_state"],
        depth: depth - 1, &random)
    }
    switch Int.random(in: 0..<3, using: &random) {
    case 0: result.contents = .wrapper(key: "layer", child())
    case 1: result.contents = .bidirectional(forward: child(), backward: child(), backwardIsWritten: true)
    default: result.contents = .cells([child(), child()])
    }
    return result
  }

  private static func shapes(_ random: inout Random) -> [TensorShape] {
    (0..<Int.random(in: 0..<4, using: &random)).map { _ in
      TensorShape(
        (0..<Int.random(in: 0..<6, using: &random)).map { _ in sizes.randomElement(using: &random) ?? nil })
    }
  }
}
