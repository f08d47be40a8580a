internal import ModelSurgery

extension ModelSummary {
  /// The table of layers and the totals below it.
  func lines(width: Int?, style: Style) -> [String] {
    let isGraph = whole.model.kind == .functional || layers.contains { $0.layer.model?.kind == .functional }
    var table = Table(columns: [
      .init(title: "Layer", narrowest: 20), .init(title: "Type", narrowest: 12),
      .init(title: "Output shape", narrowest: 24), .init(title: "Parameters", alignment: .right),
      .init(title: "Trainable"),
    ])
    if isGraph { table.columns.append(.init(title: "Connected to", narrowest: 16, isDispensable: true)) }
    for layer in layers { append(layer, depth: 0, to: &table, isGraph) }
    return title(style) + table.lines(width: width, style: style) + totals(style)
  }

  private func append(_ layer: LayerSummary, depth: Int, to table: inout Table, _ isGraph: Bool) {
    let indent = String.blanks(2 * depth)
    let isFrozen = layer.training == .none
    var row = [
      Table.Cell(indent + layer.name, isFrozen ? .frozen : .plain),
      Table.Cell(layer.className, .faint),
      Table.Cell(layer.shapeText),
      Table.Cell(layer.parameters.total.grouped),
      Table.Cell(layer.trainingText, isFrozen ? .frozen : layer.training == .some ? .warning : .plain),
    ]
    if isGraph { row.append(Table.Cell(layer.connectedTo.joined(separator: ", "), .faint)) }
    table.rows.append(row)
    for inside in layer.layers { append(inside, depth: depth + 1, to: &table, isGraph) }
  }

  private func title(_ style: Style) -> [String] {
    let name = whole.model.name.isEmpty ? "without a name" : "\"\(whole.model.name.printable)\""
    return [
      style("Model \(name)", .strong) + " (\(whole.model.kind.rawValue), \(layers.count.counted("layer")))",
      "  \(style("takes", .faint))  \(Self.text(of: inputs))",
      "  \(style("gives", .faint))  \(Self.text(of: outputs))",
    ]
  }

  /// `input_1 (None, 224, 224, 3)`
  private static func text(of ports: [Port]) -> String {
    guard !ports.isEmpty else { return "?" }
    return ports.map { "\($0.name.printable) \($0.shape?.description ?? "?")" }.joined(separator: ", ")
  }

  private func totals(_ style: Style) -> [String] {
    let lines = [
      ("Total parameters", parameters.total), ("Trainable", parameters.trainable),
      ("Non-trainable", parameters.nonTrainable),
    ]
    let width = parameters.total.grouped.count
    return lines.map { label, count in
      let number = count.grouped
      return style(label, .strong) + String(repeating: " ", count: 18 - label.count + width - number.count)
        + number
    }
  }
}
