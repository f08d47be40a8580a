/// A table of aligned columns under thin rules, in the spirit of Keras's `summary()`.
struct Table {
  /// One column.
  struct Column {
    enum Alignment { case left, right }
    var title: String
    var alignment = Alignment.left
    /// A column that may be cut in the middle on a narrow terminal, never below this many columns; nil for one that may not.
    var narrowest: Int?
    /// A column that is left out where even the narrowest table would be too wide.
    var isDispensable = false
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

  /// The lines of the table: a rule, the titles, a rule, the rows, a rule.
  ///
  /// - Parameter width: at most so many columns where the columns that may shrink allow it; nil for no limit.
  func lines(width: Int?, style: Style) -> [String] {
    if let width, minimumWidth > width, let place = columns.lastIndex(where: \.isDispensable) {
      var narrower = self
      narrower.columns.remove(at: place)
      narrower.rows = rows.map { row in Array(row[..<place] + row[(place + 1)...]) }
      return narrower.lines(width: width, style: style)
    }
    let widths = columnWidths(within: width)
    let total = widths.reduce(0, +) + gaps
    let rule = style(String(repeating: "─", count: total), .faint)
    let titles = line(columns.map { Cell($0.title, .strong) }, widths, style)
    return [rule, titles, rule] + rows.map { line($0, widths, style) } + [rule]
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

  /// Natural widths, then, as long as the table is too wide, one column less for the widest that may shrink.
  private func columnWidths(within limit: Int?) -> [Int] {
    var widths = naturalWidths
    guard let limit else { return widths }
    var excess = widths.reduce(0, +) + gaps - limit
    while excess > 0 {
      let shrinkable = columns.indices.filter { place in
        columns[place].narrowest.map { widths[place] > max($0, columns[place].title.columns) } ?? false
      }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }
}
