internal import JSON

/// Merge, the one layer of Keras 1 for all merges, which Keras 2.0 and 2.1 still make where they are asked in its words.
enum MergeLayers: MigrationRule {
  static let name = "merge-layer"
  static let symptom = "Unknown layer: Merge"
  static let cause = "Keras 2.0 and 2.1 still have the Merge of Keras 1, and no Keras after them"
  static let remedy =
    "Add, Multiply, Average, Maximum or Concatenate by its mode; another mode, or a function, is refused"

  /// The layer that a Merge is, by its mode.
  private static let classes = [
    "sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum", "concat": "Concatenate",
  ]

  static func concerns(_ layer: CanonicalLayer) -> Bool { layer.className == "Merge" }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    // what Keras 1 wrote is read into other layers, or refused before
    guard !draft.origin.isKeras1, draft.source == .keras22 else { return }
    try draft.forEachLeaf(of: Self.self) { layer, draft throws(MigrationRefusal) in
      guard layer.className == "Merge" else { return }
      let config = layer.config
      let mode = config["mode"]?.stringValue
      guard config["mode_type"] == "raw", let mode, let className = classes[mode] else {
        let what =
          config["mode_type"] == "raw" ? mode.map { "mode \($0)" } ?? "a mode that is no text" : "a function"
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name,
          "it merges by \(what), expected \(classes.keys.sorted().joined(separator: ", ")); make it anew with "
            + "another layer before saving")
      }
      guard config["output_mask"]?.isNull ?? true else {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name, "it makes its mask by a function, which no later merge does")
      }
      for index in layer.calls.indices where layer.calls[index]["mask"] != nil {
        let masks = layer.calls[index]["mask"]?.constant?.arrayValue
        guard masks?.allSatisfy(\.isNull) ?? false else {
          throw MigrationRefusal(
            .noCounterpart, layer: layer.name, "it is given masks in its call, which no later merge takes")
        }
        layer.calls[index]["mask"] = nil
      }
      layer.className = className
      // a merge has none
      layer.weightsAreUnderstood = layer.weightsAreUnderstood || layer.weights.isEmpty
      layer.config = ["name": .string(layer.name), "trainable": config["trainable"] ?? true]
      if mode == "concat" { layer.config["axis"] = config["concat_axis"] ?? -1 }
      draft.note(name, layer: layer.name, .fails, "Merge of mode \(mode) becomes \(className)")
    }
  }
}
