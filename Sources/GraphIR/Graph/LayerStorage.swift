internal import JSON

/// What copies of a layer share. It is changed only while one layer has it alone, so threads may share it too.
final class LayerStorage: @unchecked Sendable {
  @exclusivity(unchecked) var name: String
  @exclusivity(unchecked) var className: String
  @exclusivity(unchecked) var entry: JSONObject
  @exclusivity(unchecked) var calls: [Call]
  @exclusivity(unchecked) var writtenCalls: JSONValue?
  @exclusivity(unchecked) var contents: Layer.Contents
  @exclusivity(unchecked) var weights: [Weight]
  @exclusivity(unchecked) var savedName: String?
  @exclusivity(unchecked) var weightsAreUnderstood: Bool
  @exclusivity(unchecked) var config: JSONObject
  @exclusivity(unchecked) var assets: [Asset]

  init(
    name: String, className: String, config: JSONObject, entry: JSONObject, calls: [Call],
    writtenCalls: JSONValue?, contents: Layer.Contents, weights: [Weight]
  ) {
    self.name = name
    self.className = className
    self.config = config
    self.entry = entry
    self.calls = calls
    self.writtenCalls = writtenCalls
    self.contents = contents
    self.weights = weights
    weightsAreUnderstood = true
    assets = []
  }

  /// A copy of its own.
  init(_ other: LayerStorage) {
    name = other.name
    className = other.className
    entry = other.entry
    calls = other.calls
    writtenCalls = other.writtenCalls
    contents = other.contents
    weights = other.weights
    savedName = other.savedName
    weightsAreUnderstood = other.weightsAreUnderstood
    config = other.config
    assets = other.assets
  }
}
