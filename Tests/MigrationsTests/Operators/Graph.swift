import GraphIR
import JSON
import KerasConfig
import Migrations
import Testing

/// A graph in the form of one Keras, and what a migration makes of it.
struct Graph {
  let source: KerasRelease
  /// What the file says of its version.
  private let dialect: Dialect
  private var layers: [JSONValue] = []
  private var weights: [String: [Weight]] = [:]

  /// - Parameter version: of Keras, where it is another than the release's own.
  init(_ source: String, version: String? = nil) throws {
    self.source = try #require(KerasRelease(named: source))
    dialect = try version.map { try #require(Dialect(kerasVersion: $0)) } ?? self.source.dialect
  }

  /// A layer on tensors of others, in the form that Keras 2 has for calls, and Keras 3 reads too.
  mutating func add(_ className: String, _ name: String, _ config: JSONObject = [:], on inputs: String...) {
    let nodes: JSONValue = inputs.isEmpty ? [] : [.array(inputs.map { [.string($0), 0, 0, [:]] })]
    add(className, name, config, nodes: nodes)
  }

  /// A layer with its calls to the letter.
  mutating func add(_ className: String, _ name: String, _ config: JSONObject, nodes: JSONValue) {
    var whole: JSONObject = ["name": .string(name)]
    for (key, value) in config { whole[key] = .some(value) }
    layers.append([
      "class_name": .string(className), "config": .object(whole), "name": .string(name),
      "inbound_nodes": nodes,
    ])
  }

  mutating func input(_ name: String, _ shape: [Int?], _ type: String = "float32") {
    let sizes: [JSONValue] = [.null] + shape.map { $0.map { .number(JSONNumber($0)) } ?? .null }
    let key = source.dialect.family == .keras3 ? "batch_shape" : "batch_input_shape"
    add("InputLayer", name, [key: .array(sizes), "dtype": .string(type)])
  }

  /// A function of TensorFlow 2.4 and later.
  mutating func function(_ function: String, _ name: String, on input: String, _ keywords: JSONValue = [:]) {
    add(
      function.hasSuffix("getitem") ? "SlicingOpLambda" : "TFOpLambda", name,
      ["trainable": true, "dtype": "float32", "function": .string(function)],
      nodes: [[.string(input), 0, 0, keywords]])
  }

  /// A Lambda, of which a definition says what it computes.
  mutating func lambda(_ name: String, on inputs: String...) {
    let nodes: JSONValue = [.array(inputs.map { [.string($0), 0, 0, [:]] })]
    add(
      "Lambda", name,
      [
        "trainable": true, "dtype": "float32", "function": ["no code", nil, nil], "function_type": "lambda",
        "arguments": [:],
      ],
      nodes: nodes)
  }

  mutating func convolution(_ name: String, on input: String, channels: Int, filters: Int) {
    add(
      "Conv2D", name,
      [
        "trainable": true, "dtype": "float32", "filters": .number(JSONNumber(filters)),
        "kernel_size": [1, 1],
        "strides": [1, 1], "padding": "same", "data_format": "channels_last", "activation": "linear",
        "use_bias": true,
      ], on: input)
    weights[name] = [
      Self.weight("kernel", [1, 1, channels, filters]), Self.weight("bias", [filters]),
    ]
  }

  private static func weight(_ name: String, _ shape: [Int]) -> Weight {
    let count = shape.reduce(1, *)
    return Weight(
      name: name, path: name, shape: shape, type: "float32", isTrainable: true,
      source: .values((0..<count).map(Double.init)))
  }

  /// The model for another Keras.
  func migrated(
    to target: String, outputs: String..., definitions: [String: String] = [:],
    options: MigrationOptions = MigrationOptions()
  ) throws -> Migrated {
    var options = options
    options.definitions.merge(definitions) { $1 }
    return try migrated(graph(outputs), target, options)
  }

  /// What a Keras does with the file as it is.
  func diagnosis(for target: String, outputs: String...) throws -> Diagnosis {
    let target = try #require(KerasRelease(named: target))
    return Doctor(of: try whole(graph(outputs)), format: .h5).diagnosis(for: target) { _ in [] }
  }

  private func graph(_ outputs: [String]) -> JSONValue {
    let config: JSONObject = [
      "name": "model", "layers": .array(layers), "input_layers": .array(inputs),
      "output_layers": .array(outputs.map(Self.end)),
    ]
    let isKeras3 = source.dialect.family == .keras3
    return ["class_name": .string(isKeras3 ? "Functional" : "Model"), "config": .object(config)]
  }

  /// The layers as a list, for another Keras.
  func listMigrated(to target: String, definitions: [String: String] = [:]) throws -> Migrated {
    let list = layers.map { layer -> JSONValue in
      ["class_name": layer["class_name"] ?? .null, "config": layer["config"] ?? .null]
    }
    return try migrated(
      ["class_name": "Sequential", "config": ["name": "model", "layers": .array(list)]], target,
      MigrationOptions(definitions: definitions))
  }

  private var inputs: [JSONValue] {
    layers.filter { $0["class_name"] == "InputLayer" }.compactMap { $0["name"]?.stringValue }.map(Self.end)
  }

  private static func end(_ name: String) -> JSONValue { [.string(name), 0, 0] }

  private func migrated(_ value: JSONValue, _ target: String, _ options: MigrationOptions) throws -> Migrated
  {
    let target = try #require(KerasRelease(named: target))
    let result = try Migration.migrate(
      whole(value), to: target, options: options
    ) { _ in [] }
    return Migrated(model: result.whole.model, changes: result.changes)
  }

  private func whole(_ value: JSONValue) throws -> WholeModel {
    let read = try ConfigDecoder(dialect: dialect).model(value)
    var model = read.model
    for index in model.layers.indices {
      model.layers[index].weights = weights[model.layers[index].name] ?? []
    }
    return WholeModel(
      dialect: dialect, model: model, envelope: read.envelope, trainingConfig: nil,
      backend: "tensorflow",
      optimizerState: nil)
  }
}

/// What a migration made.
struct Migrated {
  let model: Model
  let changes: [MigrationChange]

  /// Classes of the layers that are no inputs, each with its name behind a space.
  var layers: [String] { model.layers.filter { !$0.isInput }.map { "\($0.className) \($0.name)" } }

  subscript(name: String) -> Layer? { model.layer(named: name) }

  /// The effects of a rule, by the layers.
  func effects(of rule: String) -> [String: Effect] {
    Dictionary(changes.filter { $0.rule == rule }.map { ($0.layer ?? "", $0.effect) }, uniquingKeysWith: max)
  }
}

/// The refusal that something ends with.
func refusal(_ body: () throws -> some Any) throws -> MigrationRefusal {
  do {
    _ = try body()
  } catch let refusal as MigrationRefusal {
    return refusal
  }
  return try #require(nil as MigrationRefusal?, "nothing was refused")
}
