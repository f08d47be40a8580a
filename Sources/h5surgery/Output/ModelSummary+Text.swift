internal import ModelSurgery

extension ModelSummary {
  /// The table of layers and the totals below it.
  ///
  /// - Parameter columns: Those of the table; nil for all that say something of the model.
  func lines(width: Int?, columns: [LayerColumn]? = nil, style: Style) -> [String] {
    let isGraph = whole.model.kind == .functional || layers.contains { $0.layer.model?.kind == .functional }
    let columns = columns ?? LayerColumn.allCases.filter { isGraph || $0 != .connected }
    var table = Table(columns: columns.map(\.column))
    for layer in layers { append(layer, depth: 0, to: &table, columns) }
    return title(style) + table.lines(width: width, style: style) + totals(style)
  }

  private func append(_ layer: LayerSummary, depth: Int, to table: inout Table, _ columns: [LayerColumn]) {
    let indent = String.blanks(2 * depth)
    table.rows.append(columns.map { $0.cell(of: layer, indent: indent) })
    for inside in layer.layers { append(inside, depth: depth + 1, to: &table, columns) }
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
