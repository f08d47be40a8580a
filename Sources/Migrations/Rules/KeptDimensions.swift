internal import GraphIR
internal import JSON

/// Global pooling that keeps the axes that it pools, where the target has none: pooling and a Reshape.
enum KeptDimensions: MigrationRule {
  static let name = "kept-dimensions"
  static let symptom = "Keyword argument not understood: keepdims"
  static let cause = "global pooling keeps dimensions from TensorFlow 2.8 on"
  static let remedy = "the pooling is followed by a Reshape, which has its name"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.className.hasPrefix("Global") && layer.config["keepdims"]?.boolValue == true
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    try draft.forEachModel { model, draft throws(MigrationRefusal) in
      var layers: [CanonicalLayer] = []
      for layer in model.layers {
        guard layer.className.hasPrefix("Global"), layer.config["keepdims"]?.boolValue == true,
          !draft.table.takes("keepdims", in: .layers, layer.className, by: draft.target)
        else {
          layers.append(layer)
          continue
        }
        layers += try split(layer, in: model, for: draft.target)
        draft.note(name, layer: layer.name, .fails, "keepdims becomes a Reshape behind the pooling")
      }
      model.layers = layers
    }
  }

  private static func split(
    _ layer: CanonicalLayer, in model: CanonicalModel, for target: KerasRelease
  ) throws(MigrationRefusal) -> [CanonicalLayer] {
    let spatial = ["1D", "2D", "3D"].firstIndex { layer.className.hasSuffix($0) }.map { $0 + 1 }
    guard let spatial, layer.calls.count <= 1, layer.config["data_format"] != "channels_first" else {
      throw MigrationRefusal(
        .noCounterpart, layer: layer.name, "\(target) has no pooling that keeps its dimensions")
    }
    var pooling = layer
    pooling.name = model.freeName("\(layer.name)_pool")
    pooling.config["name"] = .string(pooling.name)
    pooling.config.removeValue(forKey: "keepdims")
    pooling.outputShapes = []
    // TensorFlow 2.1 loses the size of an axis that is given as -1
    let channels = layer.outputShapes.first.flatMap { $0?.first?.last } ?? -1
    let sizes = Array(repeating: 1, count: spatial) + [channels]
    var reshape = CanonicalLayer(
      "Reshape", named: layer.name,
      [
        "name": .string(layer.name), "trainable": true, "dtype": layer.config["dtype"] ?? "float32",
        "target_shape": .array(sizes.map { .number(JSONNumber($0)) }),
      ],
      calls: layer.calls.map { _ in CanonicalCall(on: TensorReference(layer: pooling.name)) })
    reshape.outputShapes = layer.outputShapes
    return [pooling, reshape]
  }
}
