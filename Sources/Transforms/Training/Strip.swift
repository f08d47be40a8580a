public import GraphIR
internal import JSON

/// Drops what only training needs: the optimizer's state and the training configuration.
///
/// Before: a model that training goes on with where it stopped; after: one that predicts the same and is compiled anew
/// before it is trained. The architecture stays to the letter and no weight of the model is touched.
public struct Strip: Transform {
  /// `strip`
  public static let name = "strip"

  /// Drops both.
  public init() {}

  /// Drops what there is.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    report.details["optimizer_state_bytes"] = .number(JSONNumber(whole.optimizerState?.byteCount ?? 0))
    guard whole.optimizerState != nil || whole.trainingConfig != nil else {
      report.doNothing(because: ["the file has neither optimizer state nor a training configuration"])
      return report
    }
    if let state = whole.optimizerState {
      report.details["optimizer_state"] = "dropped"
      let size = "\(count(state.arrays, "array")), \(state.byteCount.asByteCount)"
      report.lines.append("optimizer state dropped: \(size)")
    }
    if whole.trainingConfig != nil {
      report.details["training_config"] = "dropped"
      report.lines.append("training configuration dropped: compile the model before it is trained again")
    }
    whole.optimizerState = nil
    whole.trainingConfig = nil
    return report
  }
}
