internal import ModelSurgery

/// A column of the table of layers.
enum LayerColumn: String, CaseIterable {
  case name, type, shape, parameters, trainable, connected

  /// All of them, for help.
  static let listed = allCases.map(\.rawValue).joined(separator: ", ")

  /// Columns between commas.
  static func list(text: String) throws -> [LayerColumn] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map {
      try Codec<LayerColumn>.choice.value(ofText: String($0))
    }
  }

  /// How it stands in a table: names are whole, the type is cut first, the calls are left out first.
  var column: Table.Column {
    switch self {
    case .name: .init(title: "Layer")
    case .type: .init(title: "Type", narrowest: 8, cutting: 0, leaving: 2)
    case .shape: .init(title: "Output shape", narrowest: 18, cutting: 1, leaving: 3)
    case .parameters: .init(title: "Parameters", alignment: .right, leaving: 4)
    case .trainable: .init(title: "Trainable", leaving: 1)
    case .connected: .init(title: "Connected to", narrowest: 16, cutting: 2, leaving: 0)
    }
  }

  /// What it shows of a layer.
  ///
  /// - Parameter indent: Blanks before the name, for how deep it is.
  func cell(of layer: LayerSummary, indent: String) -> Table.Cell {
    let isFrozen = layer.training == .none
    return switch self {
    case .name: Table.Cell(indent + layer.name, isFrozen ? .frozen : .plain)
    case .type: Table.Cell(layer.className, .faint)
    case .shape: Table.Cell(layer.shapeText)
    case .parameters: Table.Cell(layer.parameters.total.grouped)
    case .trainable:
      Table.Cell(layer.trainingText, isFrozen ? .frozen : layer.training == .some ? .warning : .plain)
    case .connected: Table.Cell(layer.connectedTo.joined(separator: ", "), .faint)
    }
  }
}
