internal import GraphIR
internal import JSON

extension Model {
  /// Makes tensors the outputs and drops every call and layer that they do not need. The inputs stay.
  ///
  /// - Returns: names of the layers dropped, in file order.
  mutating func cut(at tensors: [TensorReference], before: Model, _ dialect: Dialect) -> [String] {
    outputs = tensors
    settleForm(of: "output_layers", listing: tensors, dialect)
    return prune(before: before, dialect, keepsAsides: false)
  }

  /// Makes a tensor the one output of a graph or a list.
  ///
  /// - Returns: names of the layers dropped, in file order.
  mutating func cut(at tensor: TensorReference, _ dialect: Dialect) -> [String] {
    guard kind == .sequential else { return cut(at: [tensor], before: self, dialect) }
    let end = (index(of: tensor.layer) ?? layers.count - 1) + 1
    let dropped = layers[end...].map(\.name)
    layers.removeSubrange(end...)
    chain(dialect)
    return dropped
  }

  /// Lets `input_layers` or `output_layers` list so many references: in the form that it has, else as the dialect writes them.
  mutating func settleForm(of key: String, listing references: [TensorReference], _ dialect: Dialect) {
    let written = config[key]
    let isFlat = written?[0]?.stringValue != nil
    let count = isFlat ? 1 : written?.arrayValue?.count
    let listsReferences = isFlat || (written?.arrayValue?.allSatisfy { $0[0]?.stringValue != nil } ?? false)
    if listsReferences, count == references.count { return }
    config[key] = .some(dialect.form(of: references))
  }

  /// Lets the layers that read a start's tensors read inputs instead, which become the model's only ones.
  mutating func begin(with start: CutStart, _ dialect: Dialect) {
    var new: [TensorReference: TensorReference] = [:]
    for input in start.inputs {
      guard let tensor = input.tensor, input.layer != nil else { continue }
      new[tensor] = TensorReference(layer: input.name)
    }
    for layer in layers.indices {
      for call in layers[layer].calls.indices {
        let old = layers[layer].calls[call]
        layers[layer].calls[call].inputs = old.inputs.map { new[$0] ?? $0 }
        layers[layer].calls[call].keywordInputs = old.keywordInputs.map { new[$0] ?? $0 }
      }
    }
    layers.insert(contentsOf: start.inputs.compactMap(\.layer), at: index(of: start.layer) ?? 0)
    inputs = start.inputs.map { TensorReference(layer: $0.name) }
    settleForm(of: "input_layers", listing: inputs, dialect)
  }

  /// Drops InputLayers that are no inputs any more.
  mutating func removeOldInputs() -> [String] {
    let isOld = { (layer: Layer) in
      layer.isInput && !self.inputs.contains { $0.layer.isSameName(as: layer.name) }
    }
    let names = layers.filter(isOld).map(\.name)
    layers.removeAll(where: isOld)
    return names
  }

  /// Says what the outputs are and what went.
  func describeOutputs(dropping dropped: [String], _ dialect: Dialect, in report: inout SurgeryReport) {
    let tensors = Tensors(self, dialect)
    var list: [JSONValue] = []
    for output in outputs {
      let shape = tensors.shape(of: output)
      let name = layer(named: output.layer).map { "\"\($0.name)\" (\($0.className))" } ?? "\(output)"
      report.lines.append("output: \(name)\(shape.map { ", \($0)" } ?? "")")
      list.append(["layer": .string(output.layer), "shape": shape?.json ?? .null])
    }
    if outputs.count == 1, let one = list.first {
      report.details["output"] = one["layer"] ?? .null
      report.details["output_shape"] = one["shape"] ?? .null
    } else {
      report.details["outputs"] = .array(list)
    }
    report.details["layers_dropped"] = .array(dropped.map { .string($0) })
    report.lines.append("layers dropped: \(dropped.isEmpty ? "none" : listed(dropped))")
  }
}

extension Dialect {
  /// `input_layers` or `output_layers` of a new model: Keras 3 writes a reference that is alone without a list around it.
  func form(of references: [TensorReference]) -> JSONValue {
    let list: [JSONValue] = references.map {
      [.string($0.layer), .number(JSONNumber($0.node)), .number(JSONNumber($0.tensor))]
    }
    let isFlat = family == .keras3 && !writesBareWeightNames && list.count == 1
    return isFlat ? list[0] : .array(list)
  }
}

extension WholeModel {
  /// Drops the training configuration, which was for outputs that are gone.
  mutating func dropTraining(of gone: [String], in report: inout SurgeryReport) {
    guard trainingConfig != nil else { return }
    trainingConfig = nil
    report.details["training_config"] = "dropped"
    let outputs = gone.map { "\"\($0)\"" }.joined(separator: ", ")
    report.lines.append("training configuration dropped: it was for \(outputs); compile the model again")
  }

  /// Makes a tensor of the model the one output, and drops the training of the outputs that are gone.
  mutating func cut(
    at tensor: TensorReference, dropping dropped: [String], in report: inout SurgeryReport
  ) {
    let before = model
    let dropped = dropped + model.cut(at: tensor, dialect)
    model.describeOutputs(dropping: dropped, dialect, in: &report)
    dropOptimizerState(in: &report)
    dropTraining(of: before.outputNames, in: &report)
    report.after = parameterCounts
  }
}
