/// A table of aligned columns under thin rules, in the spirit of Keras's `summary()`.
struct Table {
  /// One column.
  struct Column {
    enum Alignment { case left, right }
    var title: String
    var alignment = Alignment.left
    /// A column that may be cut in the middle on a narrow terminal, never below this many columns; nil for one that may not.
    var narrowest: Int?
    /// Columns are cut in this order, the least first, each as far as it goes.
    var cutting = 0
    /// Columns are left out in this order, the least first, where even the narrowest table would be too wide; nil for
    /// one that is not.
    var leaving: Int?
  }

  /// A cell's text, and how it looks.
  struct Cell: ExpressibleByStringInterpolation {
    let text: String
    let role: Style.Role
    /// The columns that a terminal gives the text.
    let columns: Int

    init(_ text: String, _ role: Style.Role = .plain) {
      self.text = text.printable
      self.role = role
      columns = self.text.columns
    }

    init(stringLiteral value: String) { self.init(value) }
  }

  var columns: [Column]
  var rows: [[Cell]] = []

  private static let gap = 2

  /// The lines of the table: a rule, the titles, a rule, the rows, a rule; and one on what was left out.
  ///
  /// - Parameter width: at most so many columns where the columns that may be cut or left out allow it; nil for no
  ///   limit.
  func lines(width: Int?, style: Style) -> [String] {
    var table = self
    var left: [String] = []
    while let width, table.minimumWidth > width, let place = table.mostDispensable {
      left.append(table.columns[place].title)
      table.columns.remove(at: place)
      table.rows = table.rows.map { row in Array(row[..<place] + row[(place + 1)...]) }
    }
    let widths = table.columnWidths(within: width)
    let total = widths.reduce(0, +) + table.gaps
    let rule = style(String(repeating: "─", count: total), .faint)
    let titles = table.line(table.columns.map { Cell($0.title, .strong) }, widths, style)
    let note =
      left.isEmpty
      ? []
      : "left out, for want of width: \(left.joined(separator: ", "))".wrapped(to: width)
        .map { style($0, .faint) }
    return [rule, titles, rule] + table.rows.map { table.line($0, widths, style) } + [rule] + note
  }

  private var mostDispensable: Int? {
    columns.indices.filter { columns[$0].leaving != nil }.min {
      (columns[$0].leaving ?? 0) < (columns[$1].leaving ?? 0)
    }
  }

  private func line(_ cells: [Cell], _ widths: [Int], _ style: Style) -> String {
    var result = ""
    var owed = 0
    for (place, cell) in cells.enumerated() {
      let fits = cell.columns <= widths[place]
      let text = fits ? cell.text : cell.text.truncatedInTheMiddle(to: widths[place])
      let padding = widths[place] - (fits ? cell.columns : text.columns)
      if columns[place].alignment == .right { owed += padding }
      if !text.isEmpty {
        result += String.blanks(owed)
        result += style(text, cell.role)
        owed = 0
      }
      if columns[place].alignment == .left { owed += padding }
      owed += Self.gap
    }
    return result
  }

  private var naturalWidths: [Int] {
    columns.indices.map { place in
      rows.reduce(columns[place].title.columns) { max($0, $1[place].columns) }
    }
  }

  private var gaps: Int { Self.gap * max(0, columns.count - 1) }

  /// The width with every column as narrow as it may be.
  private var minimumWidth: Int {
    let widths = zip(columns, naturalWidths).map { column, natural in
      column.narrowest.map { min(natural, max($0, column.title.columns)) } ?? natural
    }
    return widths.reduce(0, +) + gaps
  }

  /// Natural widths, then, as long as the table is too wide, the columns that may be cut, one after the other; of
  /// several that are cut together the widest loses first.
  private func columnWidths(within limit: Int?) -> [Int] {
    var widths = naturalWidths
    guard let limit else { return widths }
    var excess = widths.reduce(0, +) + gaps - limit
    while excess > 0 {
      let able = columns.indices.filter { place in
        columns[place].narrowest.map { widths[place] > max($0, columns[place].title.columns) } ?? false
      }
      guard let next = able.map({ columns[$0].cutting }).min(),
        let widest = able.filter({ columns[$0].cutting == next }).max(by: { widths[$0] < widths[$1] })
      else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }
}
