internal import GraphIR
internal import JSON
internal import Operations

/// What copies of a canonical layer share. It is changed only while one layer has it alone.
final class CanonicalLayerStorage: @unchecked Sendable {
  @exclusivity(unchecked) var name: String
  @exclusivity(unchecked) var className: String
  @exclusivity(unchecked) var config: JSONObject
  @exclusivity(unchecked) var contents: CanonicalLayer.Contents
  @exclusivity(unchecked) var calls: [CanonicalCall]
  @exclusivity(unchecked) var weights: [Weight]
  @exclusivity(unchecked) var weightsAreUnderstood: Bool
  @exclusivity(unchecked) var assets: [Asset]
  @exclusivity(unchecked) var outputShapes: [[TensorShape]?]
  @exclusivity(unchecked) var isKeras3Operation: Bool
  @exclusivity(unchecked) var originalName: String?
  @exclusivity(unchecked) var saysModule: Bool
  @exclusivity(unchecked) var namesModule: Bool
  @exclusivity(unchecked) var operation: Operation?
  /// What is known of the layer, once somebody asked for it; nil again when it is changed.
  @exclusivity(unchecked) var traits: LayerTraits?

  /// The number of the group of layers whose configs every target takes for the same; nil for one by itself.
  @exclusivity(unchecked) var configGroup: Int?

  init(
    name: String, className: String, config: JSONObject, contents: CanonicalLayer.Contents,
    calls: [CanonicalCall], weights: [Weight]
  ) {
    self.name = name
    self.className = className
    self.config = config
    self.contents = contents
    self.calls = calls
    self.weights = weights
    weightsAreUnderstood = true
    assets = []
    outputShapes = []
    isKeras3Operation = false
    saysModule = false
    namesModule = false
  }

  /// A copy of its own.
  init(_ other: CanonicalLayerStorage) {
    name = other.name
    className = other.className
    config = other.config
    contents = other.contents
    calls = other.calls
    weights = other.weights
    weightsAreUnderstood = other.weightsAreUnderstood
    assets = other.assets
    outputShapes = other.outputShapes
    isKeras3Operation = other.isKeras3Operation
    originalName = other.originalName
    saysModule = other.saysModule
    namesModule = other.namesModule
    operation = other.operation
    configGroup = other.configGroup
  }
}
