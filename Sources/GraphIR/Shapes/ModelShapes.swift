/// Shapes of one call of a layer. Nil stands for what can't be told.
public struct CallShapes: Sendable, Equatable {
  /// What the call reads, positional inputs first.
  public var inputs: [TensorShape]?
  /// What it gives; a recurrent layer may give several.
  public var outputs: [TensorShape]?
  /// One entry for each of the layer's `children`: the shapes of its calls during this call.
  public var children: [LayerShapes]

  package init(inputs: [TensorShape]? = nil, outputs: [TensorShape]? = nil, children: [LayerShapes] = []) {
    self.inputs = inputs
    self.outputs = outputs
    self.children = children
  }
}

/// Shapes of every call of a layer.
public struct LayerShapes: Sendable, Equatable {
  /// One entry for each call, in the order of `Layer.calls`; for a layer inside a wrapper, one.
  public var calls: [CallShapes]

  init(calls: [CallShapes]) { self.calls = calls }
}

/// Shapes of every layer of a model, at every depth.
public struct ModelShapes: Sendable, Equatable {
  /// One entry for each of the model's `layers`.
  public var layers: [LayerShapes]
  /// Shapes of the model's inputs; nil where one can't be told.
  public var inputs: [TensorShape]?
  /// Shapes of the model's outputs; nil where one can't be told.
  public var outputs: [TensorShape]?

  /// No shape of any layer.
  package static var unknown: ModelShapes { ModelShapes(layers: []) }

  /// What a call of a layer gives; nil where it can't be told or there is no such call.
  public func output(of layer: Int, call: Int = 0) -> [TensorShape]? { self[layer, call]?.outputs }

  /// What a call of a layer reads.
  public func inputs(of layer: Int, call: Int = 0) -> [TensorShape]? { self[layer, call]?.inputs }

  /// The shapes inside a layer during one of its calls, one entry for each of `children`: the layers of a nested
  /// model, the content of a wrapper, both directions of a Bidirectional, the cells of an RNN.
  public func inside(_ layer: Int, call: Int = 0) -> [LayerShapes] { self[layer, call]?.children ?? [] }

  private subscript(layer: Int, call: Int) -> CallShapes? {
    guard layers.indices.contains(layer), layers[layer].calls.indices.contains(call) else { return nil }
    return layers[layer].calls[call]
  }
}
