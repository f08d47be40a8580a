internal import GraphIR
internal import JSON

extension SwapHead {
  /// Says what a new head is and what it stands for.
  func describe(
    _ graft: Graft, _ classifier: Classifier, _ made: Made, _ whole: WholeModel,
    in report: inout SurgeryReport
  ) {
    let new = made.layers.last
    if let head = graft.head {
      describe(head, in: made.holders, whole.dialect, &report)
      report.details["tail_removed"] = .array(head.removedTail.map { .string($0) })
      if !head.removedTail.isEmpty {
        report.lines.append("tail removed: \(listed(head.removedTail))")
      }
      report.warnings += head.notes
      if head.isLinear, head.layer.activationName == "linear", classifier.activation != "linear" {
        report.warnings.append(
          "the old head \"\(head.layer.name)\" was linear, without a softmax behind it (regression or logits); the new one ends in \(classifier.activation)"
        )
      }
    } else {
      report.details["head"] = .null
      report.lines.append("cut behind: \"\(graft.tensor?.layer ?? "")\"")
    }
    report.details["features"] = .number(JSONNumber(graft.features))
    report.details["new_layer"] = .string(new?.name ?? "")
    describe(classifier, in: &report)
    report.details["new_layers"] = .array(made.layers.map { .string($0.name) })
    report.details["layers_dropped"] = .array(made.dropped.map { .string($0) })
    let parameters = made.layers.flatMap(\.weights).reduce(0) { $0 + $1.count }
    report.details["new_parameters"] = .number(JSONNumber(parameters))
    let features = hidden.last ?? graft.features
    report.lines.append(
      "new head: \"\(new?.name ?? "")\" (Dense, \(count(classifier.units, "unit")), \(classifier.activation)) on "
        + "\(count(features, "feature")), \(count(parameters, "new parameter"))"
    )
    let others = made.layers.dropLast().map { layer in
      let units = layer.className == "Dense" ? layer.config["units"]?.intValue : nil
      let size = units.map { ", \(count($0, "unit")), \(hiddenActivation)" } ?? ""
      return "\"\(layer.name)\" (\(layer.className)\(size))"
    }
    if !others.isEmpty { report.lines.append("before it: \(others.joined(separator: ", "))") }
    if !made.dropped.isEmpty {
      report.lines.append("layers dropped: \(listed(made.dropped))")
    }
    warnOfOneClass(classifier.units, classifier.activation, in: &report)
  }

  /// Says which classes an old head has now.
  func describe(
    _ head: Head, _ columns: [Int?], _ new: Layer, reset: [String], _ steps: [ClassTrace.Step],
    _ before: Model,
    in report: inout SurgeryReport
  ) {
    let old = head.layer.kernelAndBias?.kernel.shape.last ?? 0
    describe(head, in: before.names(at: Array(head.layerPath.dropLast())), nil, &report)
    describe(columns, of: old, in: &report)
    let activation = new.activationName ?? "?"
    let parameters = new.weights.reduce(0) { $0 + $1.count }
    report.details["new_layer"] = .string(new.name)
    report.details["units"] = .number(JSONNumber(columns.count))
    report.details["activation"] = .string(activation)
    report.details["new_parameters"] = .number(JSONNumber(parameters))
    report.lines.append(
      "head now: \"\(new.name)\" (\(new.className), \(count(columns.count, "unit")), \(activation)), "
        + count(parameters, "parameter")
    )
    for key in reset {
      report.lines.append("\(key) had a number for each class and is a standard one now")
    }
    let tail = steps.map { step in
      let layer = before.layer(at: step.path)
      return "\"\(layer.name)\"\(step.target.map { " (target_shape \($0.serialized()))" } ?? "")"
    }
    report.details["tail_kept"] = .array(steps.map { .string(before.layer(at: $0.path).name) })
    if !tail.isEmpty { report.lines.append("stays behind it: \(tail.joined(separator: ", "))") }
    let final = activation == "linear" ? HeadOutput(of: head).activation : activation
    warnOfOneClass(columns.count, final, in: &report)
  }

  private func describe(
    _ head: Head, in holders: [String], _ dialect: Dialect?, _ report: inout SurgeryReport
  ) {
    let names = holders.filter { !$0.isEmpty }
    let holder = names.isEmpty ? "" : " in \(names.joined(separator: "/"))"
    let size =
      dialect.flatMap { head.layer.outputFeatures($0) } ?? head.layer.kernelAndBias?.kernel.shape.last
    let activation = head.layer.config["activation"]?.stringValue ?? "linear"
    report.details["head"] = .string(head.layer.name)
    report.details["head_class"] = .string(head.layer.className)
    report.details["head_units"] = size.map { .number(JSONNumber($0)) } ?? .null
    report.details["head_activation"] = .string(activation)
    let units = size.map { count($0, "unit") } ?? "? units"
    report.lines.append(
      "head: \"\(head.layer.name)\"\(holder) (\(head.layer.className), \(units), \(activation))"
    )
  }

  private func describe(_ classifier: Classifier, in report: inout SurgeryReport) {
    report.details["units"] = .number(JSONNumber(classifier.units))
    report.details["activation"] = .string(classifier.activation)
    guard let donated = classifier.donated, let headFrom else {
      report.details["initializer"] = .string(initializer.rawValue)
      report.details["seed"] = .string(String(seed))
      if !hidden.isEmpty {
        report.details["hidden"] = .array(hidden.map { .number(JSONNumber($0)) })
        report.details["hidden_activation"] = .string(hiddenActivation)
      }
      return
    }
    report.details["head_from"] = ["path": .string(headFrom.path), "head": .string(donated.name)]
    report.lines.append(
      "numbers of: \"\(donated.name)\" (\(donated.className), \(count(donated.units, "unit"))) of \"\(headFrom.path)\""
    )
    if keepClasses != nil || addClasses > 0 {
      let kept = (keepClasses ?? Array(0..<donated.units)).map { Optional($0 < 0 ? donated.units + $0 : $0) }
      describe(kept + Array(repeating: nil, count: addClasses), of: donated.units, in: &report)
    }
    report.warnings += donated.notes
  }

  private func describe(_ columns: [Int?], of old: Int, in report: inout SurgeryReport) {
    let kept = columns.compactMap(\.self)
    report.details["classes_kept"] = .array(kept.map { .number(JSONNumber($0)) })
    report.details["classes_added"] = .number(JSONNumber(addClasses))
    let isAll = kept.elementsEqual(0..<old)
    let named = kept.prefix(20).map(String.init).joined(separator: ", ") + (kept.count > 20 ? ", ..." : "")
    report.lines.append(
      isAll ? "classes kept: all \(old)" : "classes kept: \(kept.count) of \(old) (\(named))")
    guard addClasses > 0 else { return }
    report.details["initializer"] = .string(initializer.rawValue)
    report.details["seed"] = .string(String(seed))
    let places = addClasses == 1 ? "\(kept.count)" : "\(kept.count) to \(columns.count - 1)"
    report.lines.append(
      "classes added: \(addClasses) (\(places)), \(initializer.rawValue) with seed \(seed)"
    )
  }

  private func warnOfOneClass(_ units: Int, _ activation: String?, in report: inout SurgeryReport) {
    guard units == 1, activation == "softmax" else { return }
    report.warnings.append(
      "a softmax of one class is always 1; sigmoid tells yes from no, linear is for a number (`activation`)")
  }
}
