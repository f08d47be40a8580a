package import GraphIR
internal import JSON

extension WholeModel {
  /// The model with its configs as a legacy `.h5` has them: without what only archives say. Of a model whose configs have
  /// that form already it is the model itself.
  package var inLegacyForm: WholeModel {
    guard ConfigForm.of(envelope) == .archive else { return self }
    var result = self
    result.envelope = LegacyEntry.entry(envelope)
    result.envelope["config"] = .some(.null)
    result.model = model.inLegacyForm
    return result
  }
}

extension Model {
  fileprivate var inLegacyForm: Model {
    var result = self
    for index in result.layers.indices {
      var layer = result.layers[index].withoutIdentities
      if ConfigForm.of(layer.entry) == .archive {
        if let name = LegacyEntry.className(of: layer.entry).stringValue { layer.className = name }
        layer.entry = LegacyEntry.entry(layer.entry)
      }
      result.layers[index] = layer
    }
    return result
  }
}

extension Layer {
  /// The layer, and all inside, without the addresses by which Keras tells objects apart.
  fileprivate var withoutIdentities: Layer {
    var result = self
    if let model {
      result.contents = .model(model.inLegacyForm)
    } else {
      if let config = LegacyEntry.withoutIdentities(.object(config)).objectValue { result.config = config }
      if !children.isEmpty { result.children = children.map(\.withoutIdentities) }
    }
    result.entry.removeValue(forKey: "shared_object_id")
    return result
  }
}
