extension String {
  /// The message with settings as a recipe spells them: `pool` and `classes`, not `--pool` and `-n`.
  public var spelledAsInRecipes: String {
    var result = ""
    var rest = Substring(self)
    while let letter = rest.first {
      let isStart = result.last.map { !$0.isLetter && !$0.isNumber && $0 != "-" } ?? true
      if isStart, rest.hasPrefix("--"), rest.dropFirst(2).first?.isLetter ?? false {
        rest = rest.dropFirst(2)
      } else if isStart, rest.hasPrefix("-n ") {
        result += "classes"
        rest = rest.dropFirst(2)
      } else {
        result.append(letter)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
