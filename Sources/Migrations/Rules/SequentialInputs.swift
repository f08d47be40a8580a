internal import JSON

/// Where a Sequential says the shape of its input.
enum SequentialInputs: MigrationRule {
  static let name = "sequential-input"
  static let symptom =
    "weight file containing N layers into a model with 0 layers; Kernel shape must have the same length as input"
  static let cause =
    "a Sequential has an InputLayer from TensorFlow 2.4 on, and a batch_input_shape of its first layer before"
  static let remedy = "the shape is said where the target looks for it"

  static let looksAtModels = true

  static func concerns(_ layer: CanonicalLayer) -> Bool { false }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    let target = draft.target
    guard target < .tf24 else { return }
    try draft.forEachModel { model, _ in
      guard model.kind == .sequential, let input = model.layers.first, input.isInput, model.layers.count > 1
      else { return }
      model.layers.removeFirst()
      // a model says the shape of its input itself
      guard model.layers[0].model == nil else { return }
      model.layers[0].config["batch_input_shape"] = input.config["batch_shape"]
    }
  }
}
