internal import GraphIR
internal import JSON

extension SwapHead {
  typealias Made = (path: LayerPath, names: [String], dropped: [String], layers: [Layer])

  func describe(_ graft: Graft, _ made: Made, _ whole: WholeModel, in report: inout SurgeryReport) {
    let new = made.layers.last
    let units = JSONValue.number(JSONNumber(classes))
    if let head = graft.head {
      let names = whole.model.names(at: Array(made.path.dropLast())).filter { !$0.isEmpty }
      let holder = names.isEmpty ? "" : " in \(names.joined(separator: "/"))"
      let size = head.layer.outputFeatures(whole.dialect)
      let activation = head.layer.config["activation"]?.stringValue ?? "linear"
      report.details["head"] = .string(head.layer.name)
      report.details["head_class"] = .string(head.layer.className)
      report.details["head_units"] = size.map { .number(JSONNumber($0)) } ?? .null
      report.details["head_activation"] = .string(activation)
      report.details["tail_removed"] = .array(head.removedTail.map { .string($0) })
      report.lines.append(
        "head: \"\(head.layer.name)\"\(holder) (\(head.layer.className), \(size.map(String.init) ?? "?") units, \(activation))"
      )
      if !head.removedTail.isEmpty {
        report.lines.append("tail removed: \(head.removedTail.joined(separator: ", "))")
      }
      report.warnings += head.notes
      if head.isLinear, activation == "linear" {
        report.warnings.append(
          "the old head \"\(head.layer.name)\" was linear, without a softmax behind it (regression or logits); the new one ends in \(self.activation)"
        )
      }
    } else {
      report.details["head"] = .null
      report.lines.append("cut behind: \"\(graft.tensor?.layer ?? "")\"")
    }
    report.details["features"] = .number(JSONNumber(graft.features))
    report.details["new_layer"] = .string(new?.name ?? "")
    report.details["units"] = units
    report.details["activation"] = .string(activation)
    report.details["initializer"] = .string(initializer.rawValue)
    report.details["seed"] = .string(String(seed))
    report.details["new_layers"] = .array(made.layers.map { .string($0.name) })
    report.details["layers_dropped"] = .array(made.dropped.map { .string($0) })
    let count = made.layers.flatMap(\.weights).reduce(0) { $0 + $1.count }
    report.details["new_parameters"] = .number(JSONNumber(count))
    report.lines.append(
      "new head: \"\(new?.name ?? "")\" (Dense, \(classes) units, \(activation)) on \(graft.features) features, \(count) new parameters"
    )
    let others = made.layers.dropLast().map { "\"\($0.name)\" (\($0.className))" }
    if !others.isEmpty { report.lines.append("before it: \(others.joined(separator: ", "))") }
    if !made.dropped.isEmpty {
      report.lines.append("layers dropped: \(made.dropped.joined(separator: ", "))")
    }
  }
}
