/// What a layer class creates: one variable.
public struct WeightSpecification: Sendable, Equatable {
  /// The variable's name: `kernel`; with the sublayer in front where the layer has several: `query/kernel`.
  public var name: String
  /// Sizes of the axes; nil where the config and the input shapes do not tell. Nil as a whole if not even the rank is known.
  public var shape: [Int?]?
  /// False for statistics that no optimizer trains.
  public var isTrainable: Bool

  /// A variable of the given name and shape.
  public init(_ name: String, _ shape: [Int?]?, trainable: Bool = true) {
    self.name = name
    self.shape = shape
    self.isTrainable = trainable
  }

  /// Whether a weight of the given shape could be this variable.
  public func matches(shape actual: [Int]) -> Bool {
    guard let shape else { return true }
    return shape.count == actual.count && zip(shape, actual).allSatisfy { $0 == nil || $0 == $1 }
  }
}

/// One entry of the layer catalogue: what is known of one or more Keras classes.
///
/// Rules never fail with a reason and never trap: what a config does not tell, or tells wrongly, is unknown.
public struct LayerDefinition: Sendable {
  typealias WeightRule = @Sendable (LayerFacts) throws -> [WeightSpecification]
  typealias ShapeRule = @Sendable (LayerFacts) throws -> [TensorShape]
  typealias StorageRule = @Sendable (LayerFacts) throws -> ObjectStorage
  typealias ChildRule = @Sendable (LayerFacts, _ child: Int) throws -> [TensorShape]

  /// Keras's class names.
  public let classNames: [String]
  private let weightRule: WeightRule
  private let shapeRule: ShapeRule
  private let childRule: ChildRule
  private let storageRule: StorageRule

  /// - Parameters:
  ///   - weights: own weights in creation order; none if not given.
  ///   - storage: what it saves besides its own variables, and under which attributes; nothing if not given.
  ///   - inside: what one of `Layer.children` is called on; the shapes of the children before it are known by then.
  ///   - shapes: the outputs of one call, children's included in what is known.
  init(
    _ classNames: String..., weights: @escaping WeightRule = { _ in [] },
    storage: @escaping StorageRule = { _ in ObjectStorage() },
    inside: @escaping ChildRule = { _, _ in throw Untellable() }, shapes: @escaping ShapeRule
  ) {
    self.classNames = classNames
    self.weightRule = weights
    self.childRule = inside
    self.storageRule = storage
    self.shapeRule = shapes
  }

  /// Own weights in creation order, those of `children` not included. Nil where the config does not tell which.
  ///
  /// - Parameter inputShapes: shapes of the call's inputs, batch first; without them input channels are wildcards.
  public func weights(
    _ layer: Layer, inputShapes: [TensorShape]?, _ dialect: Dialect
  ) -> [WeightSpecification]? {
    let facts = LayerFacts(layer: layer, inputs: inputShapes, dialect: dialect)
    guard let found = try? weightRule(facts) else { return nil }
    let isPossible = found.allSatisfy { ($0.shape ?? []).allSatisfy { ($0 ?? 0) >= 0 } }
    return isPossible ? found : nil
  }

  /// What the layer saves besides its own variables in the tree of a `.keras` file. Nil where the config does not tell.
  ///
  /// - Parameter dialect: That of the Keras that saves.
  public func storage(_ layer: Layer, _ dialect: Dialect) -> ObjectStorage? {
    try? storageRule(LayerFacts(layer: layer, inputs: nil, dialect: dialect))
  }

  /// Output shapes of one call on inputs of the given shapes, batch first. Nil where they can't be told.
  public func outputShapes(
    _ layer: Layer, _ inputShapes: [TensorShape], _ dialect: Dialect
  ) -> [TensorShape]? {
    outputShapes(LayerFacts(layer: layer, inputs: inputShapes, dialect: dialect))
  }

  func outputShapes(_ facts: LayerFacts) -> [TensorShape]? {
    guard let shapes = try? shapeRule(facts) else { return nil }
    return shapes.allSatisfy(\.isPossible) ? shapes : nil
  }

  func childInputs(_ facts: LayerFacts, child: Int) -> [TensorShape]? {
    guard let shapes = try? childRule(facts, child) else { return nil }
    return shapes.allSatisfy(\.isPossible) ? shapes : nil
  }
}

/// Thrown inside the catalogue where something can't be told; callers see nil.
struct Untellable: Error {}

/// Classes that belong together, one file for each family.
public struct LayerFamily: Sendable {
  /// The name of its file.
  public let name: String
  /// Its classes.
  public let definitions: [LayerDefinition]

  init(_ name: String, _ definitions: [LayerDefinition]) {
    self.name = name
    self.definitions = definitions
  }
}
