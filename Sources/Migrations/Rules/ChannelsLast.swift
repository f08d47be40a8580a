internal import GraphIR
internal import JSON

/// Layers whose channels come first, which few Kerases run without a graphics card, as layers whose channels come last.
enum ChannelsLast: MigrationRule {
  static let name = "channels-last"
  static let symptom = "The Conv2D op currently only supports the NHWC tensor format on the CPU"
  static let cause =
    "convolutions and pooling whose channels come first need a graphics card, or a TensorFlow with oneDNN"
  static let remedy =
    "with `channels-last`: a Permute where a tensor comes to such layers and where it leaves them; inputs and "
    + "outputs stay as they are"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.config["data_format"] == "channels_first"
      || (layer.className == "BatchNormalization" && layer.config["axis"] == 1)
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.options.putsChannelsLast else { return }
    let set = MigrationRules.set(of: Self.self)
    try draft.forEachModel { model, draft throws(MigrationRefusal) in
      guard model.layers.contains(where: { $0.model == nil && !$0.traits.rules.isDisjoint(with: set) }) else {
        return
      }
      model.open()
      var graph = ChannelsLastGraph(model)
      try graph.convert()
      model = graph.model
      try model.close()
      for layer in graph.converted {
        draft.note(name, layer: layer, .fails, "its channels come last")
      }
      for layer in graph.permuted {
        draft.note(name, layer: layer, .fails, "a Permute stands before it")
      }
    }
    try draft.forEachLeaf(of: Self.self) { layer, _ throws(MigrationRefusal) in
      for part in [layer] + layer.children
      where part.model == nil && part.config["data_format"] == "channels_first" {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name,
          "its channels come first, and there is no rule that puts those of \(part.className) last here")
      }
    }
  }
}
