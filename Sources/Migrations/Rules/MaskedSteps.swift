internal import JSON

/// Outputs of recurrent layers at masked steps, which Keras 2.2 and 2.3 repeat and Keras 3 sets to zero.
enum MaskedSteps: MigrationRule {
  static let name = "masked-steps"
  static let symptom = "other predictions where sequences are masked, without a word"
  static let cause =
    "at masked steps Bidirectional repeats its last output in Keras 2.2, 2.3 and TensorFlow 2.1, and gives zero later"
  static let remedy =
    "harmless where all that follows heeds the mask; refused where the target can't be told to"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.config["zero_output_for_mask"]?.boolValue == true
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.target.isStandaloneKeras2 else { return }
    let isMasked = draft.model.holdsLeaf {
      $0.className == "Masking" || $0.config["mask_zero"]?.boolValue == true
    }
    let target = draft.target
    try draft.forEachLeaf(of: Self.self) { layer, _ throws(MigrationRefusal) in
      guard layer.config["zero_output_for_mask"]?.boolValue == true else { return }
      if isMasked {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name, effect: .wrong,
          "its output is zero at masked steps here, and \(target) repeats the last one there")
      }
      layer.config["zero_output_for_mask"] = false
    }
  }
}
