/// Looks for what may be an anchor and what may be an alias, before the parser makes anything of them.
///
/// The parser hashes keys, so that a key that is an alias of an alias would keep it busy for ever; after parsing it is too late.
/// Text that only looks like both, outside of quotes' beginnings, is refused too.
struct AliasScan {
  /// Where the first alias may be; nil where there can be none.
  private(set) var alias: RecipeDocument.Position?

  init(_ text: String) {
    var (line, column) = (1, 1)
    var hasAnchor = false
    var before: Unicode.Scalar = "\n"
    var sign: (scalar: Unicode.Scalar, position: RecipeDocument.Position)?
    for scalar in text.unicodeScalars {
      if let found = sign, Self.isName(scalar) {
        if found.scalar == "&" { hasAnchor = true }
        if found.scalar == "*", hasAnchor, alias == nil { alias = found.position }
      }
      sign = nil
      if scalar == "&" || scalar == "*", Self.endsToken(before) {
        sign = (scalar, RecipeDocument.Position(line: line, column: column))
      }
      if scalar == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
      before = scalar
    }
  }

  private static func isName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "a"..."z", "A"..."Z", "_", "-": true
    default: false
    }
  }

  /// Whether a new token may begin right behind this.
  private static func endsToken(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar == "\u{FEFF}" || "[]{},:?!".unicodeScalars.contains(scalar)
  }
}
