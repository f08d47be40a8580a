public import JSON

/// A Keras model as a value: layers in file order, inputs, outputs. Nested models are values inside.
public struct Model: Sendable {
  /// How the layers hang together.
  public enum Kind: String, Sendable {
    /// A list; every layer is called once on the one before.
    case sequential
    /// A graph.
    case functional
  }

  /// A list or a graph.
  public var kind: Kind
  /// Keras's class name as the file has it: `Model`, `Functional`, `Sequential`.
  public var className: String
  /// The configuration with null for the value of `layers`; other keys to the letter.
  public var config: JSONObject
  /// True for the bare list that early Keras 2 wrote as a Sequential's config.
  public var configIsBareList: Bool
  /// Layers in file order.
  public var layers: [Layer]
  /// Input tensors. Empty for a Sequential that lists no InputLayer.
  public var inputs: [TensorReference]
  /// Output tensors.
  public var outputs: [TensorReference]

  /// A model as a reader or a transform makes it.
  public init(
    kind: Kind, className: String, config: JSONObject, configIsBareList: Bool = false, layers: [Layer],
    inputs: [TensorReference], outputs: [TensorReference]
  ) {
    self.kind = kind
    self.className = className
    self.config = config
    self.configIsBareList = configIsBareList
    self.layers = layers
    self.inputs = inputs
    self.outputs = outputs
  }

  /// The model's name; empty where the file has none.
  public var name: String { config["name"]?.stringValue ?? "" }

  /// The model for a sentence: `model "resnet"`, or `the model` where the file has no name for it.
  package var title: String { name.isEmpty ? "the model" : "model \"\(name)\"" }

  /// The position of a layer in `layers`.
  public func index(of name: String) -> Int? { layers.firstIndex { $0.name.isExactly(name) } }

  /// The layer of that name.
  public func layer(named name: String) -> Layer? { index(of: name).map { layers[$0] } }

  /// The layers as Keras lists them in `model.layers`: a Sequential's without its InputLayer, and without the operations
  /// that Keras 3 keeps among the layers of a graph.
  public var kerasLayers: [Layer] {
    layers.filter { !($0.isInput && kind == .sequential) && !$0.isKeras3Operation }
  }

  /// A name that no layer has: `base`, else `base_1`, `base_2`...
  public func freeName(_ base: String) -> String {
    let taken = Set(layers.map(\.name))
    guard taken.contains(base) else { return base }
    var number = 1
    while taken.contains("\(base)_\(number)") { number += 1 }
    return "\(base)_\(number)"
  }

  /// Calls of all layers that read a given layer's outputs, as (layer index, call index).
  public func consumers(of name: String) -> [(layer: Int, call: Int)] {
    var found: [(layer: Int, call: Int)] = []
    for (index, layer) in layers.enumerated() {
      for (number, call) in layer.calls.enumerated()
      where call.allInputs.contains(where: { $0.layer.isExactly(name) }) {
        found.append((index, number))
      }
    }
    return found
  }

  /// How many numbers the layers hold, and how many of them are trained.
  public func parameterCounts(_ dialect: Dialect) -> ParameterCounts {
    layers.reduce(into: ParameterCounts()) { $0.add(SavedOrder.parameterCounts(of: $1, dialect)) }
  }
}

/// Numbers in the weights of a layer or a model.
public struct ParameterCounts: Sendable, Equatable {
  /// Those that training changes.
  public var trainable = 0
  /// Those that it leaves alone: frozen ones and statistics.
  public var nonTrainable = 0
  /// All.
  public var total: Int { trainable + nonTrainable }

  /// No parameters yet.
  public init() {}

  mutating func add(_ other: ParameterCounts) {
    trainable += other.trainable
    nonTrainable += other.nonTrainable
  }
}
