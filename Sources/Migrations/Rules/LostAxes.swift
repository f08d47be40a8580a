internal import JSON

/// The key `axis`, which Keras 3.0 loses.
enum LostAxes: MigrationRule {
  static let name = "lost-axis"
  static let symptom = "other predictions, without a word; or shapes that do not fit"
  static let cause =
    "of a layer in an .h5 that names no module Keras 3.0 and 3.1 drop an axis that is a number"
  static let remedy = "layers with an axis name their module"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.config["axis"]?.intValue != nil
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.target == .keras30 else { return }
    try draft.forEachModel { model, draft in
      for index in model.layers.indices where !model.layers[index].isKeras3Operation {
        let layer = model.layers[index]
        guard let axis = layer.config["axis"], axis.intValue != nil,
          case .writes(let standard) = draft.table.treatment(
            of: "axis", in: .layers, layer.className, by: draft.target)
        else { continue }
        model.layers[index].saysModule = true
        // tf.keras writes a list of one, which is read
        let isList =
          !draft.source.isKeras3 && !draft.source.isStandaloneKeras2
          && layer.className.hasSuffix("Normalization")
        let isHarmless = layer.namesModule || isList || axis == standard
        draft.note(
          name, layer: layer.name, isHarmless ? .none : .wrong, "its module is said, so that its axis is read"
        )
      }
    }
  }
}
