internal import GraphIR
internal import JSON

extension Model {
  /// Makes a tensor the one output and drops every call and layer that it does not need. The inputs stay.
  ///
  /// - Returns: names of the layers dropped, in file order.
  mutating func cut(at tensor: TensorReference, _ dialect: Dialect) -> [String] {
    if kind == .sequential {
      let end = (index(of: tensor.layer) ?? layers.count - 1) + 1
      let dropped = layers[end...].map(\.name)
      layers.removeSubrange(end...)
      chain(dialect)
      return dropped
    }
    let before = self
    outputs = [tensor]
    if !listsOneOutput {
      let form: JSONValue = [
        .string(tensor.layer), .number(JSONNumber(tensor.node)), .number(JSONNumber(tensor.tensor)),
      ]
      let isFlat = dialect.family == .keras3 && !dialect.writesBareWeightNames
      config["output_layers"] = .some(isFlat ? form : [form])
    }
    return prune(before: before, dialect, keepsAsides: false)
  }

  /// Whether `output_layers` is one reference, alone or in a list, without a key that would name what is gone.
  private var listsOneOutput: Bool {
    guard let written = config["output_layers"] else { return true }
    return written[0]?.stringValue != nil
      || (written.arrayValue?.count == 1 && written[0]?[0]?.stringValue != nil)
  }
}

extension WholeModel {
  /// Makes a tensor of the model the one output, and drops the training of the outputs that are gone.
  mutating func cut(
    at tensor: TensorReference, dropping dropped: [String] = [], in report: inout SurgeryReport
  ) {
    let gone = model.outputNames
    let dropped = dropped + model.cut(at: tensor, dialect)
    let shape = model.outputs.first.flatMap { Tensors(model, dialect).shape(of: $0) }
    let name = model.layer(named: tensor.layer).map { "\"\($0.name)\" (\($0.className))" } ?? "\(tensor)"
    report.details["output"] = .string(tensor.layer)
    report.details["output_shape"] =
      shape.map { .array($0.dimensions.map { $0.map { .number(JSONNumber($0)) } ?? .null }) } ?? .null
    report.details["layers_dropped"] = .array(dropped.map { .string($0) })
    report.lines.append("output: \(name)\(shape.map { ", \($0)" } ?? "")")
    report.lines.append("layers dropped: \(dropped.isEmpty ? "none" : dropped.joined(separator: ", "))")
    dropOptimizerState(in: &report)
    if trainingConfig != nil {
      trainingConfig = nil
      report.details["training_config"] = "dropped"
      let outputs = gone.map { "\"\($0)\"" }.joined(separator: ", ")
      report.lines.append("training configuration dropped: it was for \(outputs); compile the model again")
    }
    report.after = parameterCounts
  }
}
