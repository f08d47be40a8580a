internal import GraphIR
internal import JSON

/// Normalization with mean and variance, where the target has no such layer or does not use what it reads.
enum NormalizationState: MigrationRule {
  static let name = "normalization"
  static let symptom = "Unknown layer: 'Normalization'; in Keras 3.0 other predictions, without a word"
  static let cause = "Normalization came with TensorFlow 2.3; Keras 3.0 reads its state and does not use it"
  static let remedy =
    "a BatchNormalization without scale, center and epsilon; in Keras 3.0 mean and variance stand in the config"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.plainClassName == "Normalization"
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    try draft.forEachLeaf(of: Self.self) { layer, draft throws(MigrationRefusal) in
      guard layer.plainClassName == "Normalization" else { return }
      let isWritten = layer.config["mean"].map { !$0.isNull } ?? false
      if draft.target == .keras30, !isWritten, layer.weights.count >= 2 {
        for (key, weight) in zip(["mean", "variance"], layer.weights) {
          let numbers = try draft.numbers(of: weight, in: layer)
          layer.config[key] = .array(numbers.map { .number(JSONNumber($0)) })
        }
        layer.weights = []
        draft.note(name, layer: layer.name, .wrong, "mean and variance stand in the config")
        return
      }
      let takesMean = draft.table.takes("mean", in: .layers, "Normalization", by: draft.target)
      guard (isWritten && !takesMean) || !draft.table.knows(.layers, "Normalization", in: draft.target) else {
        return
      }
      try becomeBatchNormalization(&layer, isWritten: isWritten)
      draft.note(
        name, layer: layer.name, .fails, "Normalization becomes a BatchNormalization", exactness: .rounding)
    }
  }

  private static func becomeBatchNormalization(
    _ layer: inout CanonicalLayer, isWritten: Bool
  ) throws(MigrationRefusal) {
    var axis = layer.config["axis"] ?? -1
    if let axes = axis.arrayValue, axes.count == 1 { axis = axes[0] }
    guard axis.intValue != nil else {
      throw MigrationRefusal(
        .noCounterpart, layer: layer.name, "it is a Normalization over several axes or none")
    }
    guard layer.config["invert"]?.boolValue != true else {
      throw MigrationRefusal(.noCounterpart, layer: layer.name, "it is an inverted Normalization")
    }
    var weights: [Weight] = []
    for (index, name) in ["moving_mean", "moving_variance"].enumerated() {
      if isWritten {
        let numbers = flat(layer.config[index == 0 ? "mean" : "variance"] ?? .null)
        weights.append(
          Weight(
            name: name, path: "", shape: [numbers.count], type: "float32", isTrainable: false,
            source: .values(numbers)))
      } else if layer.weights.indices.contains(index) {
        var weight = layer.weights[index]
        (weight.name, weight.shape, weight.isTrainable) = (name, [weight.count], false)
        weights.append(weight)
      } else {
        throw MigrationRefusal(
          .unknownForm, layer: layer.name, "it is a Normalization without mean and variance")
      }
    }
    layer.className = "BatchNormalization"
    layer.weights = weights
    layer.config = [
      "name": .string(layer.name), "trainable": false, "dtype": layer.config["dtype"] ?? "float32",
      "axis": axis,
      "momentum": 0.99, "epsilon": 0.0, "center": false, "scale": false,
    ]
  }

  private static func flat(_ value: JSONValue) -> [Double] {
    if let number = value.doubleValue { return [number] }
    return value.arrayValue?.flatMap(flat) ?? []
  }
}
