internal import JSON

/// Convolutions in groups, which Keras before TensorFlow 2.4 has only where every channel is a group.
enum GroupedConvolution: MigrationRule {
  static let name = "grouped-convolution"
  static let symptom = "Keyword argument not understood: groups"
  static let cause = "convolutions have groups from TensorFlow 2.4 on"
  static let remedy =
    "where every filter has a channel of its own, a DepthwiseConv2D with the same kernel; else refused"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.className == "Conv2D" && layer.config["groups"]?.intValue ?? 1 != 1
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    try draft.forEachLeaf(of: Self.self) { layer, draft throws(MigrationRefusal) in
      guard layer.className == "Conv2D", let groups = layer.config["groups"]?.intValue, groups != 1,
        draft.table.treatment(of: "groups", in: .layers, "Conv2D", by: draft.target) == .refuses
      else { return }
      guard let kernel = layer.weights.first, kernel.shape.count == 4, kernel.shape[2] == 1,
        layer.config["filters"]?.intValue == groups, layer.config["data_format"] != "channels_first"
      else {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name,
          "\(draft.target) has no convolution in \(groups) groups of several channels")
      }
      layer.className = "DepthwiseConv2D"
      layer.weights[0].name = "depthwise_kernel"
      layer.weights[0].shape = [kernel.shape[0], kernel.shape[1], kernel.shape[3], 1]
      for key in ["groups", "filters"] { layer.config.removeValue(forKey: key) }
      for key in ["initializer", "regularizer", "constraint"] {
        layer.config.rename(key: "kernel_\(key)", to: "depthwise_\(key)")
      }
      layer.config["depth_multiplier"] = 1
      draft.note(
        name, layer: layer.name, .fails, "the convolution in groups of one channel becomes a DepthwiseConv2D")
    }
  }
}
