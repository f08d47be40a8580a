internal import JSON

/// ThresholdedReLU, which Keras 3 does not have.
enum ThresholdedActivation: MigrationRule {
  static let name = "thresholded-relu"
  static let symptom = "Unknown layer: 'ThresholdedReLU'"
  static let cause = "Keras 3 has no ThresholdedReLU"
  static let remedy =
    "ReLU with the next number above theta: it keeps what reaches the threshold, the other what exceeds theta"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.plainClassName == "ThresholdedReLU"
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.target.isKeras3 else { return }
    try draft.forEachLeaf(of: Self.self) { layer, draft in
      guard layer.plainClassName == "ThresholdedReLU" else { return }
      let theta = Float(layer.config["theta"]?.doubleValue ?? 1)
      layer.className = "ReLU"
      layer.config.removeValue(forKey: "theta")
      layer.config["threshold"] = .number(JSONNumber(Double(theta.nextUp)))
      layer.config["max_value"] = .some(.null)
      layer.config["negative_slope"] = 0.0
      draft.note(name, layer: layer.name, .fails, "ThresholdedReLU becomes ReLU")
    }
  }
}
