internal import GraphIR
internal import JSON

extension WholeModel {
  /// Drops a training configuration that was made for another kind of predictions than the new head's.
  ///
  /// It stays where the activation is the one that there was: a loss for a softmax of 13 classes is one for a softmax of 3.
  /// Where it is another, or can't be told, no loss is sure to fit, and it goes; so it does where it names classes by
  /// their numbers, as some metrics do, and there are others now.
  ///
  /// - Parameter old: what the head gave before; nil where it was not found.
  mutating func settleTraining(
    from old: HeadOutput?, to new: HeadOutput, reordered: Bool = false, in report: inout SurgeryReport
  ) {
    guard let config = trainingConfig, let reason = reason(config, old, new, reordered) else { return }
    trainingConfig = nil
    report.details["training_config"] = "dropped"
    report.lines.append("training configuration dropped: \(reason); compile the model again")
  }

  private func reason(
    _ config: JSONObject, _ old: HeadOutput?, _ new: HeadOutput, _ reordered: Bool
  ) -> String? {
    let now = new.activation ?? "an unknown activation"
    guard let activation = old?.activation else {
      // The very same functions of the very same tensors.
      if let old, old.activation == new.activation { return namingKey(config, old, new, reordered) }
      return "which predictions it was made for can't be told, and the new ones are made by \(now)"
    }
    guard activation == new.activation else {
      return "it was made for predictions of \(activation), and the new ones are made by \(now)"
    }
    return namingKey(config, old, new, reordered)
  }

  private func namingKey(
    _ config: JSONObject, _ old: HeadOutput?, _ new: HeadOutput, _ reordered: Bool
  ) -> String? {
    guard reordered || old?.units != new.units else { return nil }
    for key in ["loss", "metrics", "weighted_metrics"] {
      guard let value = config[key], let found = Self.nameKey(in: value) else { continue }
      return "its \(key) has a \(found), and the classes are others now"
    }
    return nil
  }

  /// The first key inside a loss or a metric that names some classes, or has a number for each.
  private static func nameKey(in value: JSONValue) -> String? {
    switch value {
    case .array(let list): return list.lazy.compactMap(nameKey).first
    case .object(let object):
      for (key, inside) in object {
        if namingKeys.contains(key), !inside.isNull { return key }
        if key == "alpha", inside.arrayValue != nil { return key }
        if let found = nameKey(in: inside) { return found }
      }
      return nil
    default: return nil
    }
  }

  private static let namingKeys: Set<String> = [
    "class_id", "target_class_ids", "label_weights",
  ]
}
