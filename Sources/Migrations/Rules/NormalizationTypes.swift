internal import JSON

/// BatchNormalization in another type than float32, of which Keras 2.3 can't build the graph.
enum NormalizationTypes: MigrationRule {
  static let name = "normalization-type"
  static let symptom =
    "Input 'y' of 'Mul' Op has type float32 that does not match type float64 of argument 'x'"
  static let cause =
    "BatchNormalization of Keras 2.3 counts its samples in float32, and multiplies a variance of the layer's type by that"
  static let remedy = "none: refused; cast to float32 first"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.className == "BatchNormalization" && layer.config["dtype"]?.stringValue ?? "float32" != "float32"
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.target == .keras23 else { return }
    try draft.forEachLeaf(of: Self.self) { layer, draft throws(MigrationRefusal) in
      guard concerns(layer), let type = layer.config["dtype"]?.stringValue, !isFused(layer, type) else {
        return
      }
      throw MigrationRefusal(
        .noCounterpart, layer: layer.name,
        "BatchNormalization of \(draft.target) does not compute in \(type); cast to float32 first")
    }
  }

  /// Whether TensorFlow normalises in one operation, which takes float16: of images whose channels come last.
  private static func isFused(_ layer: CanonicalLayer, _ type: String) -> Bool {
    guard type == "float16", let shapes = layer.outputShapes.first, let shape = shapes?.first else {
      return false
    }
    let axis = layer.config["axis"]?.intValue ?? layer.config["axis"]?[0]?.intValue
    return shape.rank == 4 && (axis == 3 || axis == -1)
  }
}
