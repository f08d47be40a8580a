extension Expression {
  /// The expression that a text spells: `mean(x, axis=[1, 2])`, `x0 + 0.17 * x1`, `x[:, 0]`.
  ///
  /// `x` is `x0`. The grammar is in `docs/expressions.md`.
  ///
  /// - Throws: `ExpressionError` with the column and what was expected there.
  public static func parse(
    _ text: String, limits: ExpressionLimits = ExpressionLimits()
  ) throws(ExpressionError) -> Expression {
    let bytes = Array(text.utf8)
    guard bytes.count <= limits.bytes else {
      throw ExpressionError(.tooLong, "the expression is longer than \(limits.bytes) bytes")
    }
    var parser = try ExpressionParser(ExpressionLexer(bytes), limits)
    return try parser.whole()
  }
}

/// Reads an expression by recursive descent: sums of products of signs of powers of what stands before brackets.
struct ExpressionParser {
  private let lexer: ExpressionLexer
  private let limits: ExpressionLimits
  private var place = 0
  private var level = 0
  private var size = 0

  init(_ lexer: ExpressionLexer, _ limits: ExpressionLimits) throws(ExpressionError) {
    self.lexer = lexer
    self.limits = limits
  }

  /// What was read: an expression, or a list in which tensors are.
  private enum Content {
    case one(Expression)
    case list([Expression])
  }

  private struct Part {
    let content: Content
    /// How many levels of operations it has.
    let depth: Int
    let offset: Int
  }

  private var token: Token { lexer.tokens[place] }
  private var next: Token { lexer.tokens[min(place + 1, lexer.tokens.count - 1)] }

  mutating func whole() throws(ExpressionError) -> Expression {
    let expression = try operand(sum())
    guard token.kind == .end else { throw unexpected("an operator or the end") }
    return expression
  }

  // MARK: operators

  private mutating func sum() throws(ExpressionError) -> Part {
    try chain(["+": .add, "-": .subtract]) { parser throws(ExpressionError) in try parser.product() }
  }

  private mutating func product() throws(ExpressionError) -> Part {
    try chain(["*": .multiply, "/": .divide, "//": .floorDivide]) { parser throws(ExpressionError) in
      try parser.sign()
    }
  }

  private mutating func chain(
    _ operators: [String: Binary], _ part: (inout ExpressionParser) throws(ExpressionError) -> Part
  ) throws(ExpressionError) -> Part {
    var left = try part(&self)
    while token.kind == .symbol, let function = operators[token.text] {
      place += 1
      let right = try part(&self)
      left = try operation(.binary(function), [left, right], at: left.offset)
    }
    return left
  }

  private mutating func sign() throws(ExpressionError) -> Part {
    guard token.isSymbol("-") else { return try power() }
    let offset = token.offset
    place += 1
    // the sign of a number is a part of it, but for what binds tighter
    if token.kind == .number, !next.isSymbol("**"), !next.isSymbol("[") {
      let number = try number(sign: "-")
      return try constant(number, at: offset)
    }
    if token.kind == .name, token.text == "inf" {
      place += 1
      return try constant(.double(-.infinity), at: offset)
    }
    let inner = try nested { parser throws(ExpressionError) in try parser.sign() }
    return try operation(.unary(.negative), [inner], at: offset)
  }

  private mutating func power() throws(ExpressionError) -> Part {
    let base = try brackets()
    guard token.isSymbol("**") else { return base }
    place += 1
    let exponent = try nested { parser throws(ExpressionError) in try parser.sign() }
    return try operation(.binary(.power), [base, exponent], at: base.offset)
  }

  private mutating func brackets() throws(ExpressionError) -> Part {
    var base = try atom()
    while token.isSymbol("[") {
      place += 1
      var items = [try sliceItem()]
      while token.isSymbol(",") {
        place += 1
        if token.isSymbol("]") { break }
        items.append(try sliceItem())
      }
      guard items.count(where: { $0 == .ellipsis }) < 2 else {
        throw ExpressionError(
          .unexpectedText, "only one \"...\" may stand between brackets", column: column(base.offset))
      }
      try take("]", or: "\",\" or \"]\"")
      base = try operation(.slice(items), [base], at: base.offset)
    }
    return base
  }

  private mutating func sliceItem() throws(ExpressionError) -> SliceItem {
    if token.isSymbol("...") {
      place += 1
      return .ellipsis
    }
    if token.kind == .name, token.text == "None" {
      place += 1
      return .newAxis
    }
    let start = try sliceNumber()
    guard token.isSymbol(":") else {
      guard let start else { throw unexpected("an integer, \":\", \"...\" or None") }
      return .index(start)
    }
    place += 1
    let stop = try sliceNumber()
    var step = 1
    if token.isSymbol(":") {
      place += 1
      let offset = token.offset
      step = try sliceNumber() ?? 1
      guard step != 0 else { throw ExpressionError(.invalidNumber, "a step of 0", column: column(offset)) }
    }
    return .range(start: start, stop: stop, step: step)
  }

  private mutating func sliceNumber() throws(ExpressionError) -> Int? {
    let offset = token.offset
    var sign = ""
    if token.isSymbol("-") {
      place += 1
      sign = "-"
    } else if token.kind != .number {
      return nil
    }
    guard token.kind == .number else { throw unexpected("an integer") }
    guard let value = try number(sign: sign).intValue else {
      throw ExpressionError(.invalidNumber, "a place between brackets is an integer", column: column(offset))
    }
    return value
  }

  // MARK: atoms

  private mutating func atom() throws(ExpressionError) -> Part {
    let first = token
    switch first.kind {
    case .number: return try constant(number(), at: first.offset)
    case .string:
      place += 1
      return try constant(.string(first.text), at: first.offset)
    case .name:
      place += 1
      return token.isSymbol("(") ? try call(first) : try named(first)
    case .symbol where first.text == "(" || first.text == "[":
      place += 1
      return try nested { parser throws(ExpressionError) in
        first.text == "["
          ? try parser.list(until: "]", at: first.offset) : try parser.parentheses(at: first.offset)
      }
    default: throw unexpected("a number, x, an operation, \"(\" or \"[\"")
    }
  }

  private mutating func number(sign: String = "") throws(ExpressionError) -> Constant {
    let text = token.text
    let isInteger = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    let isDecimal = !text.utf8.contains { !(0x30...0x39).contains($0) && !".eE+-".utf8.contains($0) }
    guard isDecimal, let value = isInteger ? Int(sign + text).map(Constant.int) : decimal(sign + text) else {
      throw ExpressionError(
        .invalidNumber, "\"\(sign + text)\" is no number of 64 bits", column: column(token.offset))
    }
    place += 1
    return value
  }

  /// Python takes `1.` and `.5`, of which Swift takes the second.
  private func decimal(_ text: String) -> Constant? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let isBare = parts.count == 2 && (parts[1].isEmpty || parts[1].first == "e" || parts[1].first == "E")
    return Double(isBare ? parts[0] + ".0" + parts[1] : text[...]).map(Constant.double)
  }

  private func named(_ name: Token) throws(ExpressionError) -> Part {
    let constants: [String: Constant] = [
      "None": .none, "True": .bool(true), "False": .bool(false), "nan": .double(.nan),
      "inf": .double(.infinity),
    ]
    if let value = constants[name.text] {
      return Part(content: .one(.constant(value)), depth: 1, offset: name.offset)
    }
    if name.text == "x" { return Part(content: .one(.input(0)), depth: 1, offset: name.offset) }
    let digits = name.text.dropFirst()
    if name.text.first == "x", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let index = Int(digits),
      String(index) == digits, index < limits.size
    {
      return Part(content: .one(.input(index)), depth: 1, offset: name.offset)
    }
    let isOperation = Operation.form(named: name.text) != nil
    let advice =
      isOperation ? "an operation, which needs \"(\"" : "neither an input (x, x0, x1, ...) nor an operation"
    throw ExpressionError(.unknownName, "\"\(name.text)\" is \(advice)", column: column(name.offset))
  }

  /// What stands between round brackets: one expression, or a list where a comma follows.
  private mutating func parentheses(at offset: Int) throws(ExpressionError) -> Part {
    if token.isSymbol(")") { return try list(until: ")", at: offset) }
    let first = try sum()
    if token.isSymbol(")") {
      place += 1
      return Part(content: first.content, depth: first.depth, offset: offset)
    }
    guard token.isSymbol(",") else { throw unexpected("an operator, \",\" or \")\"") }
    place += 1
    return try list(until: ")", at: offset, behind: [first])
  }

  private mutating func list(
    until end: String, at offset: Int, behind first: [Part] = []
  ) throws(ExpressionError) -> Part {
    var parts = first
    while !token.isSymbol(end) {
      parts.append(try sum())
      guard token.isSymbol(",") else { break }
      place += 1
    }
    try take(end, or: "an operator, \",\" or \"\(end)\"")
    let depth = (parts.map(\.depth).max() ?? 0) + 1
    try count(1, depth: depth, at: offset)
    let elements = try parts.map { part throws(ExpressionError) in try element(part) }
    let values = elements.compactMap(\.constantValue)
    let content = values.count == elements.count ? Content.one(.constant(.list(values))) : .list(elements)
    return Part(content: content, depth: depth, offset: offset)
  }

  private func element(_ part: Part) throws(ExpressionError) -> Expression {
    guard case .one(let expression) = part.content else {
      throw ExpressionError(.unexpectedText, "a list of tensors inside a list", column: column(part.offset))
    }
    return expression
  }

  // MARK: calls

  private mutating func call(_ name: Token) throws(ExpressionError) -> Part {
    guard let form = Operation.form(named: name.text) else {
      let last = name.text.split(separator: ".").last.map(String.init) ?? ""
      let advice = Operation.form(named: last) == nil ? "" : "; the name is \"\(last)\" alone"
      throw ExpressionError(
        .unknownName, "there is no operation \"\(name.text)\"\(advice)", column: column(name.offset))
    }
    place += 1
    let (parts, named) = try nested { parser throws(ExpressionError) in try parser.arguments() }
    let tensorCount = form.operands == .list ? 1 : form.operands.rawValue
    do throws(ExpressionError) {
      guard parts.count >= tensorCount else {
        try form.requireOperands(parts.count)
        throw ExpressionError(.operandCount, "\(form.name) takes a list of tensors")
      }
      guard parts.count <= tensorCount + form.parameters.count else {
        let most = tensorCount + form.parameters.count
        throw ExpressionError(
          .operandCount, "\(form.name) takes \(most) arguments at most, not \(parts.count)")
      }
      var settings = named
      for (parameter, part) in zip(form.parameters, parts.dropFirst(tensorCount)) {
        guard settings.updateValue(try setting(part), forKey: parameter.name) == nil else {
          throw ExpressionError(.settings, "\(form.name) is given \"\(parameter.name)\" twice")
        }
      }
      let operands = Array(parts.prefix(tensorCount))
      return try operation(form.operation(settings), operands, form: form, at: name.offset)
    } catch {
      throw error.at(column(name.offset))
    }
  }

  private mutating func arguments() throws(ExpressionError) -> (parts: [Part], named: [String: Constant]) {
    var parts: [Part] = []
    var named: [String: Constant] = [:]
    while !token.isSymbol(")") {
      let first = token
      if first.kind == .name, next.isSymbol("=") {
        place += 2
        guard named.updateValue(try setting(sum()), forKey: first.text) == nil else {
          throw ExpressionError(.settings, "\"\(first.text)\" is given twice", column: column(first.offset))
        }
      } else {
        let part = try sum()
        guard named.isEmpty else {
          throw ExpressionError(
            .unexpectedText, "an argument without a name behind one with a name", column: column(first.offset)
          )
        }
        parts.append(part)
      }
      guard token.isSymbol(",") else { break }
      place += 1
    }
    try take(")", or: "an operator, \",\" or \")\"")
    return (parts, named)
  }

  private func setting(_ part: Part) throws(ExpressionError) -> Constant {
    let value: Constant?
    switch part.content {
    case .one(let expression): value = expression.folded.constantValue
    case .list(let elements):
      let values = elements.compactMap { $0.folded.constantValue }
      value = values.count == elements.count ? .list(values) : nil
    }
    guard let value else {
      throw ExpressionError(
        .invalidSetting, "a setting is a constant, not a tensor", column: column(part.offset))
    }
    return value
  }

  // MARK: parts

  /// A part as a tensor: numbers and lists of them are.
  private func operand(_ part: Part) throws(ExpressionError) -> Expression {
    guard case .one(let expression) = part.content else {
      throw ExpressionError(
        .unexpectedText, "a list of tensors, which only concatenate and stack take",
        column: column(part.offset))
    }
    if case .constant(let value) = expression, value.shape == nil {
      throw ExpressionError(.unexpectedText, "\(value.text) is no number", column: column(part.offset))
    }
    return expression
  }

  private func operands(_ part: Part) throws(ExpressionError) -> [Expression] {
    switch part.content {
    case .list(let elements): return elements
    case .one(.constant(.list(let values))): return values.map(Expression.constant)
    case .one:
      throw ExpressionError(
        .unexpectedText, "not a list of tensors, in \"[\" and \"]\"", column: column(part.offset))
    }
  }

  private mutating func operation(
    _ operation: Operation, _ parts: [Part], form: OperationForm? = nil, at offset: Int
  ) throws(ExpressionError) -> Part {
    let operands =
      form?.operands == .list
      ? try operands(parts[0]) : try parts.map { part throws(ExpressionError) in try operand(part) }
    try form?.requireOperands(operands.count)
    for case .constant(let value) in operands where value.shape == nil {
      throw ExpressionError(.unexpectedText, "\(value.text) is no number", column: column(offset))
    }
    let depth = (parts.map(\.depth).max() ?? 0) + 1
    try count(1, depth: depth, at: offset)
    return Part(content: .one(.operation(operation, operands)), depth: depth, offset: offset)
  }

  private mutating func constant(_ value: Constant, at offset: Int) throws(ExpressionError) -> Part {
    try count(1, depth: 1, at: offset)
    return Part(content: .one(.constant(value)), depth: 1, offset: offset)
  }

  private mutating func count(_ parts: Int, depth: Int, at offset: Int) throws(ExpressionError) {
    size += parts
    guard size <= limits.size else {
      throw ExpressionError(.tooLarge, "more than \(limits.size) parts", column: column(offset))
    }
    guard depth <= limits.depth else {
      throw ExpressionError(.tooDeep, "more than \(limits.depth) levels", column: column(offset))
    }
  }

  private mutating func nested<Result>(
    _ read: (inout ExpressionParser) throws(ExpressionError) -> Result
  ) throws(ExpressionError) -> Result {
    level += 1
    guard level <= limits.depth else {
      throw ExpressionError(.tooDeep, "more than \(limits.depth) levels", column: column(token.offset))
    }
    let result = try read(&self)
    level -= 1
    return result
  }

  private mutating func take(_ symbol: String, or expected: String) throws(ExpressionError) {
    guard token.isSymbol(symbol) else { throw unexpected(expected) }
    place += 1
  }

  private func unexpected(_ expected: String) -> ExpressionError {
    guard token.kind != .end else {
      return ExpressionError(
        .unexpectedEnd, "the expression ends where \(expected) was expected", column: column(token.offset))
    }
    return ExpressionError(
      .unexpectedText, "\"\(token.text)\" where \(expected) was expected", column: column(token.offset))
  }

  private func column(_ offset: Int) -> Int { lexer.column(offset) }
}
