/// A place in a text: a line and a column, both from 1. Columns count code points.
public struct YAMLMark: Hashable, Sendable, CustomStringConvertible {
  /// The line, from 1.
  public let line: Int
  /// The column, from 1.
  public let column: Int

  /// The place in this line and column.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// As people are told: `line 3, column 15`.
  public var description: String { "line \(line), column \(column)" }
}

extension YAMLMark {
  /// The place that many bytes into a text, whose lines end where libyaml ends them.
  init(offset: Int, in text: some Collection<UInt8>) {
    var (line, column) = (1, 1)
    var before: Unicode.Scalar?
    var (decoder, bytes) = (UTF8(), text.prefix(offset).makeIterator())
    // ends in front of a character of which only a part is there
    while case .scalarValue(let scalar) = decoder.decode(&bytes) {
      switch scalar {
      case "\n" where before == "\r": break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": (line, column) = (line + 1, 1)
      default: column += 1
      }
      before = scalar
    }
    self.init(line: line, column: column)
  }
}
