internal import GraphIR
internal import JSON

extension WholeModel {
  /// Settles what was for training after a change of the head: the optimizer's state, which belongs to other weights, is
  /// dropped, and the losses and metrics of each output follow it.
  ///
  /// - Parameter outputs: the names of the outputs before, in order; there are as many now.
  mutating func settleTraining(after outputs: [String], in report: inout SurgeryReport) {
    dropOptimizerState(in: &report)
    followOutputs(since: TrainedOutputs(names: outputs, like: model), in: &report)
  }

  /// Lets losses and metrics follow the outputs that they are for, of which there are as many as before.
  mutating func followOutputs(since before: TrainedOutputs, in report: inout SurgeryReport) {
    guard let config = trainingConfig else { return }
    let after = TrainedOutputs(of: model)
    var follower = TrainingFollower(
      before: before, after: after, dialect: dialect,
      sizes: model.outputs.indices.map { index in
        // What was not replaced keeps whatever measures it.
        guard !before.names[index].isSameName(as: after.names[index]) else { return nil }
        return Tensors(model, dialect).shape(of: model.outputs[index])?.last
      })
    switch follower.follow(config) {
    case .kept: break
    case .changed(let config):
      trainingConfig = config
      report.details["training_config"] = "adapted"
      report.lines += follower.lines
    case .dropped(let reason):
      trainingConfig = nil
      report.details["training_config"] = "dropped"
      report.lines.append("training configuration dropped: \(reason); compile the model again")
    }
  }

  /// Drops the optimizer's state, which belongs to the weights that were trained before.
  mutating func dropOptimizerState(in report: inout SurgeryReport) {
    guard let state = optimizerState else { return }
    optimizerState = nil
    report.details["optimizer_state"] = "dropped"
    report.lines.append(
      "optimizer state dropped (\(count(state.arrays, "array")), \(state.byteCount.asByteCount)): it belongs to other trainable weights"
    )
  }
}
