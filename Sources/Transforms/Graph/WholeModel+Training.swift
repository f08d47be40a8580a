internal import GraphIR
internal import JSON

extension WholeModel {
  /// Drops what the new graph's training can't use: an optimizer's state of other weights, losses of outputs that are gone.
  mutating func settleTraining(after outputs: [String], in report: inout SurgeryReport) {
    dropOptimizerState(in: &report)
    let gone = Set(outputs).subtracting(model.outputNames)
    guard let config = trainingConfig, !gone.isEmpty else { return }
    for key in ["loss", "loss_weights", "metrics", "weighted_metrics"] {
      guard let names = config[key]?.objectValue?.keys, let name = names.first(where: gone.contains) else {
        continue
      }
      trainingConfig = nil
      report.details["training_config"] = "dropped"
      report.lines.append(
        "training configuration dropped: its \(key) names the output \"\(name)\", which is gone; compile the model again"
      )
      return
    }
  }

  /// Drops the optimizer's state, which belongs to the weights that were trained before.
  mutating func dropOptimizerState(in report: inout SurgeryReport) {
    guard let state = optimizerState else { return }
    optimizerState = nil
    report.details["optimizer_state"] = "dropped"
    report.lines.append(
      "optimizer state dropped (\(state.arrays) arrays, \(state.byteCount) bytes): it belongs to other trainable weights"
    )
  }
}
