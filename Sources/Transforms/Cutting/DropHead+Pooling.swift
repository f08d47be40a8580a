internal import GraphIR

extension Model {
  /// Averages the positions of a tensor away, behind which nothing stays: what is left is the model's one output.
  ///
  /// - Parameter file: The whole model of the file, whose layers show the forms.
  /// - Returns: The new output, and the names of the layers dropped.
  mutating func pool(
    _ tensor: TensorReference, of file: Model, _ dialect: Dialect
  ) throws(SurgeryError) -> (output: TensorReference, dropped: [String]) {
    let tensors = Tensors(self, dialect)
    let pooling = try tensors.pooling(of: tensor, layer: tensor.layer)
    let policy = try NeighbourPolicy(model: self, file: file, dialect: dialect).policy(on: tensor)
    let maker = index(of: tensor.layer) ?? 0
    let graft = Graft(
      levels: [HeadLevel(path: [], layer: maker, tensor: tensor, tail: [], output: 0)], tensor: tensor,
      features: 0, policy: policy)
    let name = dialect.automaticName(
      "global_average_pooling\(pooling.spatial)d", besides: Set(layers.map(\.name)))
    let new = NewLayers(dialect, in: self, of: file, computingBy: policy)
    let layer = new.globalAveragePooling(
      named: name, spatial: pooling.spatial, dataFormat: pooling.dataFormat)
    let dropped = try self.graft(at: graft, dialect) { _, _ in [layer] }
    return (TensorReference(layer: name, node: dialect.firstNode(of: layer)), dropped)
  }
}
