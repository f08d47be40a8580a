internal import GraphIR
internal import JSON

extension WholeModel {
  /// Settles what was for training after a change of the head: the optimizer's state, which belongs to other weights, is
  /// dropped, and the losses and metrics of each output follow it.
  ///
  /// - Parameters:
  ///   - outputs: the names of the outputs before, in order.
  ///   - origins: for each output as it is now, the one before whose training it carries on, nil for none. If left out:
  ///     the one in the same place if there are as many, else the one of the same name.
  mutating func settleTraining(
    after outputs: [String], origins: [Int?]? = nil, in report: inout SurgeryReport
  ) {
    dropOptimizerState(in: &report)
    let before = TrainedOutputs(names: outputs, like: model)
    followOutputs(since: before, origins: origins, in: &report)
  }

  /// Lets losses and metrics follow the outputs that they are for, and drops with a word what has no output any more.
  ///
  /// - Parameter origins: as for `settleTraining`.
  mutating func followOutputs(
    since before: TrainedOutputs, origins: [Int?]? = nil, in report: inout SurgeryReport
  ) {
    guard let config = trainingConfig else { return }
    let after = TrainedOutputs(of: model)
    let origins = origins ?? after.origins(in: before)
    var follower = TrainingFollower(
      before: before, after: after, origins: origins, dialect: dialect,
      sizes: model.outputs.indices.map { index in
        // What was not replaced keeps whatever measures it.
        let isSame = origins[index].map { before.names[$0].isSameName(as: after.names[index]) } ?? false
        return isSame ? nil : Tensors(model, dialect).shape(of: model.outputs[index])?.last
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
      "optimizer state dropped (\(state.arrays) arrays, \(state.byteCount) bytes): it belongs to other trainable weights"
    )
  }
}
