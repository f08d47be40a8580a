internal import GraphIR
internal import JSON

extension DropHead {
  /// Drops one of several outputs with all that fed only it.
  func drop(output index: Int, of whole: inout WholeModel) -> SurgeryReport {
    let before = whole.model
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    let gone = before.outputs[index]
    let kind = before.layer(named: gone.layer).map { " (\($0.className))" } ?? ""
    report.details["head"] = .string(gone.layer)
    report.lines.append("head: \"\(gone.layer)\"\(kind) and all that fed only it")
    whole.model.removeOutputForm(at: index)
    var outputs = before.outputs
    outputs.remove(at: index)
    let dropped = whole.model.cut(at: outputs, before: before, whole.dialect)
    whole.model.describeOutputs(dropping: dropped, whole.dialect, in: &report)
    whole.dropOptimizerState(in: &report)
    whole.dropTraining(ofOutput: index, of: before, in: &report)
    report.after = whole.parameterCounts
    return report
  }
}

extension Model {
  /// The names by which losses of the outputs may be kept: those of the layers, or the keys of a dictionary.
  fileprivate var lossNames: [[String]] {
    let keys = config["output_layers"]?.objectValue?.keys
    return outputNames.indices.map { index in
      let key = keys.flatMap { $0.count == outputs.count ? $0[index] : nil }
      return [outputNames[index]] + (key.map { [$0] } ?? [])
    }
  }

  /// A dictionary of outputs loses the entry; a list is written anew.
  fileprivate mutating func removeOutputForm(at index: Int) {
    guard var object = config["output_layers"]?.objectValue, object.keys.count == outputs.count,
      outputs.count > 2
    else { return }
    object.removeValue(forKey: object.keys[index])
    config["output_layers"] = .some(.object(object))
  }
}

extension WholeModel {
  /// Takes one output's losses, weights and metrics out of the training configuration, or drops all of it where it can't be
  /// told which they are.
  fileprivate mutating func dropTraining(
    ofOutput index: Int, of before: Model, in report: inout SurgeryReport
  ) {
    guard var config = trainingConfig else { return }
    let parts = TrainingParts(
      index: index, count: before.outputs.count, names: before.lossNames[index],
      all: before.lossNames.flatMap(\.self), countsFlatLists: dialect.family == .keras3)
    var changed: [String] = []
    for key in ["loss", "loss_weights", "metrics", "weighted_metrics", "sample_weight_mode"] {
      guard let value = config[key] else { continue }
      guard var rest = parts.rest(of: value, isMetric: key.hasSuffix("metrics")),
        key != "loss" || !rest.isEmptyContainer
      else {
        dropTraining(of: before.outputNames, in: &report)
        report.details["training_config_key"] = .string(key)
        return
      }
      if dialect.family == .keras3, before.outputs.count == 2, key.hasPrefix("loss") {
        rest = rest.forOneOutput
      }
      // Keras 3.0 refuses any weight of an only loss, in whatever form.
      if key == "loss_weights", dialect.refusesWeightOfOnlyLoss, before.outputs.count == 2, !rest.isNull {
        rest = .null
        report.lines.append(
          "training configuration: the weight of the loss that stays is dropped, \(dialect) takes none for an only output"
        )
      }
      if rest != value {
        config[key] = .some(rest)
        changed.append(key)
      }
    }
    trainingConfig = config
    report.details["training_config"] = changed.isEmpty ? "kept" : "changed"
    let gone = before.outputNames[index]
    report.lines.append(
      changed.isEmpty
        ? "training configuration kept: nothing in it is for \"\(gone)\" alone"
        : "training configuration: \(changed.joined(separator: ", ")) of \"\(gone)\" dropped, those of the other outputs kept"
    )
  }
}

/// Values of a training configuration that may be given for every output, for each in turn, or by name.
private struct TrainingParts {
  let index: Int
  let count: Int
  /// What the output that goes may be called.
  let names: [String]
  /// What any output may be called.
  let all: [String]
  /// Keras 3 takes a list of metrics as one for each output; others take it as all for every output.
  let countsFlatLists: Bool

  /// The value without the output's part; nil where it can't be told which that is.
  func rest(of value: JSONValue, isMetric: Bool) -> JSONValue? {
    switch value {
    case .null, .string, .number, .bool: return value
    case .object(var object):
      // One loss with its parameters.
      if object["class_name"] != nil { return value }
      guard object.keys.allSatisfy({ key in all.contains { $0.isSameName(as: key) } }) else { return nil }
      for name in names { object.removeValue(forKey: name) }
      return .object(object)
    case .array(var list):
      if list.isEmpty { return value }
      let isNested = list.allSatisfy { $0.arrayValue != nil || $0.isNull }
      if isMetric, !isNested, !countsFlatLists { return value }
      guard list.count == count else { return nil }
      list.remove(at: index)
      return .array(list)
    }
  }
}

extension JSONValue {
  /// A loss or its weight as Keras 3 takes it for the only output: without a list or a dictionary around it, which
  /// Keras 3.0 refuses for the one or the other.
  fileprivate var forOneOutput: JSONValue {
    if let list = arrayValue { return list.first ?? .null }
    guard let object = objectValue, object["class_name"] == nil else { return self }
    return object.keys.first.flatMap { object[$0] } ?? .null
  }

  fileprivate var isEmptyContainer: Bool {
    arrayValue?.isEmpty ?? objectValue?.keys.isEmpty ?? false
  }
}
