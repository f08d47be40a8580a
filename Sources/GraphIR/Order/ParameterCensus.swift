/// Parameters of a top-level layer and of everything inside it, each in the light of all `trainable` flags above it.
public struct ParameterCensus {
  private let layer: Layer
  private let trained: Set<WeightSlot>

  /// Counts the layer as Keras does after loading the file.
  public init(of layer: Layer, _ dialect: Dialect) {
    self.layer = layer
    trained = Set(SavedOrder.split(of: layer, dialect, absentModelFlag: true).trainable)
  }

  /// The parameters at one place, those of everything inside included.
  ///
  /// - Parameter path: the way down through `Layer.children`; empty for the layer itself.
  /// - Returns: the counts, and how many parameters would be trained if nothing were frozen.
  public func counts(at path: [Int] = []) -> (parameters: ParameterCounts, trainableByNature: Int) {
    var parameters = ParameterCounts()
    var trainableByNature = 0
    for slot in slots(of: path.reduce(layer) { $0.children[$1] }, at: path) {
      let weight = layer.weight(at: slot)
      if weight.isTrainable { trainableByNature += weight.count }
      if trained.contains(slot) {
        parameters.trainable += weight.count
      } else {
        parameters.nonTrainable += weight.count
      }
    }
    return (parameters, trainableByNature)
  }

  private func slots(of layer: Layer, at path: [Int]) -> [WeightSlot] {
    layer.weights.indices.map { WeightSlot(path: path, index: $0) }
      + layer.children.enumerated().flatMap { slots(of: $1, at: path + [$0]) }
  }
}
