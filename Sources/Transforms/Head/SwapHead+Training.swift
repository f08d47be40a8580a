internal import GraphIR
internal import JSON

extension WholeModel {
  /// Drops a training configuration that was made for another kind of predictions than the new head's.
  ///
  /// It stays where the activation is the one that there was: a loss for a softmax of 13 classes is one for a softmax of 3.
  /// Where it is another, or can't be told, no loss is sure to fit, and it goes; so it does where it names classes by
  /// their numbers, as some metrics do, and there are others now.
  ///
  /// - Parameters:
  ///   - old: what the head gave before; nil where it was not found.
  ///   - keptHead: whether it is the same head with other classes, whose output is not replaced: what counts its classes
  ///     counts the old ones still.
  mutating func settleTraining(
    from old: HeadOutput?, to new: HeadOutput, keptHead: Bool = false, in report: inout SurgeryReport
  ) {
    guard let config = trainingConfig, let reason = reason(config, old, new, keptHead) else { return }
    trainingConfig = nil
    report.details["training_config"] = "dropped"
    report.lines.append("training configuration dropped: \(reason); compile the model again")
  }

  private func reason(
    _ config: JSONObject, _ old: HeadOutput?, _ new: HeadOutput, _ keptHead: Bool
  ) -> String? {
    let now = new.activation ?? "an unknown activation"
    guard let activation = old?.activation else {
      // The very same functions of the very same tensors.
      if let old, old.activation == new.activation { return namingKey(config, old, new, keptHead) }
      return "which predictions it was made for can't be told, and the new ones are made by \(now)"
    }
    guard activation == new.activation else {
      return "it was made for predictions of \(activation), and the new ones are made by \(now)"
    }
    return namingKey(config, old, new, keptHead)
  }

  private func namingKey(
    _ config: JSONObject, _ old: HeadOutput?, _ new: HeadOutput, _ keptHead: Bool
  ) -> String? {
    let isOther = old?.units != new.units
    guard keptHead || isOther else { return nil }
    let keys = keptHead && isOther ? Self.namingKeys.union(Self.countingKeys) : Self.namingKeys
    for key in ["loss", "metrics", "weighted_metrics"] {
      guard let value = config[key], let found = Self.key(in: value, of: keys) else { continue }
      return "its \(key) has a \(found), and the classes are others now"
    }
    return nil
  }

  /// The first of some keys inside a loss or a metric, or one that has a number for each class.
  private static func key(in value: JSONValue, of keys: Set<String>) -> String? {
    switch value {
    case .array(let list): return list.lazy.compactMap { key(in: $0, of: keys) }.first
    case .object(let object):
      for (name, inside) in object {
        if keys.contains(name), !inside.isNull { return name }
        if name == "alpha", inside.arrayValue != nil { return name }
        if let found = key(in: inside, of: keys) { return found }
      }
      return nil
    default: return nil
    }
  }

  private static let namingKeys: Set<String> = ["class_id", "target_class_ids", "label_weights"]
  private static let countingKeys: Set<String> = ["num_classes", "num_labels"]
}
