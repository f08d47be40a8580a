internal import GraphIR
internal import JSON

extension Layer {
  /// Takes over the input's shape and type from the layer that was first, if it had them.
  mutating func takeInputShape(of first: Layer, _ dialect: Dialect) {
    guard let shape = first.config["batch_input_shape"] else { return }
    takeInputShape(shape, type: first.config["dtype"], dialect)
  }

  /// Makes a layer the first of a list without InputLayer, which has its input's shape and type in its first layer.
  mutating func takeInputShape(_ shape: JSONValue, type: JSONValue?, _ dialect: Dialect) {
    let comesAfterType = dialect.family == .tfKeras && dialect.isAtLeast(2, 12)
    config.insert("batch_input_shape", shape, after: comesAfterType ? "dtype" : "trainable")
    if config["dtype"] == nil, let type { config.insert("dtype", type, after: "batch_input_shape") }
  }
}

extension TensorShape {
  /// Whether the other one is this with open axes filled.
  func admits(_ other: TensorShape) -> Bool {
    rank == other.rank && zip(dimensions, other.dimensions).allSatisfy { $0 == nil || $0 == $1 }
  }
}
