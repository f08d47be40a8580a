internal import ModelSurgery

extension InspectionReport {
  /// For `--format text`.
  ///
  /// - Parameter columns: Those of the table of layers; nil for all.
  func lines(
    _ console: Console, weights: Bool, tree: Bool, columns: [LayerColumn]? = nil
  ) throws -> [String] {
    let style = console.outputStyle
    var sections = [factLines(console)]
    if weights || (summary == nil && !tree) {
      sections.append(try tensorLines(console))
    } else if let summary, !tree {
      sections.append(summary.lines(width: console.tableWidth, columns: columns, style: style))
    }
    if tree { sections.append(try treeLines(style)) }
    if !findings.isEmpty { sections.append(findingLines(console)) }
    return Array(sections.joined(separator: [""]))
  }

  /// The file in a few lines: what it is, who wrote it, how large it is.
  private func factLines(_ console: Console) -> [String] {
    let width = facts.map(\.label.count).max() ?? 0
    return [console.outputStyle(path.printable, .strong)]
      + facts.flatMap { label, text in console.factLines(label, text.printable, indent: width + 4) }
  }

  private var facts: [(label: String, text: String)] {
    let facts = inspection.facts
    var lines: [(label: String, text: String)] = [("kind", facts.kind.sentence)]
    if let dialect = facts.dialect {
      lines.append(("saved by", dialect.description + (facts.backend.map { ", backend \($0)" } ?? "")))
    } else if let version = facts.kerasVersion {
      lines.append(("saved by", "Keras \(version)" + (facts.backend.map { ", backend \($0)" } ?? "")))
    } else if facts.kind == .keras1 {
      lines.append(("saved by", "a Keras that does not say its version, as Keras 1.0 does"))
    }
    if let loading { lines.append(("loads in", loading.text)) }
    let types = facts.sortedElementTypes.map { "\($0.count.grouped) × \($0.name)" }.joined(separator: ", ")
    lines.append(("size", facts.byteCount.asByteCount))
    if !types.isEmpty { lines.append(("weights", "\(facts.weightByteCount.asByteCount) (\(types))")) }
    if !facts.filters.isEmpty { lines.append(("compression", facts.filters.joined(separator: ", "))) }
    if facts.kind == .wholeModel {
      lines.append(("training", facts.isCompiled ? "compiled" : "not compiled: no loss, no optimizer"))
    }
    if let state = facts.optimizerState {
      lines.append(("optimizer", "state of \(state.arrays.counted("array")), \(state.byteCount.asByteCount)"))
    }
    if let zoo {
      let architecture = zoo.architecture ?? zoo.backbone
      let input = zoo.inputShape.map(String.init).joined(separator: "×")
      let history = zoo.dataSets.joined(separator: ", ")
      lines.append(
        ("zoo name", "\(architecture); input \(input); \(zoo.classes) classes; trained on \(history)"))
    }
    return lines
  }

  private func tensorLines(_ console: Console) throws -> [String] {
    let tensors = try inspection.tensors()
    var table = Table(columns: [
      .init(title: "Tensor"), .init(title: "Shape"), .init(title: "Type", leaving: 0),
      .init(title: "Bytes", alignment: .right, leaving: 1),
    ])
    let isFiltered = tensors.contains { !$0.filters.isEmpty }
    if isFiltered { table.columns.append(.init(title: "Filters")) }
    table.rows = tensors.map { tensor in
      let row = [
        Table.Cell(tensor.path), Table.Cell(tensor.shape.asPythonTuple), Table.Cell(tensor.type),
        Table.Cell(tensor.byteCount.grouped),
      ]
      return isFiltered ? row + [Table.Cell(tensor.filters.joined(separator: ", "))] : row
    }
    let bytes = tensors.reduce(0) { $0 + $1.byteCount }
    return table.lines(width: console.tableWidth, style: console.outputStyle)
      + ["\(tensors.count.counted("tensor")), \(bytes.asByteCount)"]
  }

  private func treeLines(_ style: Style) throws -> [String] {
    try inspection.tree().flatMap { entry in
      let names = entry.path.utf8.split(separator: UInt8(ascii: "/"))
      let indent = String(repeating: "  ", count: names.count)
      let name = names.last.map { String(Substring($0)) } ?? "/"
      return ["\(indent)\(name.printable)  \(style(entry.what.printable, .faint))"]
        + entry.attributes.map { "\(indent)    \(style("@", .faint))\($0.printable)" }
    }
  }

  private func findingLines(_ console: Console) -> [String] {
    let style = console.outputStyle
    let width = findings.map(\.severity.rawValue.count).max() ?? 0
    return [style("Findings", .strong)]
      + FindingGroup.groups(of: findings).flatMap { group in
        let severity = group.finding.severity.rawValue
        let text = "\(group.text) [\(group.finding.code)]".printable
        let lines = text.wrapped(to: console.tableWidth.map { $0 - width - 4 })
        let margin =
          style(severity, group.finding.severity.role) + String(repeating: " ", count: width - severity.count)
        let emptyMargin = String(repeating: " ", count: width)
        return lines.enumerated().map { "  \($0 == 0 ? margin : emptyMargin)  \($1)" }
      }
  }
}

extension Finding.Severity {
  fileprivate var role: Style.Role {
    switch self {
    case .note: .faint
    case .warning: .warning
    case .problem: .problem
    }
  }
}

extension FileKind {
  /// A sentence for people.
  fileprivate var sentence: String {
    switch self {
    case .wholeModel: "whole Keras model (architecture and weights)"
    case .archive: "Keras archive (.keras: architecture and weights)"
    case .folder: "Keras archive as a folder (architecture and weights)"
    case .savedModel: "SavedModel of TensorFlow (architecture and weights): read, not written"
    case .checkpoint: "checkpoint of TensorFlow: variables without an architecture, so no surgery"
    case .legacyWeights: "Keras weights only (save_weights before Keras 3): no architecture, so no surgery"
    case .keras3Weights: "Keras 3 weights only (.weights.h5): no architecture, so no surgery"
    case .keras1: "whole model of Keras 1: shown as far as it goes; migrate makes it one of a later Keras"
    case .safetensorsModel: "safetensors with the architecture beside the weights"
    case .safetensors: "safetensors: tensors without an architecture, so no surgery"
    case .numpyArchive: "NumPy archive (.npz): arrays without an architecture, so no surgery"
    case .otherHDF5: "HDF5, but not a file that Keras writes"
    }
  }
}

extension [Int] {
  /// As Python prints it: `(3, 3, 64)`, `(64,)`, `()`.
  var asPythonTuple: String {
    count == 1 ? "(\(self[0]),)" : "(\(map(String.init).joined(separator: ", ")))"
  }
}
