/// What a layer class creates: one variable.
public struct WeightSpecification: Sendable, Equatable {
  /// The variable's name: `kernel`.
  public var name: String
  /// Sizes of the axes; nil where the config does not tell (input channels).
  public var shape: [Int?]
  /// False for statistics that no optimizer trains.
  public var isTrainable: Bool

  /// A variable of the given name and shape.
  public init(_ name: String, _ shape: [Int?], trainable: Bool = true) {
    self.name = name
    self.shape = shape
    self.isTrainable = trainable
  }
}

/// One entry of the layer catalogue: what is known of one or more Keras classes.
public struct LayerDefinition: Sendable {
  /// Keras's class names.
  public let classNames: [String]
  /// Own weights in creation order, those of `children` not included. Nil where the config does not tell.
  public let weights: @Sendable (Layer, Dialect) -> [WeightSpecification]?
  /// Output shapes of one call on inputs of the given shapes, batch first. Nil where it can't be told.
  public let outputShapes: @Sendable (Layer, [TensorShape], Dialect) -> [TensorShape]?

  init(
    _ classNames: [String],
    weights: @escaping @Sendable (Layer, Dialect) -> [WeightSpecification]? = { _, _ in [] },
    outputShapes: @escaping @Sendable (Layer, [TensorShape], Dialect) -> [TensorShape]?
  ) {
    self.classNames = classNames
    self.weights = weights
    self.outputShapes = outputShapes
  }
}
