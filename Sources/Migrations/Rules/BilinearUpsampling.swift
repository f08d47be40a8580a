internal import JSON

/// What a class computes otherwise in another Keras, and no layer there computes.
enum BilinearUpsampling: MigrationRule {
  static let name = "bilinear-upsampling"
  static let symptom = "other predictions, without a word"
  static let cause =
    "bilinear UpSampling2D of Keras 2.2 and 2.3, on TensorFlow 1, samples at other points than TensorFlow 2"
  static let remedy = "none: refused"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    ["UpSampling2D", "SeparableConv1D"].contains(layer.className)
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    let (source, target) = (draft.source, draft.target)
    try draft.forEachLeaf(of: Self.self) { layer, _ throws(MigrationRefusal) in
      if layer.className == "UpSampling2D", layer.config["interpolation"] == "bilinear",
        source.isStandaloneKeras2 != target.isStandaloneKeras2
      {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name, effect: .wrong,
          "bilinear UpSampling2D samples at other points in \(target) than in \(source), and no layer there does as this one"
        )
      }
      if layer.className == "SeparableConv1D", layer.config["padding"] == "causal", target.isKeras3 {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name, "SeparableConv1D of \(target) has no causal padding")
      }
    }
  }
}
