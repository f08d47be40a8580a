internal import GraphIR

/// By which dtype policy a new layer computes: by that of the layers where it goes, as in a model that was built as one.
struct NeighbourPolicy {
  /// The model that the layer goes into.
  let model: Model
  /// The whole model of the file.
  let file: Model
  let dialect: Dialect

  /// The policy of the layers whose place is taken, the first that has one; else of the layer that makes the tensor, of one that reads it, of the nearest
  /// before it.
  ///
  /// - Parameters:
  ///   - replaced: layers that go.
  ///   - tensor: what the new layer takes; nil for the start of a list.
  ///   - reader: the layer that reads the new one, where it is known.
  func policy(
    replacing replaced: [Layer] = [], on tensor: TensorReference?, before reader: Layer? = nil
  ) throws(SurgeryError) -> DTypePolicy {
    guard dialect.writesLayerTypes else {
      return file.floatType.flatMap(DTypePolicy.init(elementType:)) ?? .float32
    }
    let own = replaced.lazy.compactMap { Self.policy(of: $0) }.first
    if let found = own ?? tensor.flatMap(policyOfMaker) { return found }
    if let found = reader.flatMap({ Self.policy(taking: $0) }) ?? tensor.flatMap(policyAround) {
      return found
    }
    let place = tensor?.layer ?? reader?.name ?? model.name
    throw SurgeryError(
      .shapeUnknown,
      "in which element type a new layer at \"\(place)\" should compute can't be told: no layer around it names a dtype of floating-point numbers"
    )
  }

  /// The policy by which a layer makes its output: of a model or a wrapper, that of the layer inside that does.
  private static func policy(of layer: Layer, tensor: Int = 0) -> DTypePolicy? {
    if let inner = layer.model {
      guard inner.outputs.indices.contains(tensor) else { return nil }
      return NeighbourPolicy.policy(behind: inner.outputs[tensor], in: inner)
    }
    if ["TimeDistributed", "Bidirectional"].contains(layer.className), let inner = layer.children.first {
      return policy(of: inner, tensor: tensor) ?? layer.policy
    }
    return layer.policy
  }

  /// The policy by which a layer takes its input: of a wrapper its own, of a model that of the first layer inside.
  private static func policy(taking layer: Layer) -> DTypePolicy? {
    guard let inner = layer.model else { return layer.policy }
    let input = inner.inputs.first?.layer
    return inner.layers.lazy
      .filter { reader in
        input.map { name in reader.calls.contains { $0.inputs.first?.layer.isSameName(as: name) ?? false } }
          ?? true
      }
      .compactMap { Self.policy(taking: $0) }.first
  }

  private func policyOfMaker(_ tensor: TensorReference) -> DTypePolicy? {
    model.layer(named: tensor.layer).flatMap { Self.policy(of: $0, tensor: tensor.tensor) }
  }

  /// The policy of a layer that reads a tensor, else of the nearest before it, else of the input itself.
  private func policyAround(_ tensor: TensorReference) -> DTypePolicy? {
    let readers = model.consumers(of: tensor.layer).lazy.map { model.layers[$0.layer] }
    return readers.compactMap { Self.policy(taking: $0) }.first ?? Self.policy(behind: tensor, in: model)
  }

  /// The policy of the nearest layer, going back from a tensor; where there is none but an input, the input's own type.
  private static func policy(behind tensor: TensorReference, in model: Model) -> DTypePolicy? {
    var open = [tensor][...]
    var seen: Set<String> = []
    var input: DTypePolicy?
    while let next = open.popFirst() {
      guard seen.insert(next.layer).inserted, let layer = model.layer(named: next.layer) else { continue }
      if let found = policy(of: layer, tensor: next.tensor) { return found }
      if layer.isInput, input == nil { input = DTypePolicy(layer.config["dtype"]) }
      open += layer.calls.flatMap(\.allInputs)
    }
    return input
  }
}
