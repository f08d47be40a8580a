internal import JSON

/// Losses with their weights, and metrics, from one form into another.
struct TrainingParts {
  let source: KerasRelease
  let target: KerasRelease
  let table: ConstructorTable
  /// The outputs as the file's configuration names them.
  let outputs: ModelOutputs
  /// The outputs as the migrated model names them.
  let renamed: ModelOutputs

  /// The values of `loss` and `loss_weights`.
  func losses(_ written: JSONObject) throws(TrainingGap) -> (loss: JSONValue, weights: JSONValue) {
    let tree = try TrainingTree(written["loss"].map(CleanConfig.value), .loss)
    let byOutput = try tree.byOutput(outputs.names, listIsByOutput: true)
    let lowering = LossLowering(target: target, table: table)
    var values: [JSONValue] = []
    for losses in byOutput {
      guard losses.count <= 1 else { throw TrainingGap("it has several losses for one output") }
      values.append(try losses.first.map { loss throws(TrainingGap) in try lowering.value(loss) } ?? .null)
    }
    // Keras 3 wants to be told of every output
    let loss: JSONValue =
      values.allSatisfy(\.isNull) ? .null : renamed.value(values) { $0.isNull && !target.isKeras3 }
    return (loss, try weights(written["loss_weights"].map(CleanConfig.value)))
  }

  private func weights(_ value: JSONValue?) throws(TrainingGap) -> JSONValue {
    var weights: [JSONValue]
    switch value {
    case nil, .null?: return .null
    case .array(let list)? where list.count == outputs.names.count: weights = list
    case .object(let object)?:
      weights = outputs.names.map { object[$0] ?? 1.0 }
    case .number? where outputs.names.count == 1: weights = [value ?? 1.0]
    default: throw TrainingGap("the form of its loss_weights is not known")
    }
    for index in weights.indices where weights[index].isNull { weights[index] = 1.0 }
    guard weights.count > 1 else {
      return weights[0].doubleValue == 1 ? .null : .array(weights)
    }
    return renamed.value(weights) { _ in false }
  }

  /// The value of `metrics` or `weighted_metrics`, and the metrics that the target does not have.
  func metrics(_ value: JSONValue?) throws(TrainingGap) -> (value: JSONValue, missing: [String]) {
    let tree = try TrainingTree(value.map(CleanConfig.value), .metric)
    var byOutput = try tree.byOutput(outputs.names, listIsByOutput: source.isKeras3)
    for (output, name) in outputs.names.enumerated() where outputs.names.count > 1 {
      for index in byOutput[output].indices {
        byOutput[output][index].title = Self.shown(byOutput[output][index].title, of: name)
      }
    }
    return MetricLowering(target: target, table: table, outputs: renamed).value(byOutput)
  }

  /// The name under which a metric is shown, without the output's, which tf.keras puts in front.
  private static func shown(_ title: String?, of output: String) -> String? {
    guard let title, title.hasPrefix("\(output)_") else { return title }
    return String(title.dropFirst(output.count + 1))
  }
}
