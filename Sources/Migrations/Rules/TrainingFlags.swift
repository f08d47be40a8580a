internal import JSON

/// Calls that say themselves whether they train. Keras 2 heeds it; Keras 3 puts what predict() and fit() say in its place.
enum TrainingFlags: MigrationRule {
  static let name = "training-flag"
  static let symptom = "other predictions, without a word"
  static let cause =
    "a call with training=True acts so in predict() of Keras 2 too, while Keras 3 takes what predict() and fit() say"
  static let remedy =
    "what Keras 3 writes and does not heed is left out; refused where a layer that acts in training is told to act always"

  /// Layers that do something else when they train.
  private static func actsInTraining(_ layer: CanonicalLayer) -> Bool {
    let name = layer.plainClassName
    return name.contains("Dropout") || name.hasPrefix("Random") || name == "GaussianNoise"
      || name == "BatchNormalization" || name == "StochasticDepth" || !layer.children.isEmpty
  }

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.calls.contains { $0["training"] != nil }
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    let (source, target) = (draft.source, draft.target)
    try draft.forEachModel { model, draft throws(MigrationRefusal) in
      for layer in model.layers.indices {
        for call in model.layers[layer].calls.indices {
          guard let flag = model.layers[layer].calls[call]["training"]?.constant else { continue }
          let isAlways = flag.boolValue == true || flag.intValue == 1
          if flag.isNull || (source.isKeras3 && !target.isKeras3) {
            model.layers[layer].calls[call]["training"] = nil
            guard isAlways, actsInTraining(model.layers[layer]) else { continue }
            draft.note(
              name, layer: model.layers[layer].name, .wrong,
              "training=True, which Keras 3 does not heed, is left out")
          } else if isAlways, !source.isKeras3, target.isKeras3, actsInTraining(model.layers[layer]) {
            throw MigrationRefusal(
              .noCounterpart, layer: model.layers[layer].name, effect: .wrong,
              "it is called with training=True, and \(target) does not heed that when it predicts")
          }
        }
      }
    }
  }
}
