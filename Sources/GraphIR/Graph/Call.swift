/// One tensor of the graph: the `tensor`-th output of the `node`-th call of a layer, as Keras counts nodes.
public struct TensorReference: Sendable, Hashable, CustomStringConvertible {
  /// The layer's name.
  public var layer: String
  /// Keras's node index. For a nested model before Keras 3 the first call is node 1.
  public var node: Int
  /// Which of the call's outputs.
  public var tensor: Int

  /// A reference to one output of one call.
  public init(layer: String, node: Int = 0, tensor: Int = 0) {
    self.layer = layer
    self.node = node
    self.tensor = tensor
  }

  /// `name` or `name[node, tensor]`, as in Keras's summary.
  public var description: String { "\(layer)[\(node)][\(tensor)]" }
}

/// One call of a layer (an inbound node).
public struct Call: Sendable, Equatable {
  /// Positional inputs, in order.
  public var inputs: [TensorReference]
  /// Tensors among the keyword arguments: masks, initial states, operands of operator layers.
  public var keywordInputs: [TensorReference]
  /// Shapes of `inputs` for a new call, which Keras 3 writes beside each reference; empty where the file has them.
  public var shapes: [TensorShape?]

  /// A call on the given tensors.
  public init(
    inputs: [TensorReference], keywordInputs: [TensorReference] = [], shapes: [TensorShape?] = []
  ) {
    self.inputs = inputs
    self.shapes = shapes
    self.keywordInputs = keywordInputs
  }

  /// Every tensor that the call reads.
  public var allInputs: [TensorReference] { keywordInputs.isEmpty ? inputs : inputs + keywordInputs }
}
