internal import GraphIR
internal import JSON

/// How a model is trained, for another Keras: loss, metrics and optimizer.
///
/// What has no counterpart is left out and noted, for a training configuration that does not load keeps the model from
/// loading with it. Nothing of it changes predictions.
struct TrainingMigration {
  let source: KerasRelease
  let target: KerasRelease
  /// Whether the file is a `.keras`.
  let isArchive: Bool
  let table: ConstructorTable
  /// The outputs as the file's configuration names them.
  let outputs: ModelOutputs
  /// What was said on the way.
  private(set) var notes: [MigrationChange] = []

  init(
    from source: KerasRelease, to target: KerasRelease, isArchive: Bool, table: ConstructorTable,
    outputs: ModelOutputs
  ) {
    (self.source, self.target, self.isArchive) = (source, target, isArchive)
    (self.table, self.outputs) = (table, outputs)
  }

  /// A training configuration in the target's form, and what its optimizer needs to know.
  struct Result {
    var config: JSONObject
    /// Nil for one that is none of Keras's own.
    var optimizer: CanonicalOptimizer?
    /// Whether the learning rate is a schedule in the target.
    var isScheduled = false
  }

  /// The configuration; nil where it is left out.
  ///
  /// - Parameter renamed: The outputs as the migrated model names them.
  mutating func configuration(_ written: JSONObject, for renamed: ModelOutputs) -> Result? {
    do { return try lowered(written, renamed) } catch {
      guard source == target else {
        note(
          error.rule, .failsToCompile, "the training configuration is left out: \(error.message)",
          exactness: .left)
        return nil
      }
      note(
        error.rule, .failsToCompile, "the training configuration does not load by itself: \(error.message)")
      return Result(config: written)
    }
  }

  private mutating func lowered(
    _ written: JSONObject, _ renamed: ModelOutputs
  ) throws(TrainingGap) -> Result {
    let optimizer = try CanonicalOptimizer(written["optimizer_config"], by: source, table)
    let lowered = try OptimizerLowering(target: target, table: table).result(optimizer)
    let parts = TrainingParts(
      source: source, target: target, table: table, outputs: outputs, renamed: renamed)
    let (loss, weights) = try parts.losses(written)
    let metrics = try parts.metrics(written["metrics"])
    let weighted = try parts.metrics(written["weighted_metrics"])
    var config = form(loss, weights, metrics.value, weighted.value, lowered.value)
    let mode = written["sample_weight_mode"] ?? .null
    if config["sample_weight_mode"] != nil { config["sample_weight_mode"] = .some(mode) }

    let isRead = UnmigratedTraining(target: target, table: table, isArchive: isArchive).loads(written)
    // archives of tf.keras have forms that its .h5 does not have
    let isItsOwn = source == target && outputs == renamed && (!isArchive || source.isKeras3)
    guard !isItsOwn || !isRead else {
      return Result(config: written, optimizer: optimizer, isScheduled: lowered.isScheduled)
    }
    if optimizer.isScaled, source != target {
      note("loss-scale", .failsToCompile, "the optimizer is what the LossScaleOptimizer holds")
    }
    if let said = lowered.note {
      note(said.rule, target.isStandaloneKeras2 ? .failsToCompile : .none, said.message)
    }
    if addsEpsilonElsewhere(optimizer) {
      note(
        "rmsprop-epsilon", .none,
        "RMSprop adds epsilon inside of the root from TensorFlow 2.11 on, and outside before: "
          + "its steps differ where gradients are small", exactness: .left)
    }
    for name in metrics.missing + weighted.missing.filter({ !metrics.missing.contains($0) }) {
      note(
        "metric", .failsToCompile, "the metric \(name) is left out, which \(target) does not find",
        exactness: .left)
    }
    if !mode.isNull, config["sample_weight_mode"] == nil {
      note(
        "sample-weights", .none, "sample_weight_mode is left out, which \(target) does without",
        exactness: .left)
    }
    if let message = changed(written, to: config) {
      note("training-config", isRead ? .none : .failsToCompile, message)
    }
    return Result(config: config, optimizer: optimizer, isScheduled: lowered.isScheduled)
  }

  /// Whether RMSprop divides by something else in the target. With momentum it always was so.
  private func addsEpsilonElsewhere(_ optimizer: CanonicalOptimizer) -> Bool {
    let isOutside = source < .tf212 || optimizer.isLegacy
    return optimizer.className == "RMSprop" && !optimizer.has("momentum") && isOutside != (target < .tf212)
  }

  /// The keys in the target's order.
  private func form(
    _ loss: JSONValue, _ weights: JSONValue, _ metrics: JSONValue, _ weighted: JSONValue,
    _ optimizer: JSONValue
  ) -> JSONObject {
    if target.isStandaloneKeras2 {
      var config: JSONObject = ["optimizer_config": optimizer, "loss": loss, "metrics": metrics]
      if target == .keras23 { config["weighted_metrics"] = .some(weighted == [] ? .null : weighted) }
      config["sample_weight_mode"] = .some(.null)
      config["loss_weights"] = .some(weights)
      return config
    }
    if target.isKeras3 {
      return [
        "loss": loss, "loss_weights": weights, "metrics": metrics, "weighted_metrics": weighted,
        "run_eagerly": false, "steps_per_execution": 1, "jit_compile": false, "optimizer_config": optimizer,
      ]
    }
    var config: JSONObject = ["loss": loss, "metrics": metrics, "weighted_metrics": weighted]
    if target == .tf21 { config["sample_weight_mode"] = .some(.null) }
    config["loss_weights"] = .some(weights)
    config["optimizer_config"] = .some(optimizer)
    return config
  }

  private func changed(_ old: JSONObject, to new: JSONObject) -> String? {
    var parts: [String] = []
    for key in ["loss", "metrics", "weighted_metrics", "loss_weights"]
    where (old[key] ?? .null) != (new[key] ?? .null) { parts.append(key) }
    if old["optimizer_config"] != new["optimizer_config"] { parts.append("optimizer") }
    guard !parts.isEmpty else { return nil }
    return "\(parts.joined(separator: ", ")) in the form of \(target)"
  }

  private mutating func note(
    _ rule: String, _ effect: Effect, _ message: String, exactness: Exactness = .exact
  ) {
    notes.append(
      MigrationChange(rule: rule, layer: nil, effect: effect, exactness: exactness, message: message))
  }
}
