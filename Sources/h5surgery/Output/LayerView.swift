internal import ModelSurgery

/// One layer in full: its place in the graph, its configuration and its weights.
struct LayerView {
  let summary: LayerSummary

  /// Finds the layer by its way from the top (`outer/inner`), else by its name at any depth, else by its index in
  /// `model.layers`.
  init(named text: String, in report: InspectionReport) throws {
    let file = report.path
    guard let model = report.summary else {
      throw CommandError(
        .failed, code: "no-model-config", file: file, layer: text, setting: "layer",
        "the file holds no architecture, so no layers; --weights shows its tensors")
    }
    let all = model.allLayers
    let isName = all.contains { $0.name.utf8.elementsEqual(text.utf8) }
    let name: String
    do {
      name = isName ? text : try model.whole.model.resolvingIndices(in: [text], of: "layer").first ?? text
    } catch {
      throw ModelFileError(error, about: file)
    }
    if let exact = all.first(where: { $0.way.utf8.elementsEqual(name.utf8) }) {
      summary = exact
      return
    }
    let matches = all.filter { $0.name.utf8.elementsEqual(name.utf8) }
    guard let match = matches.first else {
      let near = DidYouMean.hint(for: name, among: all.map(\.way))
      throw CommandError(
        .failed, code: "unknown-layer", file: file, layer: name, setting: "layer",
        "no layer \"\(name)\"\(near)")
    }
    guard matches.count == 1 else {
      let ways = matches.prefix(5).map { "\"\($0.way)\"" }.joined(separator: ", ")
      throw CommandError(
        .failed, code: "unknown-layer", file: file, layer: name, setting: "layer",
        "\"\(name)\" is the name of \(matches.count) layers; say which: \(ways)")
    }
    summary = match
  }

  /// For `--format json`, without the schema's number.
  var json: JSONObject {
    var layer = summary.json.objectValue ?? [:]
    layer["way"] = .string(summary.way)
    layer["config"] = .object(summary.layer.config)
    layer["weights"] = .array(
      summary.layer.weights.map { weight in
        [
          "name": .string(weight.name), "path": .string(weight.path), "tensor": JSONValue(weight.tensor?.key),
          "shape": JSONValue(weight.shape),
          "type": .string(weight.type), "trainable": .bool(weight.isTrainable),
        ]
      })
    return ["layer": .object(layer)]
  }

  /// For `--format text`.
  func lines(_ console: Console) -> [String] {
    let style = console.outputStyle
    var facts: [(String, String)] = [
      ("class", summary.className), ("output shape", summary.shapeText),
      (
        "parameters",
        "\(summary.parameters.total.grouped) (\(summary.parameters.trainable.grouped) trainable)"
      ),
    ]
    if !summary.connectedTo.isEmpty {
      facts.append(("connected to", summary.connectedTo.joined(separator: ", ")))
    }
    if !summary.layers.isEmpty {
      facts.append(("holds", summary.layers.map(\.name).joined(separator: ", ")))
    }
    var lines = [style(summary.way.printable, .strong)]
    lines += facts.flatMap { label, text in console.factLines(label, text.printable, indent: 16) }
    if !summary.layer.weights.isEmpty {
      lines += [""] + weightTable.lines(width: console.tableWidth, style: style)
    }
    lines += ["", style("Configuration", .strong)]
    return lines + JSONValue.object(summary.layer.config).readableLines()
  }

  private var weightTable: Table {
    var table = Table(columns: [
      .init(title: "Weight"), .init(title: "Path", narrowest: 16), .init(title: "Shape"),
      .init(title: "Type"),
      .init(title: "Parameters", alignment: .right), .init(title: "Kind"),
    ])
    table.rows = summary.layer.weights.map { weight in
      [
        Table.Cell(weight.name), Table.Cell(weight.path), Table.Cell(weight.shape.asPythonTuple),
        Table.Cell(weight.type), Table.Cell(weight.count.grouped),
        Table.Cell(weight.isTrainable ? "trainable" : "statistic"),
      ]
    }
    return table
  }
}
